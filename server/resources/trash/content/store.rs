//! The SQL of emptying a project.

use crate::{
    db::{Conn, OptionalExtension, RowResult, Tx, params},
    error::Result,
};
use assay_api::Time;

/// Every table with rows of a project that the database itself does not take along, in the order in which they can
/// go, and why it is named here. A test reads the schema against it.
pub(super) const CONTENT: &[(&str, &str)] = &[
    ("findings", "many, each with its words in the search index"),
    ("assets", "many; findings point at them, so they go after those"),
    ("reports", "their files are collected once no row names them"),
];

/// Rows per write.
const CHUNK: i64 = 100;

/// Marks a project. What is archived can be emptied no less.
pub(super) fn begin(tx: &Tx<'_>, project: &str, now: Time) -> Result<()> {
    tx.prepare_cached("DELETE FROM archives WHERE project_id = ?")?.execute([project])?;
    tx.prepare_cached("INSERT OR REPLACE INTO purges (project_id, begun_at) VALUES (?, ?)")?
        .execute(params![project, now.0])?;
    Ok(())
}

/// The projects that were marked for a moment before `now`.
pub(super) fn begun(conn: &Conn, now: Time) -> Result<Vec<String>> {
    let mut statement = conn.prepare_cached("SELECT project_id FROM purges WHERE begun_at <= ? ORDER BY begun_at")?;
    let projects = statement.query_map([now.0], |row| row.get(0))?.collect::<RowResult<_>>();
    Ok(projects?)
}

/// Whether nobody has seen this project yet.
pub(super) fn is_staged(conn: &Conn, project: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM projects WHERE id = ? AND deleted_at = 0)";
    Ok(conn.prepare_cached(sql)?.query_row([project], |row| row.get(0))?)
}

/// Takes the mark away.
pub(super) fn spare(tx: &Tx<'_>, project: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM purges WHERE project_id = ?")?.execute([project])?;
    Ok(())
}

/// Removes some of a project's rows from a table; whether there may be more.
pub(super) fn remove_some(tx: &Tx<'_>, table: &str, project: &str) -> Result<bool> {
    let some = format!("SELECT id FROM {table} WHERE project_id = ?1 LIMIT {CHUNK}");
    tx.prepare_cached(&format!("DELETE FROM trash WHERE id IN ({some})"))?.execute([project])?;
    let undo = format!("UPDATE operation_items SET before = NULL WHERE object_id IN ({some})");
    tx.prepare_cached(&undo)?.execute([project])?;
    let gone = tx.prepare_cached(&format!("DELETE FROM {table} WHERE id IN ({some})"))?.execute([project])?;
    Ok(gone > 0)
}

/// Erases what some of the journal's rows about a project say of fields; the last row that was looked at.
pub(super) fn erase_some(tx: &Tx<'_>, project: &str, after: i64) -> Result<Option<i64>> {
    let next = format!("SELECT seq FROM journal WHERE project_id = ?1 AND seq > ?2 ORDER BY seq LIMIT {CHUNK}");
    let sql = format!("SELECT max(seq) FROM ({next})");
    let last: Option<Option<i64>> =
        tx.prepare_cached(&sql)?.query_row(params![project, after], |row| row.get(0)).optional()?;
    let sql = format!("UPDATE journal SET payload = NULL WHERE payload IS NOT NULL AND seq IN ({next})");
    tx.prepare_cached(&sql)?.execute(params![project, after])?;
    Ok(last.flatten())
}

/// Removes the empty project itself.
pub(super) fn finish(tx: &Tx<'_>, project: &str) -> Result<()> {
    for table in ["counters", "tag_counters", "purges"] {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE project_id = ?"))?.execute([project])?;
    }
    tx.prepare_cached("DELETE FROM projects WHERE id = ? AND deleted_at IS NOT NULL")?.execute([project])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_purged_project_is_forgotten() {
        let conn = Conn::open_in_memory().expect("memory");
        conn.execute_batch(include_str!("../../../db/schema.sql")).expect("the schema");
        let sql = "SELECT m.name FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' \
                   AND f.\"table\" IN ('projects', 'findings', 'assets') AND f.on_delete NOT IN ('CASCADE', 'SET NULL')";
        let mut statement = conn.prepare(sql).expect(sql);
        let mut pointing: Vec<String> =
            statement.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("a name")).collect();
        pointing.sort();
        pointing.dedup();
        let mut known: Vec<_> = CONTENT.iter().map(|(table, _)| (*table).to_owned()).collect();
        known.sort();
        assert_eq!(
            pointing, known,
            "a table that points at projects, findings or assets: let it CASCADE, or name it above"
        );
    }
}
