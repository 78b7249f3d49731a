//! The assets list: what is tested, where it is, how far its testing is.

use super::rows::{cells, filters, heads};
use crate::{
    components::prelude::*,
    core::{place, query::Query},
    pages::parts::{
        acts::Begin,
        choices::{PROJECTS, choices},
        list::{question, rows},
    },
};
use assay_api::assets::Asset;

/// The query's parameters, those of `GET /assets`.
const NAMES: &[&str] = &["project_id", "type", "status", "tag", "search", "sort", "order", "page", "limit"];

/// The page.
#[component]
pub fn AssetsList() -> impl IntoView {
    place::at(&[], "Assets");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, "/assets", ("name", "asc")));
    let page = rows::<Asset>(path, &["asset.", "finding."]);
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    let project = Filter::new("project_id", "Project", choices(PROJECTS, None)).single();
    view! {
        <PageHead title="Assets" count=count>
            <Begin href="/assets/new" label="New asset" />
        </PageHead>
        <FilterBar
            query=query
            filters=[vec![project], filters(query, page)].concat()
            placeholder="Name, address, host"
        />
        <Listing
            page=page
            query=query
            path=path
            caption="Assets"
            class="table-fixed stack-table assets-table"
            columns=8
            head=move || heads(query, true)
            row=|asset| cells(asset, true)
            empty=nothing
        />
    }
}

fn nothing() -> impl IntoView {
    view! {
        <Empty
            title="No assets yet"
            text="An asset is what a project tests: a server, an application, a network."
        >
            <Begin href="/assets/new" label="New asset" />
        </Empty>
    }
}
