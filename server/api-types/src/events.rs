//! What the live stream carries.

use serde::{Deserialize, Serialize};

/// One frame of `/ws/events`: something happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// The event's name, such as `finding.created`.
    pub event: String,
    /// When it happened.
    pub timestamp: crate::Time,
    /// What it happened to: at least `id`, with `title` or `name` and `project_id` where they exist.
    pub data: serde_json::Value,
    /// Grows with each event; some numbers are skipped.
    pub seq: i64,
}
