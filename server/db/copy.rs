//! A copy of the database as it is at one moment, made while others write, and whether a copy is good.

use super::{Conn, FILE, damaged, make_private, open_to_read, readers};
use crate::error::{Error, Result};
use rusqlite::backup::{Backup, StepResult};
use std::{fs::File, path::Path};

/// Copies the database in `dir`, page by page, into the new file `to`.
///
/// All in one step: it is one snapshot, and a writer's commits neither wait for it nor make it begin anew. The log grows
/// meanwhile, for nothing that the snapshot needs may be overwritten.
///
/// # Errors
/// A sentence for the host's administrator.
pub fn copy(dir: &Path, to: &Path) -> Result<()> {
    let from = open_to_read(dir)?;
    make_private(to)?;
    let failed = |e: rusqlite::Error| Error::config(format!("cannot copy {}: {e}", dir.join(FILE).display()));
    let copied = || -> rusqlite::Result<StepResult> {
        let mut copy = Conn::open(to)?;
        // Nobody will miss a copy that broke off, so it needs neither a journal nor a flush at each step.
        copy.pragma_update(None, "journal_mode", "OFF")?;
        copy.pragma_update(None, "synchronous", "OFF")?;
        let backup = Backup::new(&from, &mut copy)?;
        backup.step(-1)
    };
    match copied().map_err(failed)? {
        StepResult::Done => {}
        other => return Err(Error::unavailable(format!("The database could not be copied ({other:?}); try again"))),
    }
    File::open(to).and_then(|file| file.sync_all()).map_err(|e| Error::io("cannot write the copy of the database", e))
}

/// Opens a copy that is nobody else's, after every page, index and reference of it was looked at.
///
/// # Errors
/// A sentence that says what is damaged.
pub fn open_checked(path: &Path) -> Result<Conn> {
    let conn = readers::read_only(path)?;
    let verdict = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    let verdict = verdict.map_err(|e| damaged(path, &e))?;
    if verdict != "ok" {
        return Err(Error::config(format!("the database is damaged: {verdict}")));
    }
    let dangling = conn.prepare("PRAGMA foreign_key_check").and_then(|mut check| check.exists([]));
    if dangling.map_err(|e| damaged(path, &e))? {
        return Err(Error::config("the database is damaged: rows refer to rows that are not there"));
    }
    Ok(conn)
}

/// Upgrade steps that the database has seen.
///
/// # Errors
/// When it cannot be read.
pub fn schema_of(conn: &Conn) -> Result<usize> {
    Ok(conn.pragma_query_value(None, "user_version", |row| row.get::<_, u64>(0)).map(|steps| steps as usize)?)
}
