//! The templates list.

use super::{API, HOME};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer, Page},
        place,
        query::Query,
        session::Session,
        toast::Toasts,
    },
    pages::{
        findings::by_severity,
        parts::{
            acts::Begin,
            list::{by_words, question, rows},
        },
    },
};
use assay_api::finding_templates::{FindingTemplate, StartersAdded};
use leptos::task::spawn_local;
use serde_json::json;

/// The query's parameters, those of `GET /finding-templates`.
const NAMES: &[&str] = &["severity", "tag", "search", "sort", "order", "page", "limit"];

impl Row for FindingTemplate {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// The page.
#[component]
pub fn TemplatesList() -> impl IntoView {
    place::at(&[("Findings", "/findings")], "Templates");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, API, ("title", "asc")));
    let page = rows::<FindingTemplate>(path, &["template."]);
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    view! {
        <PageHead title="Templates" count=count sub="Findings that are written once and used again.">
            <Begin href="/templates/new" label="New template" />
        </PageHead>
        <FilterBar query=query filters=filters(query, page) placeholder="Title, text, CWE" />
        <Listing
            page=page
            query=query
            path=path
            caption="Templates"
            class="table-fixed stack-table templates-table"
            columns=5
            head=move || heads(query)
            row=cells
            empty=nothing
        />
    }
}

fn filters(query: Query, page: Fetch<Answer<Page<FindingTemplate>>>) -> Vec<Filter> {
    vec![by_severity(), by_words("tag", "Tag", page, query, |template| template.tags)]
}

fn heads(query: Query) -> impl IntoView {
    view! {
        <SortHead query=query name="title" label="Title" by_default=true />
        <th scope="col" class="c-sev">"Severity"</th>
        <th scope="col" class="c-cwe">"CWE"</th>
        <th scope="col" class="c-use"><span class="sr-only">"Use"</span></th>
        <SortHead query=query name="updated_at" label="Updated" class="c-upd num" first="desc" />
    }
}

fn cells(template: FindingTemplate) -> AnyView {
    let writes = Session::here().writes();
    let start = format!("/findings/new?template_id={}", template.id);
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=format!("{HOME}/{}", template.id)>{template.title}</a>
        </th>
        <td class="c-sev">{template.severity.map(|severity| view! { <SeverityBadge severity=severity /> })}</td>
        <td class="c-cwe mono soft">{template.cwe_id}</td>
        <td class="c-use">{writes.then(|| view! { <a class="btn btn-sm" href=start>"Use"</a> })}</td>
        <td class="c-upd num muted nowrap wide-only"><When time=template.updated_at /></td>
    }
    .into_any()
}

fn nothing() -> impl IntoView {
    let (toasts, busy) = (Toasts::here(), RwSignal::new(false));
    let add = move |_| {
        busy.set(true);
        spawn_local(async move {
            match http::post::<StartersAdded>(&format!("{API}/starters"), &json!({})).await {
                Ok(added) => toasts.done(format!("{} templates are added", added.ids.len())),
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Empty
            title="No templates yet"
            text="A template holds what is the same each time: title, rating, texts. Save a good finding as one, or begin with a set of fifteen."
        >
            <Begin href="/templates/new" label="New template" />
            {Session::here().writes().then(|| view! { <Button busy=busy on:click=add>"Add the starter set"</Button> })}
        </Empty>
    }
}
