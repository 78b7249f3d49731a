//! What else becomes of a project: copied for the next time, or archived when it is over.

use crate::{
    components::prelude::*,
    core::{form::Form, http, toast::Toasts},
};
use assay_api::projects::{CloneProject, Project};
use leptos::{ev::SubmitEvent, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde_json::json;

/// Archives a project, or takes it out of the archive.
pub fn archive(toasts: Toasts, project: Project, archived: bool, changed: impl Fn() + 'static) {
    let deed = if archived { "archive" } else { "unarchive" };
    spawn_local(async move {
        match http::post::<Project>(&format!("/projects/{}/{deed}", project.id), &json!({})).await {
            Ok(_) if archived => toasts.done(format!("{} is archived: nothing in it changes", project.name)),
            Ok(_) => toasts.done(format!("{} goes on", project.name)),
            Err(failure) => toasts.failed(&failure),
        }
        changed();
    });
}

/// Asks what shall come along, and makes the copy.
#[component]
pub fn CloneDialog(
    /// Whether it is asked now.
    open: RwSignal<bool>,
    /// The model.
    project: Signal<Project>,
) -> impl IntoView {
    view! {
        <Dialog open=open title="Clone this project" sub="A new project, not started yet, with what you choose.">
            <Ask open=open project=project.get_untracked() />
        </Dialog>
    }
}

#[component]
fn Ask(open: RwSignal<bool>, project: Project) -> impl IntoView {
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let form = Form::new(CloneProject {
        name: Some(format!("Copy of {}", project.name)),
        scope: Some(true),
        members: Some(true),
        assets: Some(true),
        findings: Some(false),
        ..CloneProject::default()
    });
    let path = format!("/projects/{}/clone", project.id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let path = path.clone();
        form.submit(
            move |wish: CloneProject| async move { http::post::<Project>(&path, &wish).await },
            move |made: Project| {
                toasts.done(format!("{} is made", made.name));
                open.set(false);
                navigate.with_value(|navigate| navigate(&format!("/projects/{}", made.id), NavigateOptions::default()));
            },
        );
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <TextField label="Name" bind=form.maybe("name", |wish| &mut wish.name) autofocus=true />
                <Switch label="Scope" bind=form.flag("scope", |wish| wish.scope.get_or_insert_default()) hint="Description, scope, rules of engagement." />
                <Switch label="People" bind=form.flag("members", |wish| wish.members.get_or_insert_default()) hint="Lead and members." />
                <Switch label="Assets" bind=form.flag("assets", |wish| wish.assets.get_or_insert_default()) hint="As not tested yet." />
                <Switch label="Findings" bind=form.flag("findings", |wish| wish.findings.get_or_insert_default()) hint="As open ones that nobody works on yet." />
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>"Clone project"</Button>
                </span>
            </div>
        </form>
    }
}
