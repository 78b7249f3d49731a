//! Activity: everything that happened, newest first, as far as one may know of it; it moves by itself.

use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, place, query::Query},
    pages::parts::{
        choices::{PROJECTS, choices},
        list::{question, rows},
        objects,
    },
};
use assay_api::events::{Event, EventKind, EventKinds};

const NAMES: &[&str] = &["events", "project_id", "page", "limit"];

impl Row for Event {
    fn key(&self) -> (String, u64) {
        (self.seq.to_string(), 0)
    }
}

/// The page.
#[component]
pub fn Activity() -> impl IntoView {
    place::at(&[], "Activity");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, "/events", ("seq", "desc")));
    let page = rows::<Event>(path, &[""]);
    let kinds = Fetch::new(|| http::get::<EventKinds>("/events/kinds"));
    let kinds = Signal::derive(move || kinds.get().and_then(Result::ok).map(|all| all.kinds).unwrap_or_default());
    let about = Signal::derive(move || subjects(&kinds.get()));
    let filters = vec![
        Filter::new("events", "About", about).single(),
        Filter::new("project_id", "Project", choices(PROJECTS, None)).single(),
    ];
    view! {
        <PageHead title="Activity" sub="What happened, and who did it." />
        <FilterBar query=query filters=filters />
        <Listing
            page=page
            query=query
            path=path
            caption="Activity"
            class="stack-table activity-table"
            columns=4
            head=heads
            row=move |event| cells(event, kinds)
            empty=nothing
        />
    }
}

/// The kinds of objects, as what to ask for.
fn subjects(kinds: &[EventKind]) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for kind in kinds {
        let value = format!("{}.*", kind.object);
        if found.iter().all(|known| known.value != value) {
            found.push(Choice::new(value, kind.object.replace('_', " ")));
        }
    }
    found
}

fn heads() -> impl IntoView {
    view! {
        <th scope="col">"What"</th>
        <th scope="col">"About"</th>
        <th scope="col">"By"</th>
        <th scope="col" class="num">"When"</th>
    }
}

fn cells(event: Event, kinds: Signal<Vec<EventKind>>) -> AnyView {
    let text = |field: &str| event.data[field].as_str().unwrap_or_default().to_owned();
    let (label, actor) = (text("title") + &text("name"), text("actor"));
    let name = event.kind.clone();
    let meaning = move || kinds.with(|kinds| meaning(kinds, &name));
    let about = match objects::of_event(&event) {
        Some(href) => view! { <a class="plain-link" href=href>{label}</a> }.into_any(),
        None => view! { <span>{label}</span> }.into_any(),
    };
    view! {
        <th scope="row">
            <span class="strong-md">{meaning}</span>
            <div class="cell-sub mono">{event.kind.clone()}</div>
        </th>
        <td>{about}</td>
        <td class="soft">{actor}</td>
        <td class="num nowrap"><When time=event.timestamp /></td>
    }
    .into_any()
}

/// What an event's name says, in words; the name while they are not known.
pub(super) fn meaning(kinds: &[EventKind], name: &str) -> String {
    kinds.iter().find(|kind| kind.name == name).map_or_else(|| name.to_owned(), |kind| kind.meaning.clone())
}

fn nothing() -> impl IntoView {
    view! {
        <Empty title="Nothing happened yet" text="Whatever is made, changed or removed here appears on this page by itself.">
            <a class="btn" href="/projects">"Projects"</a>
        </Empty>
    }
}
