//! Deliveries of webhooks, and what came of each attempt.

use crate::{Time, named::named};
use serde::{Deserialize, Serialize};

named! {
    /// What has become of a delivery.
    DeliveryStatus, "delivery status" {
        /// It will be sent, for the first time or again.
        Waiting = "waiting",
        /// The receiver said 2xx.
        Delivered = "delivered",
        /// Given up.
        Failed = "failed",
    }
}

/// One event on its way to one webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// `dlv_…`
    pub id: String,
    /// The webhook.
    pub webhook_id: String,
    /// The event's id, `evt_…`: `webhook-id` on the wire, the same in every attempt.
    pub event_id: String,
    /// The event's name.
    pub event: String,
    /// The object that it is about.
    pub object_id: String,
    /// That object's title or name.
    pub object_label: String,
    /// What has become of it.
    pub status: DeliveryStatus,
    /// Attempts so far.
    pub attempts: u32,
    /// The status of the last answer.
    pub status_code: Option<u16>,
    /// Why there was no answer: `blocked`, `dns`, `connect`, `tls`, `timeout` or `protocol`; `status` when there was one that is no success.
    pub error_code: Option<String>,
    /// The same as a sentence.
    pub error: Option<String>,
    /// How long the last attempt took.
    pub duration_ms: Option<u64>,
    /// When the event happened.
    pub created_at: Time,
    /// When it was last tried.
    pub last_attempt_at: Option<Time>,
    /// When it is tried next.
    pub next_attempt_at: Option<Time>,
}

/// One attempt of a delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attempt {
    /// When it began.
    pub at: Time,
    /// How long it took.
    pub duration_ms: u64,
    /// Where it went, address and port; null when it did not come so far.
    pub address: Option<String>,
    /// The request's headers; the values of one's own are hidden.
    pub request_headers: String,
    /// The request's body, its first 20 KB.
    pub request_body: String,
    /// The answer's status.
    pub status_code: Option<u16>,
    /// The answer's status line and headers.
    pub answer_headers: Option<String>,
    /// The answer's body, its first 20 KB; what is no UTF-8 is replaced.
    pub answer_body: Option<String>,
    /// Whether that is all of it.
    pub answer_whole: bool,
    /// One word for what went wrong.
    pub error_code: Option<String>,
    /// The same as a sentence.
    pub error: Option<String>,
}

/// A delivery with its attempts, the oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryDetail {
    /// The delivery.
    #[serde(flatten)]
    pub delivery: Delivery,
    /// Its attempts of the last 30 days.
    pub log: Vec<Attempt>,
}
