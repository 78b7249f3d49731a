//! One project. Its tabs are part of the address: `/projects/{id}/findings`.

use super::{
    assets::ProjectAssets,
    findings::ProjectFindings,
    life::{CloneDialog, archive},
    members::ProjectMembers,
    overview::Overview,
    rows::restricted,
    status_view,
    work::{ProjectReports, ProjectScans},
};
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http::Answer, live, place, session::Session, toast::Toasts},
    pages::{
        missing::Missing,
        parts::{
            acts::Acts,
            delete::Delete,
            loaded::{Loaded, by_id},
        },
    },
};
use assay_api::{Named, projects::Project};
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn ProjectDetail() -> impl IntoView {
    place::at(&[("Projects", "/projects")], "Project");
    let project = by_id::<Project>("/projects");
    live::on(&["project.", "finding.", "asset."], move || project.refetch());
    provide_context(project);
    view! { <Loaded of=project title="The project did not load" draw=|project| page(project).into_any() /> }
}

fn page(project: Signal<Project>) -> impl IntoView {
    Effect::new(move || place::at(&[("Projects", "/projects")], &project.get().name));
    let (deleting, cloning) = (RwSignal::new(false), RwSignal::new(false));
    let (toasts, source) = (Toasts::here(), expect_context::<Fetch<Answer<Project>>>());
    let archived = Memo::new(move |_| project.get().archived_at.is_some());
    let turn = move |_| {
        let project = project.get_untracked();
        let to = project.archived_at.is_none();
        archive(toasts, project, to, move || source.refetch());
    };
    let id = Memo::new(move |_| project.get().id);
    let params = use_params_map();
    let tab = Memo::new(move |_| params.with(|params| params.get("tab")).unwrap_or_default());
    let body = move || match tab.get().as_str() {
        "" => view! { <Overview project=project /> }.into_any(),
        "findings" => view! { <ProjectFindings project=id.into() /> }.into_any(),
        "assets" => view! { <ProjectAssets project=id.into() /> }.into_any(),
        "scans" => view! { <ProjectScans project=id.into() /> }.into_any(),
        "reports" => view! { <ProjectReports project=id.into() /> }.into_any(),
        "members" => view! { <ProjectMembers project=project /> }.into_any(),
        _ => view! { <Missing /> }.into_any(),
    };
    view! {
        <div class="object-meta">{move || meta(project.get())}</div>
        <PageHead title=Signal::derive(move || project.get().name)>
            <Acts
                may=Session::here().writes()
                edit=Signal::derive(move || format!("/projects/{}/edit", id.get()))
                delete="Delete project"
                deleting=deleting
            >
                <MenuItem icon="copy" on:click=move |_| cloning.set(true)>"Clone"</MenuItem>
                <MenuItem icon="lock" on:click=turn>
                    {move || if archived.get() { "Unarchive" } else { "Archive" }}
                </MenuItem>
            </Acts>
            {move || primary(&tab.get(), &id.get())}
        </PageHead>
        <TabLinks project=project tab=tab />
        {body}
        <Delete
            open=deleting
            object=Signal::derive(move || named(&project.get()))
            base="/projects"
            action="Delete project"
            text=Signal::derive(move || farewell(&project.get()))
        />
        <CloneDialog open=cloning project=project />
    }
}

/// How far it is, what it is and for whom.
fn meta(project: Project) -> impl IntoView {
    let client = format!("/clients/{}", project.client.id);
    view! {
        <span class="row row-wrap">
            {status_view(project.status)}
            <span class="soft">
                {project.project_type.label()} " for "
                <a class="plain-link underlined" href=client>{project.client.name}</a>
            </span>
            {project.restricted.then(restricted)}
            {project.archived_at.map(|_| view! { <span class="tag"><Icon name="lock" small=true /> "Archived, read-only"</span> })}
        </span>
    }
}

/// The thing to do here depends on what is looked at.
fn primary(tab: &str, id: &str) -> Option<AnyView> {
    let may = if tab == "scans" { Session::here().scans() } else { Session::here().writes() };
    if !may || tab == "members" {
        return None;
    }
    let (to, label) = match tab {
        "scans" => (format!("/scans/new?project_id={id}"), "Start a scan"),
        "reports" => (format!("/reports/new?project_id={id}"), "Generate a report"),
        "assets" => (format!("/assets/new?project_id={id}"), "New asset"),
        _ => (format!("/findings/new?project_id={id}"), "New finding"),
    };
    Some(view! { <a class="btn btn-primary" href=to><Icon name="plus" /> {label}</a> }.into_any())
}

#[component]
fn TabLinks(project: Signal<Project>, tab: Memo<String>) -> impl IntoView {
    let link = move |name: &'static str, label: &'static str, count: fn(&Project) -> Option<u64>| {
        let slash = if name.is_empty() { "" } else { "/" };
        let to = move || format!("/projects/{}{slash}{name}", project.get().id);
        let current = move || (tab.get() == name).then_some("page");
        let count = move || project.with(count).map(|count| view! { <span class="count">{count}</span> });
        view! { <a class="tab" href=to aria-current=current>{label} {count}</a> }
    };
    view! {
        <nav class="tabs" aria-label="Project">
            {link("", "Overview", |_| None)}
            {link("findings", "Findings", |project| Some(project.findings_count))}
            {link("assets", "Assets", |project| Some(project.assets_count))}
            {link("scans", "Scans", |_| None)}
            {link("reports", "Reports", |_| None)}
            {link("members", "Members", |project| Some(project.member_ids.len() as u64))}
        </nav>
    }
}

fn named(project: &Project) -> Named {
    Named { id: project.id.clone(), name: project.name.clone() }
}

/// What goes with it.
fn farewell(project: &Project) -> String {
    let some = |count: u64, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        count => Some(format!("{count} {what}s")),
    };
    let parts: Vec<_> =
        [some(project.findings_count, "finding"), some(project.assets_count, "asset")].into_iter().flatten().collect();
    match parts.as_slice() {
        [] => "It has no findings and no assets. It stays in the trash for 30 days.".to_owned(),
        parts => format!(
            "Its {} go into the trash with it, for 30 days: lists, search and counts no longer have them.",
            parts.join(" and ")
        ),
    }
}
