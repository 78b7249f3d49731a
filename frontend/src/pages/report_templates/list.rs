//! The templates of reports, those that are always there among them.

use super::{API, HOME};
use crate::{
    components::prelude::*,
    core::{place, query::Query, session::Session},
    pages::parts::list::{question, rows},
};
use assay_api::reports::ReportTemplate;

const NAMES: &[&str] = &["search", "sort", "order", "page", "limit"];

impl Row for ReportTemplate {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// The page.
#[component]
pub fn ReportTemplates() -> impl IntoView {
    place::at(&[("Reports", "/reports")], "Templates");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, API, ("name", "asc")));
    let page = rows::<ReportTemplate>(path, &["report_template."]);
    let new = Session::here().writes().then(|| {
        view! { <a class="btn btn-primary" href=format!("{HOME}/new")><Icon name="plus" /> "New template"</a> }
    });
    view! {
        <PageHead title="Report templates" sub="How PDFs are put together. A template decides on the sections and their looks.">{new}</PageHead>
        <FilterBar query=query filters=Vec::new() placeholder="Name" />
        <Listing
            page=page
            query=query
            path=path
            caption="Report templates"
            class="stack-table"
            columns=3
            head=move || heads(query)
            row=cells
            empty=|| ()
        />
    }
}

fn heads(query: Query) -> AnyView {
    view! {
        <SortHead query=query name="name" label="Name" by_default=true />
        <th scope="col">"Kind"</th>
        <th scope="col" class="num">"Changed"</th>
    }
    .into_any()
}

fn cells(template: ReportTemplate) -> AnyView {
    let (kind, changed) = match template.built_in {
        true => ("Comes with Assay", None),
        false => ("The team's own", Some(view! { <When time=template.updated_at /> })),
    };
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=format!("{HOME}/{}", template.id)>{template.name}</a>
            <span class="cell-sub cell-block clip">{template.description}</span>
        </th>
        <td class="soft">{kind}</td>
        <td class="num muted nowrap">{changed}</td>
    }
    .into_any()
}
