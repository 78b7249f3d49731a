//! The journal: who did what to what, when and from where; and the checkpoints that prove it whole.

use crate::{Check, Named, Rules, Time, rules};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One row of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JournalEntry {
    /// Its place: grows by one with each row.
    pub seq: i64,
    /// `evt_…`
    pub id: String,
    /// When it happened.
    pub time: Time,
    /// What happened: `finding.updated`.
    pub kind: String,
    /// Whose doing it was: a user or service account; null for the appliance itself and for strangers.
    pub actor_id: Option<String>,
    /// Their name.
    pub actor_name: String,
    /// The credential that they used: its id, never the secret.
    pub credential: Option<String>,
    /// The address that it came from.
    pub ip: Option<String>,
    /// The request, as its answer's `X-Request-Id` has it.
    pub request_id: Option<String>,
    /// The kind of object: `finding`.
    pub object_type: String,
    /// The object's id.
    pub object_id: String,
    /// How people called it then.
    pub object_label: String,
    /// The project that it belongs to.
    pub project_id: Option<String>,
    /// The object before and after, as far as it changed, and what else belongs to it; null once erased.
    pub payload: Option<Value>,
    /// SHA-256 of the payload as it was written, in hex: it stays when the payload is erased.
    pub payload_hash: String,
    /// SHA-256 over the previous row's hash and this row, in hex.
    pub hash: String,
}

/// What happened in a project, as its members see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// `evt_…`
    pub id: String,
    /// Its place in the journal.
    pub seq: i64,
    /// When it happened.
    pub time: Time,
    /// What happened: `finding.updated`.
    pub kind: String,
    /// Whose doing it was; null for the appliance itself.
    pub actor: Option<Named>,
    /// The kind of object: `finding`.
    pub object_type: String,
    /// The object's id.
    pub object_id: String,
    /// How people called it then.
    pub object_label: String,
    /// The fields that changed, as they were.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub before: Option<Map<String, Value>>,
    /// The same fields, as they became.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub after: Option<Map<String, Value>>,
}

/// A signed statement of how the journal was at a moment. Kept elsewhere, it proves later that no row up to `seq` was
/// altered, removed or moved: `assay journal verify --checkpoint FILE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checkpoint {
    /// `chk_…`
    pub id: String,
    /// The last row that it covers.
    pub seq: i64,
    /// That row's hash, in hex: it covers every row before.
    pub hash: String,
    /// When it was made.
    pub time: Time,
    /// The Ed25519 key that signed it, in hex.
    pub public_key: String,
    /// The signature over [`Checkpoint::statement`], in hex.
    pub signature: String,
}

impl Checkpoint {
    /// What is signed: four lines, each ended.
    pub fn statement(&self) -> String {
        let Self { seq, hash, time, .. } = self;
        format!("assay journal checkpoint v1\n{seq}\n{hash}\n{time}\n")
    }
}

/// What `POST /journal/{id}/erase` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EraseEntry {
    /// Why; it stands in the journal.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub reason: String,
}

impl Rules for EraseEntry {
    fn check(&mut self, check: &mut Check) {
        check.required("reason", "Reason", &mut self.reason, rules::LINE);
    }
}
