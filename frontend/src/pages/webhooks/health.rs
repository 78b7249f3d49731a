//! How a webhook fares, in few marks: its state, its last day, how much arrived.

use crate::core::prelude::*;
use crate::core::time::{self, Clock};
use assay_api::webhooks::{Webhook, WebhookHour, WebhookState};

/// Its state as a mark and words, with what they mean for it.
pub fn state(hook: &Webhook) -> AnyView {
    let (bead, word) = match hook.state {
        WebhookState::New => ("bead", "Nothing sent yet"),
        WebhookState::Healthy => ("bead bead-ok", "Healthy"),
        WebhookState::Failing => ("bead bead-warn", "Failing"),
        WebhookState::BackingOff => ("bead bead-warn", "Backing off"),
        WebhookState::Paused => ("bead bead-off", "Switched off"),
        WebhookState::Disabled => ("bead bead-danger", "Disabled"),
    };
    let waiting = (hook.waiting > 0).then(|| format!("{} waiting", hook.waiting));
    let hook = hook.clone();
    let more = move || match hook.state {
        WebhookState::BackingOff => hook.backoff_until.map(|until| time::distance(until, Clock::now())),
        WebhookState::Healthy => hook.last_success_at.map(|then| time::distance(then, Clock::now())),
        WebhookState::Failing => hook.last_error.clone(),
        WebhookState::Disabled => hook.disabled_reason.clone(),
        WebhookState::New | WebhookState::Paused => None,
    };
    view! {
        <span class="hook-state">
            <span class="row"><span class=bead></span>{word}</span>
            <span class="cell-sub clip">{more}</span>
            {waiting.map(|text| view! { <span class="cell-sub">{text}</span> })}
        </span>
    }
    .into_any()
}

/// How much of what was sent in the last day arrived.
pub fn rate(hours: &[WebhookHour]) -> String {
    let (delivered, failed) = sums(hours);
    match delivered + failed {
        0 => "–".to_owned(),
        total => format!("{} %", delivered * 100 / total),
    }
}

fn sums(hours: &[WebhookHour]) -> (u64, u64) {
    let sum = |count: fn(&WebhookHour) -> u32| hours.iter().map(|hour| u64::from(count(hour))).sum();
    (sum(|hour| hour.delivered), sum(|hour| hour.failed))
}

/// A bar for each of the last 24 hours: arrived, failed, or nothing sent. Shape and height say it, not the colour alone.
#[component]
pub fn Strip(
    /// The webhook's name, for a screen reader.
    name: String,
    /// The hours, the oldest first.
    hours: Vec<WebhookHour>,
) -> impl IntoView {
    let label = format!("{name}, last 24 hours: {} delivered", rate(&hours));
    let bar = |(index, hour): (usize, WebhookHour)| {
        let (class, y, height) = match (hour.delivered, hour.failed) {
            (0, 0) => ("h-none", 16, 2),
            (_, 0) => ("h-ok", 7, 11),
            _ => ("h-bad", 1, 17),
        };
        view! { <rect class=class x=6 * index y=y width="4" height=height rx="1"></rect> }
    };
    view! {
        <svg class="health" viewBox="0 0 144 20" role="img" aria-label=label>
            {hours.into_iter().enumerate().map(bar).collect_view()}
        </svg>
    }
}
