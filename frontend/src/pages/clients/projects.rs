//! The projects of one client, as they stand in the projects list.

use crate::{
    components::prelude::*,
    core::query::Query,
    pages::{
        parts::{
            acts::Begin,
            list::{question, rows},
        },
        projects::rows::{cells, heads},
    },
};
use assay_api::projects::Project;

const NAMES: &[&str] = &["sort", "order", "page", "limit"];

/// The list.
#[component]
pub fn ClientProjects(
    /// The client's id.
    client: Signal<String>,
) -> impl IntoView {
    let query = Query::here(NAMES);
    let path = Signal::derive(move || {
        question(query, &format!("/projects?client_id={}", client.get()), ("updated_at", "desc"))
    });
    let page = rows::<Project>(path, &["project.", "finding."]);
    let nothing = move || {
        view! {
            <Empty
                title="No projects yet"
                text="A project is one engagement for this client, with its scope, its people and its findings."
            >
                <Begin
                    href=Signal::derive(move || format!("/projects/new?client_id={}", client.get()))
                    label="New project"
                    plain=true
                />
            </Empty>
        }
    };
    view! {
        <Listing
            page=page
            query=query
            path=path
            caption="Projects of this client"
            class="table-fixed stack-table projects-table"
            columns=6
            head=move || heads(query)
            row=|project| cells(project, false)
            empty=nothing
        />
    }
}
