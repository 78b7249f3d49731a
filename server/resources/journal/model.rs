//! From rows to entries, what the list can be narrowed to, and what the journal calls its own rows.

use crate::{
    change::{Kind, Subject, fits},
    db::{Row, RowResult},
    error::{Error, Result},
};
use assay_api::{
    Named, Time,
    journal::{Activity, Checkpoint, JournalEntry},
};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::IntoParams;

impl Subject for JournalEntry {
    const TYPE: &'static str = "journal";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.kind
    }
}

impl Subject for Checkpoint {
    const TYPE: &'static str = "journal";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        "checkpoint"
    }
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Whose doing: the id of a user or service account, or a name.
    pub actor: Option<String>,
    /// What happened: `finding.updated`, `token.*`; several with commas.
    pub kind: Option<String>,
    /// The kind of object: `finding`.
    pub object_type: Option<String>,
    /// One object's id.
    pub object_id: Option<String>,
    /// One project.
    pub project_id: Option<String>,
    /// One request, as its answer's `X-Request-Id` had it.
    pub request_id: Option<String>,
    /// From this time or day on.
    pub created_after: Option<String>,
    /// Before this time or day.
    pub created_before: Option<String>,
    /// A part of the object's name.
    pub search: Option<String>,
}

/// The kinds that a filter names, `*` standing for any ending.
pub(super) fn kinds(text: Option<&str>) -> Result<Option<Vec<&'static str>>> {
    let Some(text) = text else { return Ok(None) };
    let mut named = Vec::new();
    for pattern in text.split(',').map(str::trim) {
        let before = named.len();
        named.extend(Kind::ALL.iter().map(|kind| kind.name()).filter(|name| fits(pattern, name)));
        if named.len() == before {
            return Err(Error::field("kind", "must be the name of an event, such as finding.updated, or finding.*"));
        }
    }
    named.sort_unstable();
    named.dedup();
    Ok(Some(named))
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<JournalEntry> {
    let bytes = |column: &str| row.get::<_, Vec<u8>>(column).map(|bytes| HEXLOWER.encode(&bytes));
    let payload: Option<String> = row.get("payload")?;
    Ok(JournalEntry {
        seq: row.get("seq")?,
        id: row.get("id")?,
        time: Time(row.get("time")?),
        kind: row.get("kind")?,
        actor_id: row.get("actor_id")?,
        actor_name: row.get("actor_name")?,
        credential: row.get("credential")?,
        ip: row.get("ip")?,
        request_id: row.get("request_id")?,
        object_type: row.get("object_type")?,
        object_id: row.get("object_id")?,
        object_label: row.get("object_label")?,
        project_id: row.get("project_id")?,
        // A payload that is no JSON was tampered with: it is shown as it is, for whoever has to find out.
        payload: payload.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text))),
        payload_hash: bytes("payload_hash")?,
        hash: bytes("hash")?,
    })
}

/// What a project's members see of an entry: neither addresses nor credentials.
pub(super) fn activity(entry: JournalEntry) -> Activity {
    let mut payload = match entry.payload {
        Some(Value::Object(payload)) => payload,
        _ => serde_json::Map::new(),
    };
    let mut part = |name: &str| match payload.remove(name) {
        Some(Value::Object(fields)) => Some(fields),
        _ => None,
    };
    Activity {
        id: entry.id,
        seq: entry.seq,
        time: entry.time,
        kind: entry.kind,
        actor: entry.actor_id.map(|id| Named { id, name: entry.actor_name }),
        object_type: entry.object_type,
        object_id: entry.object_id,
        object_label: entry.object_label,
        before: part("before"),
        after: part("after"),
    }
}

#[cfg(test)]
mod tests {
    use super::kinds;

    #[test]
    fn names_and_globs_of_what_there_is() {
        assert_eq!(kinds(Some("client.created, client.deleted")).expect("kinds").map(|k| k.len()), Some(2));
        assert!(kinds(Some("finding.*")).expect("kinds").is_some_and(|k| k.len() >= 3));
        assert!(kinds(Some("finding")).is_err() && kinds(Some("nothing.*")).is_err() && kinds(Some("")).is_err());
        assert!(kinds(None).expect("none").is_none());
    }
}
