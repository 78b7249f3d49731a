//! The store: one writer that commits in groups, readers beside it, and the way from one schema to the next.
//!
//! Only this room names SQLite. Slices write their SQL in `store.rs` files against what is exported here,
//! so that another engine could stand behind the same door.

mod copy;
mod error;
pub mod fts;
mod migrate;
pub mod page;
mod place;
mod readers;
pub mod search_queue;
mod wal;
mod writer;

use crate::error::{Error, Result};
use std::{
    fs::OpenOptions,
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

pub use copy::{copy, open_checked, schema_of};
pub use place::Place;
pub use rusqlite::{
    Connection as Conn, Error as ReadError, OptionalExtension, Row, RowIndex, ToSql, params, params_from_iter,
    types::Value,
};
pub use writer::{Load, Tx};

/// What reading a row answers.
pub type RowResult<T> = rusqlite::Result<T>;

/// The file's name in the data directory.
pub const FILE: &str = "assay.db";

/// How long a connection waits for a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// Upgrade steps that this program knows.
pub fn schema() -> usize {
    migrate::STEPS.len()
}

/// The database: cheap to clone.
#[derive(Clone)]
pub struct Db {
    writer: Arc<writer::Writer>,
    readers: Arc<readers::Readers>,
    damaged: Arc<AtomicBool>,
}

impl Db {
    /// Opens the database in `dir`, or makes it, and brings its schema up to date.
    ///
    /// # Errors
    /// A sentence for the host's administrator when the file is damaged, newer than this program, or not writable.
    pub fn open(dir: &Path) -> Result<Self> {
        let path = dir.join(FILE);
        make_private(&path)?;
        let mut conn = connect(&path)?;
        migrate::run(&mut conn, &path)?;
        let readers = readers::Readers::open(&path)?;
        Ok(Self {
            writer: Arc::new(writer::Writer::start(conn, &path, wal::Limits::default())?),
            readers: Arc::new(readers),
            damaged: Arc::default(),
        })
    }

    /// Runs `job` in the next group commit and answers once its result is on disk.
    ///
    /// Only `change/` calls this. `job` sees its own writes; if it fails, nothing of it stays.
    pub async fn write<T: Send + 'static>(&self, job: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.writer.run(job).await
    }

    /// Runs `job` on a read-only connection, over one snapshot of the database.
    pub async fn read<T: Send + 'static>(&self, job: impl FnOnce(&Conn) -> Result<T> + Send + 'static) -> Result<T> {
        let readers = self.readers.clone();
        // A caller that hangs up while it waits for its turn costs nothing more.
        let turn = readers.turn().await?;
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            readers.with(job)
        });
        task.await.map_err(|panic| Error::internal("a reader panicked").caused_by(panic))?
    }

    /// The same, from a thread that may block.
    pub fn read_now<T>(&self, job: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        self.readers.with(job)
    }

    /// Reads every page and says what is damaged, in SQLite's words. Takes as long as the file is large.
    pub fn check(&self) -> Result<Option<String>> {
        let fault = self.readers.at_leisure(|conn| Ok(quick_fault(conn)))?;
        self.damaged.store(fault.is_some(), Ordering::Relaxed);
        Ok(fault)
    }

    /// Whether [`Db::check`] found damage.
    pub fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Whether the last commit went through; the disk may be full when it did not.
    pub fn is_writable(&self) -> bool {
        self.writer.is_writable()
    }

    /// What the writer has done, and what waits for it.
    pub fn load(&self) -> Load {
        self.writer.load()
    }

    /// Finishes what was accepted, then stops the writer.
    pub fn close(&self) {
        self.writer.stop();
    }
}

/// A connection for a command that reads beside a running server, or without one. Nothing is made or changed.
///
/// # Errors
/// A sentence for the host's administrator when there is no database, or it cannot be read.
pub fn open_to_read(dir: &Path) -> Result<Conn> {
    let path = dir.join(FILE);
    if !path.exists() {
        return Err(Error::config(format!("there is no {}; name the data directory with --data-dir", path.display())));
    }
    readers::read_only(&path)
}

/// What is damaged in the database, page by page, in the engine's words; none when all is well.
pub fn quick_fault(conn: &Conn) -> Option<String> {
    let verdict = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    Some(verdict.unwrap_or_else(|e| e.to_string())).filter(|verdict| verdict != "ok")
}

/// A column whose content cannot be read: the row is damaged.
pub fn unreadable(row: &Row<'_>, column: impl RowIndex, why: Box<dyn std::error::Error + Send + Sync>) -> ReadError {
    let statement: &rusqlite::Statement<'_> = row.as_ref();
    let name = column.idx(statement).and_then(|at| statement.column_name(at)).unwrap_or("?");
    let why = format!("column {name}: {why}");
    ReadError::FromSqlConversionFailure(0, rusqlite::types::Type::Text, why.into())
}

/// Makes the file before SQLite does, readable by its owner alone; the files beside it get the same mode.
fn make_private(path: &Path) -> Result<()> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => Err(Error::io(format!("cannot make {}", path.display()), e)),
        _ => Ok(()),
    }
}

/// A connection with the settings that every connection has.
fn connect(path: &Path) -> Result<Conn> {
    let conn = Conn::open(path).map_err(|e| Error::config(format!("cannot open {}: {e}", path.display())))?;
    let set = || -> rusqlite::Result<()> {
        conn.busy_timeout(PATIENCE)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        conn.pragma_update(None, "trusted_schema", false)?;
        conn.pragma_update(None, "cache_size", -8_000)?;
        // A plan is made for a statement, not for a value: else many were prepared anew for each value that is bound.
        conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_prepared_statement_cache_capacity(256);
        Ok(())
    };
    set().map_err(|e| damaged(path, &e))?;
    Ok(conn)
}

/// What a database says that cannot be read, as a sentence for the host's administrator.
fn damaged(path: &Path, error: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, ReadOnly};
    let path = path.display();
    Error::config(match error.sqlite_error_code() {
        Some(NotADatabase | DatabaseCorrupt) => {
            format!(
                "{path} is damaged or no database of this program ({error}); restore a backup, or move it away to start anew"
            )
        }
        Some(ReadOnly) => format!("{path} cannot be written; give its owner write permission"),
        _ => format!("{path} cannot be used: {error}"),
    })
}
