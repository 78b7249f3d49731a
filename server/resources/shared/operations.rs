//! What can be undone: each slice writes it down in the transaction of what it does; `resources/operations` reads it.

use crate::{
    auth::Ctx,
    change::Subject,
    db::{Tx, params},
    error::Result,
};
use assay_api::{Time, Versioned, operations::Removed};
use serde_json::{Map, Value};

/// One object that was touched.
pub(crate) struct Item {
    /// `finding` …
    pub(crate) object_type: &'static str,
    /// The object.
    pub(crate) object_id: String,
    /// The version at which it was left.
    pub(crate) version: u64,
    /// What the fields that changed were; none for what was made or removed.
    pub(crate) before: Option<Map<String, Value>>,
}

impl Item {
    /// `object`, made or removed, is at `version` now.
    pub(crate) fn whole<S: Subject>(object: &S, version: u64) -> Self {
        Self { object_type: S::TYPE, object_id: object.id().to_owned(), version, before: None }
    }
}

/// Writes down what was done: `create`, `update`, `delete` or `merge`.
pub(crate) fn remember(
    tx: &Tx<'_>,
    ctx: &Ctx,
    now: Time,
    id: &str,
    kind: &str,
    items: impl IntoIterator<Item = Item>,
) -> Result<()> {
    let actor = ctx.actor.as_ref().map(|actor| &actor.id);
    let sql = "INSERT INTO operations (id, kind, actor_id, created_at) VALUES (?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![id, kind, actor, now.0])?;
    let sql = "INSERT INTO operation_items (operation_id, place, object_type, object_id, version, before) \
               VALUES (?, ?, ?, ?, ?, ?)";
    let mut insert = tx.prepare_cached(sql)?;
    for (place, item) in items.into_iter().enumerate() {
        let before = item.before.map(|fields| Value::Object(fields).to_string());
        insert.execute(params![id, place as i64, item.object_type, item.object_id, item.version, before])?;
    }
    Ok(())
}

/// Writes down that `object` went into the trash, which moved it to the next version.
pub(crate) fn remember_removal<S: Subject + Versioned>(
    tx: &Tx<'_>,
    ctx: &Ctx,
    now: Time,
    undo: String,
    object: &S,
) -> Result<Removed> {
    remember(tx, ctx, now, &undo, "delete", [Item::whole(object, object.version() + 1)])?;
    Ok(Removed { id: object.id().to_owned(), undo })
}
