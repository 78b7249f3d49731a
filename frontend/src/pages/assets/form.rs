//! An asset's form, for a new one and to edit.

use super::{ports::PortsEditor, statuses, types};
use crate::{
    components::prelude::*,
    core::{form::Form, place},
    pages::parts::{
        choices::{PROJECTS, choices},
        editor::Editor,
        loaded::{Loaded, by_id},
    },
};
use assay_api::assets::{Asset, AssetStatus, AssetType, NewAsset};
use leptos_router::hooks::use_query_map;

/// The page that makes an asset; `?project_id=` says in which project.
#[component]
pub fn AssetNew() -> impl IntoView {
    place::at(&[("Assets", "/assets")], "New asset");
    let project = use_query_map().with_untracked(|query| query.get("project_id"));
    let form = Form::new(NewAsset {
        project_id: project.unwrap_or_default(),
        r#type: Some(AssetType::Server),
        status: Some(AssetStatus::NotTested),
        ..NewAsset::default()
    });
    let bind = form.text("project_id", |draft| &mut draft.project_id);
    let projects = choices(PROJECTS, None);
    view! {
        <PageHead title="New asset" />
        <Editor form=form base="/assets" id=None save="Create asset">
            <div class="form-grid">
                <SelectField label="Project" bind=bind choices=projects none="Choose a project" />
            </div>
            <Fields form=form />
        </Editor>
    }
}

/// The page that changes one. Its project stays the same.
#[component]
pub fn AssetEdit() -> impl IntoView {
    place::at(&[("Assets", "/assets")], "Edit");
    let draw = |asset: Signal<Asset>| edit(asset.get_untracked()).into_any();
    view! { <Loaded of=by_id("/assets") title="The asset did not load" draw=draw /> }
}

fn edit(asset: Asset) -> impl IntoView {
    let path = format!("/assets/{}", asset.id);
    place::at(&[("Assets", "/assets"), (&asset.name, &path)], "Edit");
    let form = Form::new(NewAsset::from(&asset));
    view! {
        <PageHead title=format!("Edit {}", asset.name) sub=format!("In {}", asset.project.name) />
        <Editor form=form base="/assets" id=Some(asset.id) save="Save asset">
            <Fields form=form />
        </Editor>
    }
}

#[component]
fn Fields(form: Form<NewAsset>) -> impl IntoView {
    view! {
        <div class="form-grid">
            <div class="field-wide">
                <TextField label="Name" bind=form.text("name", |draft| &mut draft.name) autofocus=true />
            </div>
            <SelectField label="Type" bind=form.parsed("type", |draft| &mut draft.r#type) choices=types() />
            <SelectField label="Status" bind=form.parsed("status", |draft| &mut draft.status) choices=statuses() />
            <TextField
                label="IP address"
                note="optional"
                mono=true
                placeholder="192.0.2.10"
                bind=form.maybe("ip_address", |draft| &mut draft.ip_address)
            />
            <TextField
                label="Host name"
                note="optional"
                mono=true
                placeholder="www.example.com"
                bind=form.maybe("hostname", |draft| &mut draft.hostname)
            />
            <TextField
                label="Operating system"
                note="optional"
                bind=form.maybe("os", |draft| &mut draft.os)
            />
            <TextField
                label="Tags"
                note="optional"
                bind=form.list("tags", ',', |draft| &mut draft.tags)
                hint="Separated by commas."
            />
        </div>
        <PortsEditor form=form />
        <TextArea
            label="Notes"
            note="optional"
            rows=6
            bind=form.maybe("notes", |draft| &mut draft.notes)
            hint="Markdown."
        />
    }
}
