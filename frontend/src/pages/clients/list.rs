//! The clients list.

use super::{mail, status_view, statuses};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{Answer, Page},
        place,
        query::Query,
    },
    pages::parts::{
        acts::Begin,
        list::{by_words, question, rows},
    },
};
use assay_api::clients::Client;

/// The query's parameters, those of `GET /clients`.
const NAMES: &[&str] = &["status", "industry", "search", "sort", "order", "page", "limit"];

impl Row for Client {
    fn key(&self) -> (String, u64) {
        // Projects come and go without a change of the client itself.
        (format!("{} {}", self.id, self.projects_count), self.version)
    }
}

/// The page.
#[component]
pub fn ClientsList() -> impl IntoView {
    place::at(&[], "Clients");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, "/clients", ("name", "asc")));
    let page = rows::<Client>(path, &["client.", "project."]);
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    view! {
        <PageHead title="Clients" count=count>
            <Begin href="/clients/new" label="New client" />
        </PageHead>
        <FilterBar query=query filters=filters(query, page) placeholder="Name, mail address" />
        <Listing
            page=page
            query=query
            path=path
            caption="Clients"
            class="table-fixed stack-table clients-table"
            columns=6
            head=move || heads(query)
            row=cells
            empty=nothing
        />
    }
}

fn filters(query: Query, page: Fetch<Answer<Page<Client>>>) -> Vec<Filter> {
    let draw = |choice: &Choice| choice.value.parse().map(status_view).into_any();
    vec![
        Filter::fixed("status", "Status", statuses()).drawn(draw),
        by_words("industry", "Industry", page, query, |client| client.industry.into_iter().collect()),
    ]
}

fn heads(query: Query) -> impl IntoView {
    view! {
        <SortHead query=query name="name" label="Name" by_default=true />
        <th scope="col" class="c-industry">"Industry"</th>
        <th scope="col" class="c-contact">"Contact"</th>
        <th scope="col" class="c-count num">"Projects"</th>
        <th scope="col" class="c-status">"Status"</th>
        <SortHead query=query name="updated_at" label="Updated" class="c-upd num" first="desc" />
    }
}

fn cells(client: Client) -> AnyView {
    let projects = format!("/projects?client_id={}", client.id);
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=format!("/clients/{}", client.id)>{client.name}</a>
        </th>
        <td class="c-industry"><span class="clip cell-block soft">{client.industry}</span></td>
        <td class="c-contact"><span class="row">{mail(client.contact_email)}</span></td>
        <td class="c-count num">
            <a class="plain-link" href=projects>
                {client.projects_count} <span class="only-phone">{plural(client.projects_count)}</span>
            </a>
        </td>
        <td class="c-status">{status_view(client.status)}</td>
        <td class="c-upd num muted nowrap wide-only"><When time=client.updated_at /></td>
    }
    .into_any()
}

const fn plural(count: u64) -> &'static str {
    if count == 1 { " project" } else { " projects" }
}

fn nothing() -> impl IntoView {
    view! {
        <Empty
            title="No clients yet"
            text="A client is whom you work for: a company, or a department of your own. Projects belong to clients."
        >
            <Begin href="/clients/new" label="New client" />
        </Empty>
    }
}
