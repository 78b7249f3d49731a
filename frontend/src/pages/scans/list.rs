//! All scans, newest first.

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

const NAMES: &[&str] = &["status", "project_id", "sort", "order", "page", "limit"];
const NEW: &str = "/scans/new";

/// The page.
#[component]
pub fn ScansList() -> impl IntoView {
    place::at(&[], "Scans");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, HOME, ("created_at", "desc")));
    let mut narrow = filters();
    narrow.push(Filter::new("project_id", "Project", choices(PROJECTS, None)).single());
    let act = || {
        Session::here().scans().then(|| {
            view! { <a class="btn btn-primary" href=NEW><Icon name="plus" /> "Start a scan" <kbd>"c s"</kbd></a> }
        })
    };
    view! {
        <PageHead title="Scans" sub="From this appliance, and only where it is authorised to go.">{act}</PageHead>
        <FilterBar query=query filters=narrow />
        {table(query, path, Some(Signal::stored(NEW.to_owned())), true)}
    }
}
