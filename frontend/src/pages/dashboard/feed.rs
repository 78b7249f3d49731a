//! The last things that happened; what happens now appears by itself.

use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live, live::Live},
    pages::{activity::meaning, parts::objects},
};
use assay_api::events::{Event, EventKind, EventKinds};

const LAST: &str = "/events?sort=seq&order=desc&limit=10";

pub(super) fn section() -> AnyView {
    let events = Fetch::new(|| http::list::<Event>(LAST));
    let kinds = Fetch::new(|| http::get::<EventKinds>("/events/kinds"));
    live::on(&[""], move || events.refetch());
    let kinds = Signal::derive(move || kinds.get().and_then(Result::ok).map(|all| all.kinds).unwrap_or_default());
    let lines = move || match events.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="The activity did not load" failure=failure retry=move |()| events.refetch() /> }
                .into_any()
        }
        Some(Ok(page)) if page.rows.is_empty() => view! { <p class="muted">"Nothing happened yet."</p> }.into_any(),
        Some(Ok(page)) => {
            let lines = page.rows.into_iter().map(|event| line(&event, &kinds.get())).collect_view();
            view! { <ol class="feed">{lines}</ol> }.into_any()
        }
    };
    let live = Live::here();
    view! {
        <section class="cell" aria-labelledby="h-feed">
            <div class="section-head">
                <h2 class="section-title" id="h-feed">"Activity"</h2>
                <span class="muted push">{move || if live.is_open() { "Live" } else { "Paused" }}</span>
                <a href="/activity">"All activity"</a>
            </div>
            {lines}
        </section>
    }
    .into_any()
}

fn line(event: &Event, kinds: &[EventKind]) -> AnyView {
    let text = |field: &str| event.data[field].as_str().unwrap_or_default().to_owned();
    let label = text("title") + &text("name");
    // What happened, and to what: two sentences would run into each other.
    let colon = if label.is_empty() { "" } else { ": " };
    let said = format!("{}{colon}", meaning(kinds, &event.kind));
    let about = match objects::of_event(event) {
        Some(href) => view! { <a href=href>{label}</a> }.into_any(),
        None => view! { <span>{label}</span> }.into_any(),
    };
    view! {
        <li>
            <p>{said} {about} " " <span class="cell-sub cell-block">{text("actor")}</span></p>
            <When time=event.timestamp />
        </li>
    }
    .into_any()
}
