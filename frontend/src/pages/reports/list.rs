//! All reports, newest first.

use super::{
    HOME,
    table::{filters, table},
};
use crate::{
    components::prelude::*,
    core::{place, query::Query, session::Session},
    pages::parts::{
        choices::{PROJECTS, choices},
        list::question,
    },
};

const NAMES: &[&str] = &["status", "format", "project_id", "search", "sort", "order", "page", "limit"];
const NEW: &str = "/reports/new";

/// The page.
#[component]
pub fn ReportsList() -> impl IntoView {
    place::at(&[], "Reports");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, HOME, ("created_at", "desc")));
    let writes = Session::here().writes();
    let mut narrow = filters();
    narrow.push(Filter::new("project_id", "Project", choices(PROJECTS, None)).single());
    let act = writes.then(|| {
        view! { <a class="btn" href="/reports/templates"><Icon name="copy" /> "Templates"</a> <a class="btn btn-primary" href=NEW><Icon name="plus" /> "Generate a report" <kbd>"c r"</kbd></a> }
    });
    view! {
        <PageHead title="Reports" sub="Snapshots of a project's findings, each with its hash and its signature.">{act}</PageHead>
        <FilterBar query=query filters=narrow placeholder="Name" />
        {table(query, path, Signal::stored(NEW.to_owned()), true, writes)}
    }
}
