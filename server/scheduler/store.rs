//! What became of the tasks, as the System page reads it.

use super::Task;
use crate::{
    db::{Conn, OptionalExtension, Tx, params},
    error::Result,
};
use assay_api::Time;

/// What is known of a task's last run.
#[derive(Debug, Default)]
pub(super) struct Last {
    pub(super) next_at: Option<Time>,
    pub(super) failures: u32,
}

/// One run.
pub(super) struct Run {
    pub(super) begun: Time,
    pub(super) ended: Time,
    /// In a row, this one included.
    pub(super) failures: u32,
    pub(super) next: Time,
    pub(super) error: Option<String>,
}

/// Makes the table list these tasks and no others.
pub(super) fn enlist(tx: &Tx<'_>, tasks: &[Task]) -> Result<()> {
    let names: Vec<_> = tasks.iter().map(|task| task.name).collect();
    let others = "DELETE FROM tasks WHERE name NOT IN (SELECT value FROM json_each(?))";
    tx.prepare_cached(others)?.execute([serde_json::json!(names).to_string()])?;
    let sql = "INSERT INTO tasks (name, meaning, period) VALUES (?1, ?2, ?3) \
               ON CONFLICT DO UPDATE SET meaning = ?2, period = ?3 WHERE meaning <> ?2 OR period <> ?3";
    let mut insert = tx.prepare_cached(sql)?;
    for task in tasks {
        insert.execute(params![task.name, task.meaning, task.period_ms()])?;
    }
    Ok(())
}

/// What is known of the last run of this task.
pub(super) fn last(conn: &Conn, name: &str) -> Result<Last> {
    let sql = "SELECT next_at, failures FROM tasks WHERE name = ?";
    let row = conn
        .prepare_cached(sql)?
        .query_row([name], |row| Ok(Last { next_at: row.get::<_, Option<i64>>(0)?.map(Time), failures: row.get(1)? }));
    Ok(row.optional()?.unwrap_or_default())
}

/// Keeps the outcome of a run.
pub(super) fn save(tx: &Tx<'_>, name: &str, run: &Run) -> Result<()> {
    let sql = "UPDATE tasks SET begun_at = ?2, ended_at = ?3, failures = ?4, error = ?5, next_at = ?6, runs = runs + 1 \
               WHERE name = ?1";
    let values = params![name, run.begun.0, run.ended.0, run.failures, run.error, run.next.0];
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}
