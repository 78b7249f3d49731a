//! A client's form, for a new one and to edit.

use super::statuses;
use crate::{
    components::prelude::*,
    core::{form::Form, place},
    pages::parts::{
        editor::Editor,
        loaded::{Loaded, by_id},
    },
};
use assay_api::clients::{Client, ClientStatus, NewClient};

/// The page that makes a client.
#[component]
pub fn ClientNew() -> impl IntoView {
    place::at(&[("Clients", "/clients")], "New client");
    let form = Form::new(NewClient { status: Some(ClientStatus::Active), ..NewClient::default() });
    view! {
        <PageHead title="New client" />
        <Editor form=form base="/clients" id=None save="Create client">
            <Fields form=form />
        </Editor>
    }
}

/// The page that changes one.
#[component]
pub fn ClientEdit() -> impl IntoView {
    place::at(&[("Clients", "/clients")], "Edit");
    let draw = |client: Signal<Client>| edit(&client.get_untracked()).into_any();
    view! { <Loaded of=by_id("/clients") title="The client did not load" draw=draw /> }
}

fn edit(client: &Client) -> impl IntoView + use<> {
    let path = format!("/clients/{}", client.id);
    place::at(&[("Clients", "/clients"), (&client.name, &path)], "Edit");
    let form = Form::new(NewClient::from(client));
    view! {
        <PageHead title=format!("Edit {}", client.name) />
        <Editor form=form base="/clients" id=Some(client.id.clone()) save="Save client">
            <Fields form=form />
        </Editor>
    }
}

#[component]
fn Fields(form: Form<NewClient>) -> impl IntoView {
    view! {
        <div class="form-grid">
            <TextField label="Name" bind=form.text("name", |draft| &mut draft.name) autofocus=true />
            <SelectField
                label="Status"
                bind=form.parsed("status", |draft| &mut draft.status)
                choices=statuses()
                hint="Inactive clients stay, with all their projects."
            />
            <TextField label="Industry" note="optional" bind=form.maybe("industry", |draft| &mut draft.industry) />
            <TextField
                label="Contact"
                note="optional"
                kind="email"
                bind=form.maybe("contact_email", |draft| &mut draft.contact_email)
                placeholder="name@example.com"
            />
            <TextField label="Phone" note="optional" kind="tel" bind=form.maybe("phone", |draft| &mut draft.phone) />
            <TextField
                label="Website"
                note="optional"
                kind="url"
                bind=form.maybe("website", |draft| &mut draft.website)
                placeholder="https://example.com"
            />
            <div class="field-wide">
                <TextArea
                    label="Address"
                    note="optional"
                    rows=3
                    bind=form.maybe("address", |draft| &mut draft.address)
                />
            </div>
            <div class="field-wide">
                <TextArea
                    label="Notes"
                    note="optional"
                    rows=8
                    bind=form.maybe("notes", |draft| &mut draft.notes)
                    hint="Markdown."
                />
            </div>
        </div>
    }
}
