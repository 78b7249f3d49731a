//! What a receiver is sent.

use super::{formats, store::Due};
use crate::resources::webhooks::model::Hook;
use assay_api::webhooks::{WebhookFormat, WebhookPayload};
use serde_json::{Value, json};

/// The largest body. What is larger is sent thin: the receiver can ask for the object.
const LARGEST: usize = 256 << 10;

/// The body of a delivery. `base` is where people reach the appliance, for the links in messages.
pub(super) fn body(hook: &Hook, due: &Due, base: Option<&str>) -> Vec<u8> {
    let event = &due.event.event;
    let body = match hook.format {
        WebhookFormat::Json => own(hook, due),
        WebhookFormat::Slack => formats::slack(event, base),
        WebhookFormat::Teams => formats::teams(event, base),
        WebhookFormat::Discord => formats::discord(event, base),
    };
    body.to_string().into_bytes()
}

fn own(hook: &Hook, due: &Due) -> Value {
    let event = &due.event.event;
    let thin = json!({ "id": due.event.id, "event": event.kind, "timestamp": event.timestamp, "data": event.data });
    if hook.payload == WebhookPayload::Thin {
        return thin;
    }
    let mut full = thin.clone();
    for part in ["before", "after"] {
        if let Some(fields) = due.payload.get(part) {
            full["data"][part] = fields.clone();
        }
    }
    if full.to_string().len() <= LARGEST { full } else { thin }
}
