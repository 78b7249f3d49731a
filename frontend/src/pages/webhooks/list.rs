//! All webhooks, and how each fares.

use super::{
    API, HOME,
    health::{Strip, rate, state},
};
use crate::{
    components::prelude::*,
    core::{place, query::Query},
    pages::parts::list::{question, rows},
};
use assay_api::webhooks::{Webhook, WebhookState};

const NAMES: &[&str] = &["active", "page", "limit"];
const NEW: &str = "/settings/webhooks/new";

impl Row for Webhook {
    fn key(&self) -> (String, u64) {
        // How it fares changes without a version.
        let seen = self.last_success_at.max(self.last_failure_at).map_or(0, |time| time.0.unsigned_abs());
        (self.id.clone(), self.version.wrapping_mul(1 << 48).wrapping_add(seen))
    }
}

/// The page.
#[component]
pub fn WebhooksList() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "Webhooks");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, API, ("created_at", "desc")));
    let page = rows::<Webhook>(path, &["webhook."]);
    let sub = "What happens here is sent to the receivers below, signed, at least once.";
    view! {
        <PageHead title="Webhooks" sub=sub>
            <a class="btn btn-primary" href=NEW><Icon name="plus" /> "Add Webhook"</a>
        </PageHead>
        {move || disabled(page.get().and_then(Result::ok).map(|page| page.rows).unwrap_or_default())}
        <Listing
            page=page
            query=query
            path=path
            caption="Webhooks"
            class="stack-table hook-table"
            columns=5
            head=heads
            row=cells
            empty=nothing
        />
    }
}

/// Those that were switched off because nobody answered.
fn disabled(rows: Vec<Webhook>) -> impl IntoView {
    let gone = rows.into_iter().filter(|hook| hook.state == WebhookState::Disabled);
    let notice = |hook: Webhook| {
        view! {
            <div class="notice notice-danger hook-note" role="status">
                <Icon name="errc" />
                <div>
                    <strong>{format!("{} was switched off: ", hook.name)}</strong>
                    {hook.disabled_reason}
                    ". "
                    <a href=format!("{HOME}/{}", hook.id)>"See what it missed"</a>
                </div>
            </div>
        }
    };
    gone.map(notice).collect_view()
}

fn heads() -> impl IntoView {
    view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Events"</th>
        <th scope="col">"Last 24 hours"</th>
        <th scope="col" class="num">"Arrived"</th>
        <th scope="col">"State"</th>
    }
}

fn cells(hook: Webhook) -> AnyView {
    let events = hook.events.join(", ");
    view! {
        <th scope="row">
            <a class="plain-link strong-md" href=format!("{HOME}/{}", hook.id)>{hook.name.clone()}</a>
            <div class="cell-sub mono clip">{hook.url.clone()}</div>
        </th>
        <td class="wide-only"><span class="cell-sub mono clip hook-events" title=events.clone()>{events.clone()}</span></td>
        <td><Strip name=hook.name.clone() hours=hook.hours.clone() /></td>
        <td class="num">{rate(&hook.hours)}</td>
        <td>{state(&hook)}</td>
    }
    .into_any()
}

fn nothing() -> impl IntoView {
    view! {
        <Empty
            title="No webhooks yet"
            text="A webhook tells another program of what happens here: a ticket system, a chat channel, a script of yours."
        >
            <a class="btn btn-primary" href=NEW><Icon name="plus" /> "Add Webhook"</a>
        </Empty>
    }
}
