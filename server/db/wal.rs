//! The write-ahead log: moved into the database beside the writer, and started over by the writer itself.
//!
//! A checkpoint that starts the log over must lock the writer out, and beside a writer that commits all the time it never
//! gets that lock: the log grew beyond the database, and every read looked through it. So the bulk is moved while the
//! writer goes on; once little is left, the writer moves that between two commits, and begins the log anew.

use super::{Conn, PATIENCE, connect};
use crate::error::{Error, Result};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{Builder, JoinHandle},
    time::{Duration, Instant},
};

/// How long the writer waits for those who still read an old state: they come to an end by themselves, but for a backup.
const BRIEF: Duration = Duration::from_millis(100);
/// When the writer tries again where somebody read on.
const AGAIN: Duration = Duration::from_secs(1);

/// Sizes of the log, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// From here on it is moved into the database.
    pub(super) begin: u64,
    /// From here on it is to start over, as soon as no more than `begin` is left to be moved.
    pub(super) restart: u64,
    /// From here on it is to start over, however much is left.
    pub(super) most: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { begin: 4 << 20, restart: 64 << 20, most: 256 << 20 }
    }
}

/// What is asked of the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Ask {
    Nothing,
    /// To start the log over.
    Restart,
    /// The same, which somebody who read on has prevented.
    Prevented,
}

/// The thread that moves the log; it looks whenever it is nudged.
pub(super) struct Checkpointer {
    nudge: SyncSender<()>,
    ask: Arc<AtomicU8>,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    /// Starts it.
    pub(super) fn start(path: &Path, limits: Limits) -> Result<Self> {
        let (nudge, nudges) = sync_channel(1);
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let ask = Arc::new(AtomicU8::new(Ask::Nothing as u8));
        let mover = Mover { conn: connect(path)?, log: log.into(), limits, ask: Arc::clone(&ask), not_before: None };
        let thread = Builder::new().name("db-checkpoint".into()).spawn(move || mover.work(&nudges));
        Ok(Self { nudge, ask, thread: thread.map_err(|e| Error::io("cannot start the checkpoint thread", e))? })
    }

    /// The writer's part, between two commits.
    pub(super) fn after_commit(&self, conn: &Conn) {
        if self.ask.load(Ordering::Acquire) == Ask::Restart as u8 {
            let next = if restart(conn) { Ask::Nothing } else { Ask::Prevented };
            self.ask.store(next as u8, Ordering::Release);
        }
        // A look that is already asked for will see this commit too.
        let _ = self.nudge.try_send(());
    }

    /// Waits for the checkpoint that may be under way: of two at once, SQLite lets the second go without its work.
    pub(super) fn end(self) {
        drop(self.nudge);
        if self.thread.join().is_err() {
            tracing::error!("the checkpoint thread had panicked");
        }
    }
}

/// Moves what is left and has the next commit begin the log anew; whether nobody read on.
fn restart(conn: &Conn) -> bool {
    let outcome = conn
        .busy_timeout(BRIEF)
        .and_then(|()| conn.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get::<_, bool>(0)));
    let outcome = conn.busy_timeout(PATIENCE).and(outcome);
    if let Err(error) = &outcome {
        tracing::warn!(%error, "the database's log could not start over; it will be tried again");
    }
    matches!(outcome, Ok(false))
}

struct Mover {
    conn: Conn,
    log: PathBuf,
    limits: Limits,
    ask: Arc<AtomicU8>,
    not_before: Option<Instant>,
}

impl Mover {
    fn work(mut self, nudges: &Receiver<()>) {
        while nudges.recv().is_ok() {
            let asked = self.ask.load(Ordering::Acquire);
            if asked == Ask::Restart as u8 {
                continue;
            }
            if asked == Ask::Prevented as u8 {
                self.not_before = Some(Instant::now() + AGAIN);
                self.ask.store(Ask::Nothing as u8, Ordering::Release);
            }
            let size = self.log.metadata().map_or(0, |file| file.len());
            if size < self.limits.begin {
                continue;
            }
            match self.moved() {
                Ok(left) if self.is_due(size, left) => self.ask.store(Ask::Restart as u8, Ordering::Release),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, size, "a checkpoint did not finish; it will be tried again"),
            }
        }
    }

    /// Moves what can be moved; so many bytes are left.
    fn moved(&self) -> rusqlite::Result<u64> {
        let page: u64 = self.conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let frames = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
        let (all, done) = self.conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], frames)?;
        Ok(u64::try_from(all - done).unwrap_or(0) * page)
    }

    fn is_due(&self, size: u64, left: u64) -> bool {
        let Limits { begin, restart, most } = self.limits;
        let is_large = size >= most || (size >= restart && left <= begin);
        is_large && self.not_before.is_none_or(|moment| Instant::now() >= moment)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::writer::Writer, *};
    use std::sync::atomic::{AtomicBool, AtomicU64};

    const LIMITS: Limits = Limits { begin: 64 << 10, restart: 256 << 10, most: 1 << 20 };
    /// So many writers, with so many writes each, of so many bytes.
    const AMOUNT: (usize, usize, usize) = (8, 200, 16 << 10);

    #[test]
    fn a_log_starts_over_under_a_load_that_never_ends_and_readers_beside_it() {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("x.db");
        let conn = connect(&path).expect("a database");
        conn.execute_batch(include_str!("schema.sql")).expect("the schema");
        conn.execute_batch("CREATE TABLE filling (bytes BLOB)").expect("a table");
        let writer = Arc::new(Writer::start(conn, &path, LIMITS).expect("a writer"));
        let (over, highest) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let reading = [0, 1].map(|_| {
            let (path, over) = (path.clone(), Arc::clone(&over));
            std::thread::spawn(move || {
                let conn = connect(&path).expect("a connection");
                while !over.load(Ordering::Relaxed) {
                    let count =
                        conn.query_row("SELECT count(*) FROM filling WHERE rowid > 100 AND rowid < 110", [], |row| {
                            row.get::<_, i64>(0)
                        });
                    assert!(count.is_ok(), "{count:?}");
                }
            })
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
        runtime.block_on(async {
            let (writers, writes, size) = AMOUNT;
            let mut all = tokio::task::JoinSet::new();
            for _ in 0..writers {
                let (writer, highest, log) = (Arc::clone(&writer), Arc::clone(&highest), place.path().join("x.db-wal"));
                all.spawn(async move {
                    for _ in 0..writes {
                        let insert = move |tx: &super::super::Tx<'_>| {
                            Ok(tx.execute("INSERT INTO filling VALUES (randomblob(?))", [size as i64])?)
                        };
                        writer.run(insert).await.expect("written");
                        highest.fetch_max(log.metadata().map_or(0, |file| file.len()), Ordering::Relaxed);
                    }
                });
            }
            all.join_all().await;
        });
        over.store(true, Ordering::Relaxed);
        reading.into_iter().for_each(|reader| reader.join().expect("a reader"));
        writer.stop();
        let (highest, written) = (highest.load(Ordering::Relaxed), (AMOUNT.0 * AMOUNT.1 * AMOUNT.2) as u64);
        assert!(highest < written / 2, "the log grew to {highest} of {written} bytes");
    }
}
