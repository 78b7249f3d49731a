//! One delivery: its attempts, what was sent and what was answered, or why nothing was.

use super::{API, deliveries::result};
use crate::{
    components::prelude::*,
    core::{http, time, toast::Toasts},
};
use assay_api::deliveries::{Attempt, Delivery, DeliveryDetail, DeliveryStatus};
use leptos::task::spawn_local;
use serde_json::{Value, json};

/// The delivery.
#[component]
pub fn Shown(
    /// What is known of it.
    detail: DeliveryDetail,
    /// Moved when it was sent again.
    look: RwSignal<u32>,
) -> impl IntoView {
    let DeliveryDetail { delivery, log } = detail;
    let last = log.len().saturating_sub(1);
    let shown = RwSignal::new(last);
    let log = StoredValue::new(log);
    let attempt = move || log.with_value(|log| log.get(shown.get()).cloned());
    let next = (delivery.status == DeliveryStatus::Waiting).then(|| {
        let when = delivery.next_attempt_at.map(time::minute).unwrap_or_default();
        view! { <p class="hint">{format!("It waits; the next attempt is due {when}.")}</p> }
    });
    let tries = log.with_value(|log| log.iter().map(mark).collect::<Vec<_>>());
    let button = move |(index, (class, word, at)): (usize, (&'static str, String, String))| {
        let pressed = move || (shown.get() == index).to_string();
        view! {
            <li class=class class:is-on=move || shown.get() == index>
                <button type="button" aria-pressed=pressed on:click=move |_| shown.set(index)>
                    <span class="try-mark"></span>
                    <span class="try-c">{word}</span>
                    <span class="cell-sub">{at}</span>
                </button>
            </li>
        }
    };
    view! {
        <div class="attempt">
            <div class="section-head">
                <h3 class="section-title mono">{delivery.event.clone()}</h3>
                {result(&delivery)}
                <span class="row push"><Redeliver delivery=delivery.clone() look=look /></span>
            </div>
            {next}
            <ol class="tries" aria-label="Attempts">{tries.into_iter().enumerate().map(button).collect_view()}</ol>
            {move || attempt().map(|attempt| view! { <One attempt=attempt /> })}
        </div>
    }
}

fn mark(attempt: &Attempt) -> (&'static str, String, String) {
    let word =
        attempt.status_code.map(|code| code.to_string()).or_else(|| attempt.error_code.clone()).unwrap_or_default();
    let class = if attempt.error.is_some() { "try try-x" } else { "try" };
    (class, word, time::minute(attempt.at))
}

#[component]
fn Redeliver(delivery: Delivery, look: RwSignal<u32>) -> impl IntoView {
    let (busy, toasts) = (RwSignal::new(false), Toasts::here());
    let go = move |_| {
        let path = format!("{API}/{}/deliveries/{}/redeliver", delivery.webhook_id, delivery.id);
        busy.set(true);
        spawn_local(async move {
            match http::post::<DeliveryDetail>(&path, &json!({})).await {
                Ok(_) => toasts.done("It is being sent again"),
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
            look.try_update(|look| *look += 1);
        });
    };
    view! { <Button small=true icon="rotate" busy=busy on:click=go>"Redeliver"</Button> }
}

#[component]
fn One(attempt: Attempt) -> impl IntoView {
    let trouble = attempt.error.clone().map(|sentence| {
        let lead = if attempt.error_code.as_deref() == Some("blocked") { "Not sent." } else { "It did not arrive." };
        view! {
            <div class="notice notice-danger">
                <Icon name="errc" />
                <div><strong>{lead}</strong> " " {sentence} "."</div>
            </div>
        }
    });
    let body = attempt.answer_body.clone().unwrap_or_default();
    let cut = if attempt.answer_whole { "" } else { ", cut" };
    let answer = attempt.answer_headers.clone().map(|head| {
        let title = format!("Answer, {} bytes in {} ms{cut}", body.len(), attempt.duration_ms);
        view! { <Code title=title text=format!("{head}\n{}", pretty(&body)) /> }
    });
    let sent = (!attempt.request_headers.is_empty()).then(|| {
        let place = attempt.address.clone().map(|address| format!(", to {address}")).unwrap_or_default();
        let text = format!("{}\n{}", attempt.request_headers, pretty(&attempt.request_body));
        view! { <Code title=format!("Request{place}") text=text /> }
    });
    view! {
        {trouble}
        <div class="stack stack-sm">{answer} {sent}</div>
    }
}

/// JSON on several lines; anything else as it is.
fn pretty(text: &str) -> String {
    serde_json::from_str::<Value>(text)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| text.to_owned())
}
