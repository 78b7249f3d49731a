//! A project's scans and reports: the lists of all, narrowed to it.

use crate::{
    components::prelude::*,
    core::{query::Query, session::Session},
    pages::{parts::list::question, reports, scans},
};

/// The query's parameters of the scans' tab.
const SCANS: &[&str] = &["status", "sort", "order", "page", "limit"];
/// The query's parameters of the reports' tab.
const REPORTS: &[&str] = &["status", "format", "search", "sort", "order", "page", "limit"];

/// The tab of its scans.
#[component]
pub fn ProjectScans(
    /// The project's id.
    project: Signal<String>,
) -> impl IntoView {
    let query = Query::here(SCANS);
    let new = Signal::derive(move || format!("/scans/new?project_id={}", project.get()));
    view! {
        <FilterBar query=query filters=scans::table::filters() />
        {scans::table::table(query, of(query, "/scans", project), Some(new), false)}
    }
}

/// The tab of its reports.
#[component]
pub fn ProjectReports(
    /// The project's id.
    project: Signal<String>,
) -> impl IntoView {
    let query = Query::here(REPORTS);
    let new = Signal::derive(move || format!("/reports/new?project_id={}", project.get()));
    view! {
        <FilterBar query=query filters=reports::table::filters() placeholder="Name" />
        {reports::table::table(query, of(query, "/reports", project), new, false, Session::here().writes())}
    }
}

/// The request behind a tab.
fn of(query: Query, list: &'static str, project: Signal<String>) -> Signal<String> {
    Signal::derive(move || question(query, &format!("{list}?project_id={}", project.get()), ("created_at", "desc")))
}
