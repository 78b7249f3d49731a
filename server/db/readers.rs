//! A handful of read-only connections, handed out one job at a time.

use super::{Conn, connect};
use crate::error::{Error, Result};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The most connections kept open; more may exist for a moment when many readers come at once.
const KEPT: usize = 8;

/// The pool.
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Conn>>,
}

impl Readers {
    /// Opens one connection, to know that it works; the others when they are needed.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let first = read_only(path)?;
        Ok(Self { path: path.to_owned(), idle: Mutex::new(vec![first]) })
    }

    /// Runs `job` over one snapshot: every statement of it sees the same state.
    pub(super) fn with<T>(&self, job: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = idle.map_or_else(|| read_only(&self.path), Ok)?;
        conn.execute_batch("BEGIN")?;
        let result = job(&conn);
        // A connection whose transaction does not end cleanly is dropped rather than handed on.
        if conn.execute_batch("COMMIT").is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < KEPT {
                idle.push(conn);
            }
        }
        result
    }
}

fn read_only(path: &Path) -> Result<Conn> {
    let conn = connect(path)?;
    conn.pragma_update(None, "query_only", true).map_err(Error::from)?;
    Ok(conn)
}
