//! A project's form, for a new one and to edit.

use super::{statuses, types};
use crate::{
    components::prelude::*,
    core::{form::Form, place},
    pages::parts::{
        choices::{CLIENTS, PEOPLE, choices},
        editor::Editor,
        loaded::{Loaded, by_id},
    },
};
use assay_api::{
    Named,
    projects::{NewProject, Project, ProjectStatus, ProjectType},
};
use leptos_router::hooks::use_query_map;

/// The page that makes a project; `?client_id=` says for whom.
#[component]
pub fn ProjectNew() -> impl IntoView {
    place::at(&[("Projects", "/projects")], "New project");
    let client = use_query_map().with_untracked(|query| query.get("client_id"));
    let form = Form::new(NewProject {
        client_id: client.unwrap_or_default(),
        status: Some(ProjectStatus::NotStarted),
        project_type: Some(ProjectType::WebApplication),
        ..NewProject::default()
    });
    view! {
        <PageHead title="New project" />
        <Editor form=form base="/projects" id=None save="Create project">
            <Fields form=form client=None lead=None />
        </Editor>
    }
}

/// The page that changes one.
#[component]
pub fn ProjectEdit() -> impl IntoView {
    place::at(&[("Projects", "/projects")], "Edit");
    let draw = |project: Signal<Project>| edit(project.get_untracked()).into_any();
    view! { <Loaded of=by_id("/projects") title="The project did not load" draw=draw /> }
}

fn edit(project: Project) -> impl IntoView {
    let path = format!("/projects/{}", project.id);
    place::at(&[("Projects", "/projects"), (&project.name, &path)], "Edit");
    let form = Form::new(NewProject::from(&project));
    view! {
        <PageHead title=format!("Edit {}", project.name) />
        <Editor form=form base="/projects" id=Some(project.id) save="Save project">
            <Fields form=form client=Some(project.client) lead=project.lead />
        </Editor>
    }
}

#[component]
fn Fields(form: Form<NewProject>, client: Option<Named>, lead: Option<Named>) -> impl IntoView {
    view! {
        <div class="form-grid">
            <div class="field-wide">
                <TextField label="Name" bind=form.text("name", |draft| &mut draft.name) autofocus=true />
            </div>
            <SelectField
                label="Client"
                bind=form.text("client_id", |draft| &mut draft.client_id)
                choices=choices(CLIENTS, client)
                none="Choose a client"
            />
            <SelectField
                label="Type"
                bind=form.parsed("project_type", |draft| &mut draft.project_type)
                choices=types()
            />
            <SelectField label="Status" bind=form.parsed("status", |draft| &mut draft.status) choices=statuses() />
        </div>
        <Dates form=form />
        <People form=form lead=lead />
        <Prose form=form />
    }
}

#[component]
fn Dates(form: Form<NewProject>) -> impl IntoView {
    view! {
        <fieldset class="form-part">
            <legend class="section-title">"Dates"</legend>
            <div class="form-grid form-grid-narrow">
                <TextField label="Start" kind="date" bind=form.parsed("start_date", |draft| &mut draft.start_date) />
                <TextField label="End" kind="date" bind=form.parsed("end_date", |draft| &mut draft.end_date) />
                <TextField
                    label="Report due"
                    kind="date"
                    bind=form.parsed("report_due_date", |draft| &mut draft.report_due_date)
                />
            </div>
        </fieldset>
    }
}

#[component]
fn People(form: Form<NewProject>, lead: Option<Named>) -> impl IntoView {
    let people = choices(PEOPLE, lead);
    let restricted = form.flag("restricted", |draft| &mut draft.restricted);
    view! {
        <fieldset class="form-part">
            <legend class="section-title">"People"</legend>
            <div class="form-grid">
                <SelectField
                    label="Lead"
                    bind=form.maybe("lead_id", |draft| &mut draft.lead_id)
                    choices=people
                    none="Nobody"
                />
                <PickMany
                    label="Members"
                    bind=form.list("member_ids", ',', |draft| &mut draft.member_ids)
                    choices=people
                    add="Add member"
                    hint="Viewers see only the projects that they are members of."
                />
                <div class="field-wide">
                    <Switch
                        label="Restricted"
                        bind=restricted
                        hint="Nobody but its members and administrators sees the project."
                    />
                </div>
            </div>
        </fieldset>
    }
}

#[component]
fn Prose(form: Form<NewProject>) -> impl IntoView {
    view! {
        <fieldset class="form-part">
            <legend class="section-title">"Description and scope"</legend>
            <TextArea
                label="Description"
                note="optional"
                rows=6
                bind=form.maybe("description", |draft| &mut draft.description)
                hint="Markdown, as in the three texts below."
            />
            <TextArea
                label="Scope"
                note="optional"
                bind=form.maybe("scope_notes", |draft| &mut draft.scope_notes)
                hint="What may be tested."
            />
            <TextArea
                label="Out of scope"
                note="optional"
                bind=form.maybe("out_of_scope", |draft| &mut draft.out_of_scope)
                hint="What may not be touched."
            />
            <TextArea
                label="Rules of engagement"
                note="optional"
                bind=form.maybe("rules_of_engagement", |draft| &mut draft.rules_of_engagement)
                hint="How and when it may be tested, and whom to call."
            />
        </fieldset>
    }
}
