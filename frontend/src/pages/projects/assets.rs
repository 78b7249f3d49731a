//! The assets of one project.

use crate::{
    components::prelude::*,
    core::query::Query,
    pages::{
        assets::rows::{cells, filters, heads},
        parts::{
            acts::Begin,
            list::{question, rows},
        },
    },
};
use assay_api::assets::Asset;

/// The query's parameters, those of `GET /projects/{id}/assets`.
const NAMES: &[&str] = &["type", "status", "tag", "search", "sort", "order", "page", "limit"];

/// The tab.
#[component]
pub fn ProjectAssets(
    /// The project's id.
    project: Signal<String>,
) -> impl IntoView {
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, &format!("/projects/{}/assets", project.get()), ("name", "asc")));
    let page = rows::<Asset>(path, &["asset.", "finding."]);
    let nothing = move || {
        view! {
            <Empty
                title="No assets yet"
                text="An asset is what the project tests: a server, an application, a network."
            >
                <Begin
                    href=Signal::derive(move || format!("/assets/new?project_id={}", project.get()))
                    label="New asset"
                    plain=true
                />
            </Empty>
        }
    };
    view! {
        <FilterBar query=query filters=filters(query, page) placeholder="Name, address, host" />
        <Listing
            page=page
            query=query
            path=path
            caption="Assets of this project"
            class="table-fixed stack-table assets-table"
            columns=7
            head=move || heads(query, false)
            row=|asset| cells(asset, false)
            empty=nothing
        />
    }
}
