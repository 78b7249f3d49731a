//! The list of imports, newest first.

use super::{HOME, label, status_view};
use crate::{
    components::prelude::*,
    core::{place, query::Query},
    pages::parts::{
        acts::Begin,
        choices::{PROJECTS, choices},
        list::rows,
    },
};
use assay_api::imports::{Import, ImportStatus};

const NAMES: &[&str] = &["status", "project_id", "page", "limit"];

impl Row for Import {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// The page.
#[component]
pub fn ImportsList() -> impl IntoView {
    place::at(&[], "Imports");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || query.api(HOME));
    let page = rows::<Import>(path, &["import."]);
    let statuses = ImportStatus::ALL.iter().map(|status| Choice::new(status.as_str(), label(*status))).collect();
    let filters = vec![
        Filter::fixed("status", "Status", statuses).single(),
        Filter::new("project_id", "Project", choices(PROJECTS, None)).single(),
    ];
    view! {
        <PageHead title="Imports" sub="Files of other tools: shown before anything changes, undone as one step.">
            {bring()}
        </PageHead>
        <FilterBar query=query filters=filters />
        <Listing
            page=page
            query=query
            path=path
            caption="Imports"
            class="stack-table"
            columns=6
            head=heads
            row=cells
            empty=nothing
        />
    }
}

/// The way to a new one.
fn bring() -> AnyView {
    view! { <Begin href="/imports/new" label="Import a file" /> }.into_any()
}

fn heads() -> impl IntoView {
    view! {
        <th scope="col">"File"</th>
        <th scope="col">"Project"</th>
        <th scope="col">"Status"</th>
        <th scope="col" class="num">"New"</th>
        <th scope="col" class="num">"Changed"</th>
        <th scope="col" class="num">"When"</th>
    }
}

fn cells(import: Import) -> AnyView {
    let by = import.created_by.map(|by| format!(", {}", by.name)).unwrap_or_default();
    view! {
        <th scope="row">
            <a class="cell-title plain-link clip" href=format!("{HOME}/{}", import.id)>{import.name}</a>
            <span class="cell-sub cell-block">{import.format} {by}</span>
        </th>
        <td><a class="plain-link" href=format!("/projects/{}", import.project_id)>{import.project.name}</a></td>
        <td>{status_view(import.status)}</td>
        <td class="num wide-only">{import.findings.new + import.assets.new}</td>
        <td class="num wide-only">{import.findings.changed + import.assets.changed}</td>
        <td class="num muted nowrap"><When time=import.created_at /></td>
    }
    .into_any()
}

fn nothing() -> impl IntoView {
    view! {
        <Empty
            title="No imports yet"
            text="Bring a file of Nessus, Nmap, Burp, ZAP, nuclei, Trivy or another tool. You see what it changes first."
        >
            {bring()}
        </Empty>
    }
}
