//! From the journal's rows to what people read.

use crate::db::{Row, RowResult};
use assay_api::{
    Named, Time,
    history::{FieldChange, HistoryEntry},
};
use serde_json::{Map, Value};

/// Fields that say the same as another one: an id beside the object that it names.
const TWINS: &[(&str, &str)] = &[
    ("assignee_id", "assignee"),
    ("affected_assets", "assets"),
    ("lead_id", "lead"),
    ("owner_id", "owner"),
    ("client_id", "client"),
    ("project_id", "project"),
];

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<HistoryEntry> {
    let actor_name: String = row.get("actor_name")?;
    let actor_id: Option<String> = row.get("actor_id")?;
    let payload: Option<String> = row.get("payload")?;
    Ok(HistoryEntry {
        id: row.get("id")?,
        event: row.get("kind")?,
        timestamp: Time(row.get("time")?),
        actor: actor_id.map(|id| Named { id, name: actor_name.clone() }),
        actor_name,
        erased: payload.is_none(),
        changes: payload.and_then(|text| serde_json::from_str(&text).ok()).map(changes).unwrap_or_default(),
    })
}

/// The fields that stand on both sides: what was made or removed has one side, and tells nothing by its fields.
fn changes(mut payload: Map<String, Value>) -> Vec<FieldChange> {
    let (Some(Value::Object(mut before)), Some(Value::Object(after))) =
        (payload.remove("before"), payload.remove("after"))
    else {
        return Vec::new();
    };
    let told_twice = |field: &str| TWINS.iter().any(|(id, object)| *id == field && after.contains_key(*object));
    let told: Vec<_> = after.iter().filter(|(field, _)| !told_twice(field)).collect();
    let pair = |(field, after): (&String, &Value)| FieldChange {
        field: field.clone(),
        before: before.remove(field).unwrap_or_default(),
        after: after.clone(),
    };
    told.into_iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn another_object_is_told_once() {
        let Value::Object(payload) = json!({
            "before": { "status": "Open", "assignee_id": null, "assignee": null },
            "after": { "status": "Closed", "assignee_id": "user_a", "assignee": { "id": "user_a", "name": "A" } },
        }) else {
            panic!("an object")
        };
        let told: Vec<_> = changes(payload).into_iter().map(|change| (change.field, change.before)).collect();
        assert_eq!(told, [("status".to_owned(), json!("Open")), ("assignee".to_owned(), Value::Null)]);
        assert_eq!(changes(Map::from_iter([("after".to_owned(), json!({ "status": "Open" }))])), []);
    }
}
