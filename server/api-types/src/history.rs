//! History: who changed what of an object, and when.

use crate::{Named, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One thing that happened to an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// `evt_…`, as in the stream and in webhooks.
    pub id: String,
    /// `finding.updated` …
    pub event: String,
    /// When.
    pub timestamp: Time,
    /// Who did it; the appliance itself has no id.
    pub actor: Option<Named>,
    /// Its name, also where it has no id.
    pub actor_name: String,
    /// Which fields, from what to what; empty for what is no change of fields.
    pub changes: Vec<FieldChange>,
    /// What the fields were has been erased, as the rules of retention or a purge demand.
    pub erased: bool,
}

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// Its name, as in the object. Another object is told by id and name (`assignee`), not twice (`assignee_id`).
    pub field: String,
    /// What it was.
    pub before: Value,
    /// What it became.
    pub after: Value,
}
