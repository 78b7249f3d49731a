//! The doctor's questions to the database. It may be of any version: a question that it cannot answer finds nothing.

use crate::{
    db::{Conn, RowResult},
    error::Result,
};
use assay_api::Time;

/// A webhook that is not well: its name, and why.
pub(super) fn dead_webhooks(conn: &Conn, failing_before: Time) -> Result<Vec<(String, String)>> {
    let sql = "SELECT name, ifnull(disabled_reason, ifnull(last_error, 'its receiver fails')) FROM webhooks \
               WHERE deleted_at IS NULL AND (disabled_reason IS NOT NULL OR failing_since < ?) ORDER BY name";
    pairs(conn, sql, failing_before.0)
}

/// Webhooks whose last deliveries the guard let not out, since then: name and sentence.
pub(super) fn blocked(conn: &Conn, since: Time) -> Result<Vec<(String, String)>> {
    let sql = "SELECT w.name, max(d.error) FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id \
               WHERE d.error_code = 'blocked' AND d.created_at > ? AND w.deleted_at IS NULL GROUP BY w.name";
    pairs(conn, sql, since.0)
}

fn pairs(conn: &Conn, sql: &str, value: i64) -> Result<Vec<(String, String)>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([value], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Deliveries that wait.
pub(super) fn waiting(conn: &Conn) -> Result<i64> {
    Ok(conn.query_row("SELECT count(*) FROM deliveries WHERE status = 0", [], |row| row.get(0))?)
}

/// Scans that run since before then, by their ids.
pub(super) fn long_scans(conn: &Conn, before: Time) -> Result<Vec<String>> {
    let sql = "SELECT id FROM scans WHERE status = 1 AND NOT paused AND started_at < ? ORDER BY id LIMIT 20";
    texts(conn, sql, before.0)
}

/// Imports at work of which nothing was heard since before then, by their ids.
pub(super) fn long_imports(conn: &Conn, before: Time) -> Result<Vec<String>> {
    let sql = "SELECT id FROM imports WHERE status IN (0, 2, 4) AND updated_at < ? ORDER BY id LIMIT 20";
    texts(conn, sql, before.0)
}

fn texts(conn: &Conn, sql: &str, value: i64) -> Result<Vec<String>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([value], |row| row.get(0))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Tasks that failed so often in a row: name and error.
pub(super) fn failing_tasks(conn: &Conn, times: i64) -> Result<Vec<(String, String)>> {
    pairs(conn, "SELECT name, ifnull(error, '') FROM tasks WHERE failures >= ? ORDER BY name", times)
}

/// Versions of keys that rows are sealed with, with how many rows each.
pub(super) fn sealed_with(conn: &Conn) -> Result<Vec<(Vec<u8>, i64)>> {
    let sql = "SELECT version, count(*) FROM (SELECT substr(sealed, 2, 4) AS version FROM webhooks UNION ALL \
               SELECT substr(seed, 2, 4) FROM totp) GROUP BY version ORDER BY version";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// How many tokens there are whose secrets only the pepper knows again.
pub(super) fn tokens(conn: &Conn) -> Result<i64> {
    Ok(conn.query_row("SELECT count(*) FROM tokens", [], |row| row.get(0))?)
}
