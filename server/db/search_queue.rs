//! Full-text rows, written once for a whole commit.
//!
//! FTS5 gathers what is inserted and writes it as one segment, but SQLite makes it write at every savepoint, and each
//! statement with triggers that may refuse is one: row by row, each finding was a segment of its own, merged with the
//! others again and again. So triggers note which rows are to be indexed (`search_queue`), and the writer indexes them
//! in the same transaction, after its last job.

use super::Conn;
use rusqlite::Result;

/// For each kind of row, how those that wait are indexed.
const INDEX: [(i64, &str); 2] = [
    (
        0,
        "INSERT INTO findings_fts (rowid, title, cve_id, description, impact, remediation, tags) \
         SELECT f.n, f.title, f.cve_id, f.description, f.impact, f.remediation, f.tags \
         FROM search_queue q CROSS JOIN findings f ON f.n = q.n WHERE q.kind = 0",
    ),
    (
        1,
        "INSERT INTO assets_fts (rowid, name, ip_address, hostname, os, tags) \
         SELECT a.n, a.name, a.ip_address, a.hostname, a.os, a.tags \
         FROM search_queue q CROSS JOIN assets a ON a.n = q.n WHERE q.kind = 1",
    ),
];

/// Indexes what waits. It belongs at the end of every transaction that writes findings or assets.
///
/// # Errors
/// What the database says: then nothing of the transaction may be kept.
pub fn settle(conn: &Conn) -> Result<()> {
    for (kind, sql) in INDEX {
        let waits = "SELECT EXISTS (SELECT 1 FROM search_queue WHERE kind = ?)";
        if conn.prepare_cached(waits)?.query_row([kind], |row| row.get(0))? {
            conn.prepare_cached(sql)?.execute([])?;
            conn.prepare_cached("DELETE FROM search_queue WHERE kind = ?")?.execute([kind])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(conn: &Conn, n: i64, title: &str) {
        let sql = "INSERT INTO findings (n, id, project_id, title, severity, status, refs, tags, source, first_seen, \
                   last_seen, created_at, updated_at) VALUES (?1, ?1, 'p', ?2, 1, 0, '[]', '[]', 'api', 1, 1, 1, 1)";
        conn.execute(sql, (n, title)).expect("a finding");
    }

    fn rename(conn: &Conn, n: i64, title: &str) {
        conn.execute("UPDATE findings SET title = ?2 WHERE n = ?1", (n, title)).expect("renamed");
    }

    fn found(conn: &Conn, word: &str) -> Vec<i64> {
        let mut statement = conn.prepare("SELECT rowid FROM findings_fts WHERE findings_fts MATCH ?").expect("a query");
        let rows = statement.query_map([word], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_>>().expect("numbers")
    }

    #[test]
    fn an_index_holds_what_its_rows_say_however_often_they_changed_in_one_commit() {
        let conn = Conn::open_in_memory().expect("memory");
        conn.execute_batch(include_str!("schema.sql")).expect("the schema");
        conn.pragma_update(None, "foreign_keys", false).expect("off: projects do not matter here");
        conn.execute_batch("BEGIN").expect("begun");
        insert(&conn, 1, "alpha");
        rename(&conn, 1, "beta");
        insert(&conn, 2, "gamma");
        insert(&conn, 3, "gone");
        conn.execute("DELETE FROM findings WHERE n = 3", []).expect("deleted");
        settle(&conn).expect("indexed");
        conn.execute_batch("COMMIT; BEGIN").expect("committed");
        rename(&conn, 2, "delta");
        rename(&conn, 2, "epsilon");
        insert(&conn, 4, "zeta");
        conn.execute_batch("SAVEPOINT job").expect("a savepoint");
        rename(&conn, 1, "never");
        insert(&conn, 5, "never");
        conn.execute_batch("ROLLBACK TO job; RELEASE job").expect("rolled back");
        conn.execute("DELETE FROM findings WHERE n = 4", []).expect("deleted");
        settle(&conn).expect("indexed");
        conn.execute_batch("COMMIT").expect("committed");
        let words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "never", "gone", "be*"];
        let hits = words.map(|word| found(&conn, word));
        assert_eq!(hits, [vec![], vec![1], vec![], vec![], vec![2], vec![], vec![], vec![], vec![1]]);
        let check = "INSERT INTO findings_fts (findings_fts, rank) VALUES ('integrity-check', 1)";
        conn.execute(check, []).expect("the index says what the rows say");
        let left: i64 = conn.query_row("SELECT count(*) FROM search_queue", [], |row| row.get(0)).expect("a count");
        assert_eq!(left, 0);
    }
}
