//! A handful of read-only connections, handed out one job at a time. No job may read longer than two seconds: a
//! question that takes longer is answered by an error, not by an appliance that stands still.

use super::{Conn, connect};
use crate::error::{Error, Result};
use std::{
    num::NonZero,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::available_parallelism,
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The fewest and the most that read at once, and the most connections kept open. More than there are cores only take
/// time from one another: on two cores, eight at once made the slowest of a hundred searches wait half as long again.
const AT_ONCE: (usize, usize) = (3, 8);
/// The longest that one job may read.
const LONGEST: Duration = Duration::from_secs(2);
/// How often SQLite asks whether to go on, in steps of its virtual machine: well under a millisecond.
const STEPS: i32 = 10_000;

/// The pool.
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Conn>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    /// Opens one connection, to know that it works; the others when they are needed.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let first = read_only(path)?;
        let cores = available_parallelism().map_or(AT_ONCE.1, NonZero::get);
        let turns = Arc::new(Semaphore::new((cores + 1).clamp(AT_ONCE.0, AT_ONCE.1)));
        Ok(Self { path: path.to_owned(), idle: Mutex::new(vec![first]), turns })
    }

    /// Waits for a place among those who read at once.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit> {
        let turn = self.turns.clone().acquire_owned().await;
        turn.map_err(|_| Error::unavailable("The appliance is stopping"))
    }

    /// Runs `job` over one snapshot: every statement of it sees the same state.
    pub(super) fn with<T>(&self, job: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        self.run(Some(Instant::now() + LONGEST), job)
    }

    /// The same, however long it takes.
    pub(super) fn at_leisure<T>(&self, job: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        self.run(None, job)
    }

    fn run<T>(&self, until: Option<Instant>, job: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut conn = idle.map_or_else(|| read_only(&self.path), Ok)?;
        conn.progress_handler(STEPS, until.map(|end| move || Instant::now() > end))?;
        conn.execute_batch("BEGIN")?;
        let result = job(&conn);
        conn.progress_handler(0, None::<fn() -> bool>)?;
        // A connection whose transaction does not end cleanly is dropped rather than handed on.
        if conn.execute_batch("COMMIT").is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < AT_ONCE.1 {
                idle.push(conn);
            }
        }
        result
    }
}

pub(super) fn read_only(path: &Path) -> Result<Conn> {
    let conn = connect(path)?;
    conn.pragma_update(None, "query_only", true).map_err(Error::from)?;
    Ok(conn)
}
