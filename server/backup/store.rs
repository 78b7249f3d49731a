//! The SQL of backups: which files the database names, and what a restored one must not do of its own accord.

use crate::{
    db::{Conn, OptionalExtension, RowResult, Tx},
    error::Result,
};
use assay_api::backups::Held;

/// Hash and size of every stored file that something refers to, in the order of the hashes.
pub(super) fn stored(conn: &Conn) -> Result<Vec<(String, u64)>> {
    let mut statement = conn.prepare("SELECT sha256, size FROM files WHERE idle_since IS NULL ORDER BY sha256")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Rows of the journal.
pub(super) fn rows(conn: &Conn) -> Result<u64> {
    Ok(conn.query_row("SELECT count(*) FROM journal", [], |row| row.get(0))?)
}

/// Makes a restored database somebody who has just come: nobody is signed in, and nothing goes out until an
/// administrator says so.
pub(super) fn hold(tx: &Tx<'_>, held: &Held) -> Result<()> {
    tx.execute("DELETE FROM sessions", [])?;
    let sql = "INSERT INTO settings (name, value) VALUES ('held', ?) ON CONFLICT DO UPDATE SET value = excluded.value";
    tx.execute(sql, [serde_json::to_string(held).unwrap_or_default()])?;
    Ok(())
}

/// Since when webhooks and scans wait; none when they do not.
pub fn held(conn: &Conn) -> Result<Option<Held>> {
    let sql = "SELECT value FROM settings WHERE name = 'held'";
    let text: Option<String> = conn.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
    // What cannot be read still holds.
    Ok(text.map(|text| serde_json::from_str(&text).unwrap_or_default()))
}

/// Lets them go on.
pub fn release(tx: &Tx<'_>) -> Result<()> {
    tx.execute("DELETE FROM settings WHERE name = 'held'", [])?;
    Ok(())
}
