//! From one schema to the next. Each step is one file and one transaction; `user_version` counts the steps taken.
//!
//! A database that a newer program wrote is refused before anything is touched. Before an upgrade the file is
//! copied beside itself, so that the way back is a rename.

use super::{Conn, damaged};
use crate::error::{Error, Result};
use std::path::Path;

/// The steps, oldest first. A step that was released is never edited.
pub(super) const STEPS: &[(&str, &str)] = &[
    ("0001_foundation", include_str!("migrations/0001_foundation.sql")),
    ("0002_idempotency", include_str!("migrations/0002_idempotency.sql")),
    ("0003_tasks", include_str!("migrations/0003_tasks.sql")),
    ("0004_comments_and_tags", include_str!("migrations/0004_comments_and_tags.sql")),
    ("0005_undo_and_trash", include_str!("migrations/0005_undo_and_trash.sql")),
    ("0006_search", include_str!("migrations/0006_search.sql")),
    ("0007_links", include_str!("migrations/0007_links.sql")),
    ("0008_totp", include_str!("migrations/0008_totp.sql")),
    ("0009_tiers", include_str!("migrations/0009_tiers.sql")),
    ("0010_files", include_str!("migrations/0010_files.sql")),
    ("0011_imports", include_str!("migrations/0011_imports.sql")),
    ("0012_evidence", include_str!("migrations/0012_evidence.sql")),
    ("0013_finding_days", include_str!("migrations/0013_finding_days.sql")),
    ("0014_webhooks", include_str!("migrations/0014_webhooks.sql")),
    ("0015_reports", include_str!("migrations/0015_reports.sql")),
    ("0016_report_templates", include_str!("migrations/0016_report_templates.sql")),
    ("0018_exploitation", include_str!("migrations/0018_exploitation.sql")),
    ("0019_journal_checkpoints", include_str!("migrations/0019_journal_checkpoints.sql")),
    ("0020_scans", include_str!("migrations/0020_scans.sql")),
    ("0021_controls", include_str!("migrations/0021_controls.sql")),
    ("0022_search_queue", include_str!("migrations/0022_search_queue.sql")),
    ("0023_devices", include_str!("migrations/0023_devices.sql")),
    ("0024_schedules", include_str!("migrations/0024_schedules.sql")),
    ("0025_control_evidence", include_str!("migrations/0025_control_evidence.sql")),
];

/// Marks the file as ours ("ASAY"), so that another program's database is refused.
const APPLICATION_ID: i64 = 0x4153_4159;

/// Brings the database up to date.
pub(super) fn run(conn: &mut Conn, path: &Path) -> Result<()> {
    let version = check_origin(conn, path)?;
    if version == STEPS.len() {
        return Ok(());
    }
    if version > 0 {
        copy_aside(conn, path, version)?;
    }
    for (index, (name, sql)) in STEPS.iter().enumerate().skip(version) {
        step(conn, index + 1, sql).map_err(|e| {
            let path = path.display();
            Error::config(format!("the upgrade step {name} of {path} failed, and nothing of it was kept: {e}"))
        })?;
        tracing::info!(step = name, "the database was brought up to date");
    }
    Ok(())
}

/// How many steps the file has seen. Refuses what is damaged, foreign or newer.
fn check_origin(conn: &Conn, path: &Path) -> Result<usize> {
    let number = |pragma: &str| conn.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let read = || -> rusqlite::Result<(i64, i64, i64)> {
        let tables = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok((number("user_version")?, number("application_id")?, tables))
    };
    let (version, application, tables) = read().map_err(|e| damaged(path, &e))?;
    let path = path.display();
    if (application, tables) != (0, 0) && application != APPLICATION_ID {
        return Err(Error::config(format!("{path} is a database of another program; name another data directory")));
    }
    usize::try_from(version).ok().filter(|steps| *steps <= STEPS.len()).ok_or_else(|| {
        let known = STEPS.len();
        Error::config(format!(
            "{path} was written by a newer version of assay (schema {version}, this one knows {known}); run that version, or restore a backup"
        ))
    })
}

fn step(conn: &mut Conn, version: usize, sql: &str) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)?;
    tx.execute_batch(sql)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", version as i64)?;
    tx.commit()
}

/// Copies the file to `assay.db.before-N`, with everything that is committed in it.
fn copy_aside(conn: &Conn, path: &Path, version: usize) -> Result<()> {
    let copy = path.with_extension(format!("db.before-{}", version + 1));
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    let copied = std::fs::copy(path, &copy).and_then(|_| std::fs::File::open(&copy)?.sync_all());
    copied.map_err(|e| {
        let copy = copy.display();
        Error::io(format!("cannot copy the database to {copy} before its upgrade (is there room on the disk?)"), e)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(conn: &Conn) -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\' ORDER BY type, name";
        let mut rows = conn.prepare(sql).expect("schema");
        rows.query_map([], |row| row.get::<_, String>(0)).expect("rows").map(|row| plain(&row.expect("text"))).collect()
    }

    /// Without comments and line ends: a column that a later step adds stands at the end of its table's last line.
    fn plain(sql: &str) -> String {
        let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
        let words: Vec<_> = lines.flat_map(str::split_whitespace).collect();
        words.join(" ").replace(" ,", ",").replace("( ", "(").replace(" )", ")")
    }

    #[test]
    fn schema_sql_is_what_the_steps_make() {
        let mut stepped = Conn::open_in_memory().expect("memory");
        run(&mut stepped, Path::new("memory")).expect("migrated");
        let described = Conn::open_in_memory().expect("memory");
        described.execute_batch(include_str!("schema.sql")).expect("schema.sql runs");
        let (described, stepped) = (schema(&described), schema(&stepped));
        let other: Vec<_> = described.iter().filter(|sql| !stepped.contains(sql)).collect();
        let lacking: Vec<_> = stepped.iter().filter(|sql| !described.contains(sql)).collect();
        assert!(other.is_empty() && lacking.is_empty(), "schema.sql has {other:#?}, the steps make {lacking:#?}");
    }

    #[test]
    fn foreign_and_newer_databases_are_refused() {
        let mut newer = Conn::open_in_memory().expect("memory");
        run(&mut newer, Path::new("x.db")).expect("migrated");
        newer.pragma_update(None, "user_version", 999).expect("set");
        assert!(run(&mut newer, Path::new("x.db")).expect_err("newer").message.contains("newer version"));
        let mut foreign = Conn::open_in_memory().expect("memory");
        foreign.execute_batch("CREATE TABLE theirs (x)").expect("table");
        assert!(run(&mut foreign, Path::new("x.db")).expect_err("foreign").message.contains("another program"));
    }
}
