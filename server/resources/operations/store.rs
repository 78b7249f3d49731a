//! The operations' SQL; `resources/shared/operations.rs` writes them.

use crate::{
    db::{Conn, OptionalExtension, Row, RowResult, Tx, params},
    error::Result,
};
use assay_api::{Named, Time, operations::Operation, trash::KEPT_DAYS};
use serde_json::{Map, Value};

/// One object that an operation touched.
pub(super) struct Touched {
    pub(super) object_type: String,
    pub(super) object_id: String,
    pub(super) version: u64,
    pub(super) before: Option<Map<String, Value>>,
}

/// As an object is now.
pub(super) struct Now {
    pub(super) name: String,
    pub(super) version: u64,
    pub(super) project_id: Option<String>,
}

/// An operation; none once it is forgotten.
pub(super) fn get(conn: &Conn, id: &str) -> Result<Option<Operation>> {
    let sql = "SELECT o.*, u.name AS actor_name, (SELECT count(*) FROM operation_items i WHERE i.operation_id = o.id) \
               AS items FROM operations o LEFT JOIN users u ON u.id = o.actor_id WHERE o.id = ?";
    Ok(conn.prepare_cached(sql)?.query_row([id], read).optional()?)
}

fn read(row: &Row<'_>) -> RowResult<Operation> {
    let actor: (Option<String>, Option<String>) = (row.get("actor_id")?, row.get("actor_name")?);
    let created_at = Time(row.get("created_at")?);
    Ok(Operation {
        id: row.get("id")?,
        kind: row.get("kind")?,
        count: row.get("items")?,
        actor: actor.0.zip(actor.1).map(|(id, name)| Named { id, name }),
        created_at,
        undone_at: row.get::<_, Option<i64>>("undone_at")?.map(Time),
        undo_until: created_at.plus(KEPT_DAYS * Time::DAY),
    })
}

/// What it touched, in the order in which it did.
pub(super) fn items(conn: &Conn, id: &str) -> Result<Vec<Touched>> {
    let sql =
        "SELECT object_type, object_id, version, before FROM operation_items WHERE operation_id = ? ORDER BY place";
    let mut statement = conn.prepare_cached(sql)?;
    let items = statement.query_map([id], |row| {
        let before: Option<String> = row.get(3)?;
        Ok(Touched {
            object_type: row.get(0)?,
            object_id: row.get(1)?,
            version: row.get(2)?,
            before: before.map(|text| serde_json::from_str(&text).unwrap_or_default()),
        })
    })?;
    Ok(items.collect::<RowResult<_>>()?)
}

/// How an object is now, in the trash or not; none when it is gone for good.
pub(super) fn now(conn: &Conn, object_type: &str, id: &str) -> Result<Option<Now>> {
    let sql = match object_type {
        "client" => "SELECT name, version, NULL FROM clients WHERE id = ?",
        "project" => "SELECT name, version, id FROM projects WHERE id = ?",
        "asset" => "SELECT name, version, project_id FROM assets WHERE id = ?",
        _ => "SELECT title, version, project_id FROM findings WHERE id = ?",
    };
    let row = conn
        .prepare_cached(sql)?
        .query_row([id], |row| Ok(Now { name: row.get(0)?, version: row.get(1)?, project_id: row.get(2)? }));
    Ok(row.optional()?)
}

/// It was undone.
pub(super) fn mark(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    tx.prepare_cached("UPDATE operations SET undone_at = ?2 WHERE id = ?1")?.execute(params![id, now.0])?;
    Ok(())
}

/// Forgets at most 100 operations that are older than `before`; whether there are more.
pub(super) fn forget(tx: &Tx<'_>, before: Time) -> Result<bool> {
    let sql = "DELETE FROM operations WHERE n IN (SELECT n FROM operations WHERE created_at < ? LIMIT 100)";
    Ok(tx.prepare_cached(sql)?.execute([before.0])? == 100)
}
