//! One entry of the audit log: what changed, by whom and from where.

use super::{
    HOME,
    words::{object, what},
};
use crate::{
    components::prelude::*,
    core::place,
    pages::parts::loaded::{Loaded, by_id},
};
use assay_api::journal::JournalEntry;
use serde_json::Value;

const CRUMBS: &[(&str, &str)] = &[("Settings", "/settings"), ("Audit log", HOME)];

/// The page.
#[component]
pub fn JournalDetail() -> impl IntoView {
    place::at(CRUMBS, "Entry");
    let entry = by_id::<JournalEntry>("/journal");
    view! { <Loaded of=entry title="The entry did not load" draw=page /> }
}

fn page(entry: Signal<JournalEntry>) -> AnyView {
    Effect::new(move || place::at(CRUMBS, &what(&entry.get().kind)));
    let payload = move || match entry.get().payload {
        None => view! { <p class="soft">"The content of this entry was erased; the log says by whom and why."</p> }
            .into_any(),
        Some(payload) => drawn(payload),
    };
    view! {
        <PageHead title=Signal::derive(move || what(&entry.get().kind)) />
        <div class="with-rail">
            <div>{payload}</div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(entry.get()) /> }}
                <Identifier id=Signal::derive(move || entry.get().id) />
            </aside>
        </div>
    }
    .into_any()
}

/// Before and after, where that is what there is; else the whole.
fn drawn(mut payload: Value) -> AnyView {
    let parts = [("before", "Before"), ("after", "After")];
    let known: Vec<_> =
        parts.iter().filter_map(|(name, title)| Some((*title, payload.get_mut(*name)?.take()))).collect();
    let blocks = if known.is_empty() { vec![("Content", payload)] } else { known };
    let block = |(title, value): (&'static str, Value)| {
        let text = serde_json::to_string_pretty(&value).unwrap_or_default();
        view! { <Code title=title text=text /> }
    };
    blocks.into_iter().map(block).collect_view().into_any()
}

fn properties(entry: JournalEntry) -> Vec<(&'static str, Option<AnyView>)> {
    let mono = |text: String| view! { <span class="mono clip">{text}</span> }.into_any();
    vec![
        ("Object", Some(object(&entry))),
        ("Who", Some(entry.actor_name.into_any())),
        ("Credential", entry.credential.map(mono)),
        ("From", entry.ip.map(mono)),
        ("When", Some(view! { <Moment time=entry.time /> }.into_any())),
        ("Number", Some(entry.seq.into_any())),
        ("Request", entry.request_id.map(mono)),
        ("Hash", Some(mono(entry.hash))),
    ]
}
