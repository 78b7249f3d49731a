//! The System page's SQL.

use crate::{
    db::{Conn, RowResult},
    error::Result,
};
use assay_api::{
    Time,
    system::{Queues, SystemTask},
};

/// What waits and what is at work, as the database knows it.
pub(super) fn queues(conn: &Conn) -> Result<Queues> {
    let sql = "SELECT (SELECT count(*) FROM deliveries WHERE status = 0), \
               (SELECT count(*) FROM scans WHERE status = 1), (SELECT count(*) FROM scans WHERE status = 0), \
               (SELECT count(*) FROM imports WHERE status IN (0, 2, 4)), (SELECT count(*) FROM reports WHERE status = 0)";
    let read = |row: &crate::db::Row<'_>| {
        Ok(Queues {
            writes: 0,
            deliveries: row.get(0)?,
            scans_running: row.get(1)?,
            scans_waiting: row.get(2)?,
            imports: row.get(3)?,
            reports: row.get(4)?,
        })
    };
    Ok(conn.prepare_cached(sql)?.query_row([], read)?)
}

/// Bytes of stored files.
pub(super) fn stored(conn: &Conn) -> Result<u64> {
    Ok(conn.prepare_cached("SELECT ifnull(sum(size), 0) FROM files")?.query_row([], |row| row.get(0))?)
}

/// The tasks, by name.
pub(super) fn tasks(conn: &Conn) -> Result<Vec<SystemTask>> {
    let mut statement = conn.prepare_cached("SELECT * FROM tasks ORDER BY name")?;
    let rows = statement.query_map([], |row| {
        Ok(SystemTask {
            name: row.get("name")?,
            meaning: row.get("meaning")?,
            period_seconds: row.get::<_, u64>("period")? / 1_000,
            last_run_at: row.get::<_, Option<i64>>("begun_at")?.map(Time),
            next_at: row.get::<_, Option<i64>>("next_at")?.map(Time),
            runs: row.get("runs")?,
            failures: row.get("failures")?,
            error: row.get("error")?,
        })
    })?;
    Ok(rows.collect::<RowResult<_>>()?)
}
