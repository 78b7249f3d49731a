//! The audit log's list, with filters and export.

use super::{
    HOME,
    checkpoints::Checkpoints,
    words::{events, object, since, what},
};
use crate::{
    components::prelude::*,
    core::{place, query::Query, time},
    pages::parts::{
        choices::{PEOPLE, PROJECTS, choices},
        list::{question, rows},
    },
};
use assay_api::journal::JournalEntry;

/// The query's parameters, those of `GET /journal`.
const NAMES: &[&str] = &[
    "kind",
    "actor",
    "project_id",
    "object_type",
    "object_id",
    "created_after",
    "search",
    "sort",
    "order",
    "page",
    "limit",
];

impl Row for JournalEntry {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), u64::from(self.payload.is_none()))
    }
}

/// The page.
#[component]
pub fn JournalList() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "Audit log");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, "/journal", ("seq", "desc")));
    // Whatever happens is news here.
    let page = rows::<JournalEntry>(path, &[""]);
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    let filters = vec![
        events(),
        Filter::new("actor", "Who", choices(PEOPLE, None)).single(),
        Filter::new("project_id", "Project", choices(PROJECTS, None)).single(),
        since(time::now()),
    ];
    let proving = RwSignal::new(false);
    view! {
        <PageHead
            title="Audit log"
            count=count
            sub="Every change, sign-in, refusal and export. No entry can be changed or removed unnoticed."
        >
            <Button icon="lock" on:click=move |_| proving.set(true)>"Checkpoints"</Button>
            <a class="btn" href=move || export(query) rel="external" download="">
                <Icon name="download" />
                "Export"
            </a>
        </PageHead>
        <FilterBar query=query filters=filters placeholder="Name of the object" />
        <Listing
            page=page
            query=query
            path=path
            caption="Audit log"
            class="table-fixed stack-table journal-table"
            columns=5
            head=heads
            row=cells
            empty=nothing
        />
        <Checkpoints open=proving />
    }
}

/// What the filters leave, as a file.
fn export(query: Query) -> String {
    let said = |name: &&str| !["sort", "order", "page", "limit"].contains(name) && !query.get(name).is_empty();
    let pairs: Vec<_> = NAMES
        .iter()
        .filter(|name| said(name))
        .map(|name| format!("{name}={}", crate::core::query::encode(&query.get(name))))
        .collect();
    let joint = if pairs.is_empty() { "" } else { "?" };
    format!("{}/journal/export{joint}{}", crate::core::http::BASE, pairs.join("&"))
}

fn heads() -> impl IntoView {
    view! {
        <th scope="col">"Event"</th>
        <th scope="col" class="c-object">"Object"</th>
        <th scope="col" class="c-actor">"Who"</th>
        <th scope="col" class="c-from">"From"</th>
        <th scope="col" class="c-when num">"When"</th>
    }
}

fn cells(entry: JournalEntry) -> AnyView {
    let (to, about) = (format!("{HOME}/{}", entry.id), object(&entry));
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=to>{what(&entry.kind)}</a>
        </th>
        <td class="c-object">{about}</td>
        <td class="c-actor"><span class="clip cell-block">{entry.actor_name}</span></td>
        <td class="c-from"><span class="mono soft clip cell-block">{entry.ip}</span></td>
        <td class="c-when num muted nowrap"><When time=entry.time /></td>
    }
    .into_any()
}

fn nothing() -> impl IntoView {
    view! {
        <Empty title="Nothing has happened yet" text="What happens on this appliance appears here by itself.">
            <a class="btn" href="/projects"><Icon name="projects" /> "Projects"</a>
        </Empty>
    }
}
