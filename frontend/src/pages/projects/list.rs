//! The projects list: which run, how bad each looks, whose it is and when it is due.

use super::{
    rows::{cells, heads},
    status_view, statuses, types,
};
use crate::{
    components::prelude::*,
    core::{place, query::Query, session::Session},
    pages::parts::{
        acts::Begin,
        choices::{CLIENTS, choices},
        list::{question, rows},
    },
};
use assay_api::projects::Project;

/// The query's parameters, those of `GET /projects`.
const NAMES: &[&str] = &["status", "project_type", "client_id", "archived", "search", "sort", "order", "page", "limit"];

/// The page.
#[component]
pub fn ProjectsList() -> impl IntoView {
    place::at(&[], "Projects");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, "/projects", ("updated_at", "desc")));
    let page = rows::<Project>(path, &["project.", "finding."]);
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    view! {
        <PageHead title="Projects" count=count>
            <Begin href="/projects/new" label="New project" chord="c p" />
        </PageHead>
        <FilterBar query=query filters=filters() placeholder="Project, client" />
        <Listing
            page=page
            query=query
            path=path
            caption="Projects"
            class="table-fixed stack-table projects-table"
            columns=6
            head=move || heads(query)
            row=|project| cells(project, true)
            empty=nothing
        />
    }
}

fn filters() -> Vec<Filter> {
    let draw = |choice: &Choice| choice.value.parse().map(status_view).into_any();
    let archived = vec![Choice::new("true", "Archived"), Choice::new("all", "Both")];
    // Guests see projects, and not the list of clients.
    let client =
        (!Session::here().is_guest()).then(|| Filter::new("client_id", "Client", choices(CLIENTS, None)).single());
    let kinds = [
        Some(Filter::fixed("status", "Status", statuses()).drawn(draw)),
        Some(Filter::fixed("project_type", "Type", types())),
        client,
        Some(Filter::fixed("archived", "Archive", archived).single()),
    ];
    kinds.into_iter().flatten().collect()
}

fn nothing() -> impl IntoView {
    view! {
        <Empty
            title="No projects yet"
            text="A project is one engagement for a client. Findings and assets lie in projects."
        >
            <Begin href="/projects/new" label="New project" />
            <Begin href="/clients/new" label="New client" plain=true />
        </Empty>
    }
}
