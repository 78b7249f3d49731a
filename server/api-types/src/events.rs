//! What the live stream carries.

use serde::{Deserialize, Serialize};

/// One frame of `/ws/events`, and one row of `/events`: something happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// The event's name on the stream, such as `finding.created` or `host_found`.
    pub event: String,
    /// The event's name everywhere else, `object.verb`: `finding.created`, `device.discovered`.
    pub kind: String,
    /// When it happened.
    pub timestamp: crate::Time,
    /// What it happened to: at least `id`, with `title` or `name` and `project_id` where they exist.
    pub data: serde_json::Value,
    /// Grows with each event; some numbers are skipped.
    pub seq: i64,
}

/// A kind of event that can be asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventKind {
    /// Its name, `object.verb`.
    pub name: String,
    /// Its name on the live stream, where that is another one.
    pub stream_name: Option<String>,
    /// The kind of object that it is about, the first part of the name.
    pub object: String,
    /// When it happens, as a sentence without its full stop.
    pub meaning: String,
}

/// What `GET /events/kinds` answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventKinds {
    /// Every kind of event.
    pub kinds: Vec<EventKind>,
}
