//! The files' SQL: which there are, and who refers to them.

use crate::{
    db::{Conn, Tx, params},
    error::Result,
};
use assay_api::Time;

/// A file that the database knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its content, in hex: its name.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
    /// By its content.
    pub media_type: String,
    /// Width and height, for pictures that a browser may show.
    pub pixels: Option<(u32, u32)>,
}

/// Writes a file's row, or takes it out of those that are idle.
pub(super) fn keep(tx: &Tx<'_>, file: &Kept, now: Time) -> Result<()> {
    let sql = "INSERT INTO files (sha256, size, media_type, width, height, created_at) VALUES (?, ?, ?, ?, ?, ?) \
               ON CONFLICT DO UPDATE SET idle_since = NULL WHERE idle_since IS NOT NULL";
    let (width, height) = file.pixels.unzip();
    tx.prepare_cached(sql)?.execute(params![file.sha256, file.size, file.media_type, width, height, now.0])?;
    Ok(())
}

/// The condition that nobody refers to a row of `files`, made from the schema's foreign keys: a table that is added
/// later cannot be forgotten.
pub(super) fn unreferenced(conn: &Conn) -> Result<String> {
    let sql = "SELECT t.name, k.\"from\" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) k \
               WHERE t.type = 'table' AND k.\"table\" = 'files' ORDER BY t.name";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut condition = "1".to_owned();
    for row in rows {
        let (table, column) = row?;
        condition += &format!(" AND NOT EXISTS (SELECT 1 FROM {table} r WHERE r.{column} = files.sha256)");
    }
    Ok(condition)
}

/// Hashes after `after`, at most `count`, that nobody refers to although the row says so, or the other way round.
pub(super) fn mismarked(conn: &Conn, after: &str, count: usize) -> Result<(Vec<String>, Option<String>)> {
    let free = unreferenced(conn)?;
    let sql = format!(
        "SELECT sha256, ({free}) <> (idle_since IS NOT NULL) FROM files WHERE sha256 > ?1 ORDER BY sha256 LIMIT ?2"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![after, count as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows = rows.collect::<crate::db::RowResult<Vec<(String, bool)>>>()?;
    let last = (rows.len() == count).then(|| rows.last().map(|(hash, _)| hash.clone())).flatten();
    Ok((rows.into_iter().filter_map(|(hash, wrong)| wrong.then_some(hash)).collect(), last))
}

/// Notes since when these are idle, or that they are not.
pub(super) fn mark(tx: &Tx<'_>, hashes: &[String], now: Time) -> Result<()> {
    let free = unreferenced(tx)?;
    let sql = format!("UPDATE files SET idle_since = iif({free}, ifnull(idle_since, ?2), NULL) WHERE sha256 = ?1");
    let mut statement = tx.prepare_cached(&sql)?;
    for hash in hashes {
        statement.execute(params![hash, now.0])?;
    }
    Ok(())
}

/// Files that have been idle since before `limit`, at most `count`.
pub(super) fn idle(conn: &Conn, limit: Time, count: usize) -> Result<Vec<String>> {
    let sql = "SELECT sha256 FROM files WHERE idle_since < ?1 ORDER BY idle_since LIMIT ?2";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params![limit.0, count as i64], |row| row.get(0))?;
    Ok(rows.collect::<crate::db::RowResult<_>>()?)
}

/// Forgets a file that is idle still; whether it was.
pub(super) fn forget(tx: &Tx<'_>, hash: &str, limit: Time) -> Result<bool> {
    let free = unreferenced(tx)?;
    let sql = format!("DELETE FROM files WHERE sha256 = ?1 AND idle_since < ?2 AND {free}");
    Ok(tx.prepare_cached(&sql)?.execute(params![hash, limit.0])? > 0)
}

/// Whether there is a row for this file.
pub(super) fn is_known(conn: &Conn, hash: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM files WHERE sha256 = ?)";
    Ok(conn.prepare_cached(sql)?.query_row([hash], |row| row.get(0))?)
}

/// The hashes that begin with `prefix`.
pub(super) fn beginning(conn: &Conn, prefix: &str) -> Result<std::collections::HashSet<String>> {
    let sql = "SELECT sha256 FROM files WHERE sha256 >= ?1 AND sha256 < ?1 || 'g'";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([prefix], |row| row.get(0))?;
    Ok(rows.collect::<crate::db::RowResult<_>>()?)
}
