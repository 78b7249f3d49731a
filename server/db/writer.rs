//! The one writer. It takes every job that waits, runs each in a savepoint, and commits once: many acknowledged
//! writes share one fsync, and none is acknowledged before it is on disk.

use super::{
    Conn, search_queue,
    wal::{Checkpointer, Limits},
};
use crate::error::{Error, Result};
use std::{
    cell::RefCell,
    ops::Deref,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{Builder, JoinHandle},
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// The most jobs in one commit, and the most that wait.
const BATCH: usize = 256;
/// A job that takes longer keeps everybody else waiting; the log tells, for whoever looks for the cause.
const LONG: Duration = Duration::from_millis(50);

/// What the writer has done since the start, and what waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Writes that wait for their commit, at most as many as the queue holds.
    pub waiting: u64,
    /// Writes that were asked for.
    pub writes: u64,
    /// Commits.
    pub commits: u64,
    /// Commits that failed.
    pub failed: u64,
    /// Time in commits, the writes in them included.
    pub microseconds: u64,
}

#[derive(Default)]
struct Done {
    writes: AtomicU64,
    commits: AtomicU64,
    failed: AtomicU64,
    microseconds: AtomicU64,
}

type Effect = Box<dyn FnOnce() + Send>;

/// An open write transaction, as a job sees it. Reads go through it as through any connection.
pub struct Tx<'c> {
    conn: &'c Conn,
    effects: RefCell<Vec<Effect>>,
}

impl Tx<'_> {
    /// Has `effect` run on the writer thread once this job is on disk, in the order of commits. Never otherwise.
    pub fn on_commit(&self, effect: impl FnOnce() + Send + 'static) {
        self.effects.borrow_mut().push(Box::new(effect));
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn
    }
}

/// One job in the queue.
trait Job: Send {
    /// Runs it; whether its writes shall stay.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// Tells whoever waits: its own result when `saved`, else that nothing was saved.
    fn answer(self: Box<Self>, saved: bool);
}

struct Write<F, T> {
    work: Option<F>,
    result: Option<Result<T>>,
    reply: Option<oneshot::Sender<Result<T>>>,
}

impl<T: Send, F: FnOnce(&Tx<'_>) -> Result<T> + Send> Job for Write<F, T> {
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        let Some(work) = self.work.take() else { return false };
        let result = catch_unwind(AssertUnwindSafe(|| work(tx)));
        let result = result.unwrap_or_else(|_| Err(Error::internal("a write panicked; it was rolled back")));
        let stays = result.is_ok();
        self.result = Some(result);
        stays
    }

    fn answer(mut self: Box<Self>, saved: bool) {
        let result = match self.result.take() {
            Some(Err(own)) => Err(own),
            Some(Ok(value)) if saved => Ok(value),
            _ => Err(Error::unavailable("The disk is full or failing; nothing was saved")),
        };
        if let Some(reply) = self.reply.take() {
            // Whoever asked may have hung up; what was committed stays committed.
            drop(reply.send(result));
        }
    }
}

/// The writer's queue and thread.
pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    writable: Arc<AtomicBool>,
    done: Arc<Done>,
}

impl Writer {
    /// Starts the writer on `conn`, and beside it the thread that checkpoints.
    pub(super) fn start(conn: Conn, path: &Path, limits: Limits) -> Result<Self> {
        // Checkpoints run elsewhere, so that no commit waits for one.
        conn.pragma_update(None, "wal_autocheckpoint", 0)?;
        // What a savepoint would put back stays in memory, instead of going through a file.
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        // A log that was moved into the database whole starts over, and gives its room back.
        conn.pragma_update(None, "journal_size_limit", 1 << 20)?;
        let checkpoints = Checkpointer::start(path, limits)?;
        let (queue, jobs) = mpsc::channel(BATCH);
        let writable = Arc::new(AtomicBool::new(true));
        let (outcome, done) = (writable.clone(), Arc::<Done>::default());
        let counted = done.clone();
        let thread =
            Builder::new().name("db-writer".into()).spawn(move || work(&conn, jobs, checkpoints, &outcome, &counted));
        let thread = thread.map_err(|e| Error::io("cannot start the database writer", e))?;
        Ok(Self { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)), writable, done })
    }

    /// What was done, and what waits.
    pub(super) fn load(&self) -> Load {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = queue.as_ref().map_or(0, |queue| (queue.max_capacity() - queue.capacity()) as u64);
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        Load {
            waiting,
            writes: read(&self.done.writes),
            commits: read(&self.done.commits),
            failed: read(&self.done.failed),
            microseconds: read(&self.done.microseconds),
        }
    }

    /// Whether the last commit went through.
    pub(super) fn is_writable(&self) -> bool {
        self.writable.load(Ordering::Relaxed)
    }

    /// Queues `job` and waits until it is on disk.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let stopping = || Error::unavailable("The appliance is stopping; nothing was saved");
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Write { work: Some(job), result: None, reply: Some(reply) });
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(stopping)?;
        queue.send(job).await.map_err(|_| stopping())?;
        drop(queue);
        answer.await.unwrap_or_else(|_| Err(stopping()))
    }

    /// Takes no more jobs, finishes those that wait, and ends the thread.
    pub(super) fn stop(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()
            && thread.join().is_err()
        {
            tracing::error!("the database writer had panicked");
        }
    }
}

/// The writer's life: a batch at a time, until the queue closes.
fn work(
    conn: &Conn,
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    checkpoints: Checkpointer,
    writable: &AtomicBool,
    done: &Done,
) {
    while let Some(first) = jobs.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(next) = jobs.try_recv()
        {
            batch.push(next);
        }
        let (begun, count) = (Instant::now(), batch.len() as u64);
        let saved = commit(conn, batch);
        writable.store(saved, Ordering::Relaxed);
        done.writes.fetch_add(count, Ordering::Relaxed);
        if saved { &done.commits } else { &done.failed }.fetch_add(1, Ordering::Relaxed);
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        done.microseconds.fetch_add(took, Ordering::Relaxed);
        checkpoints.after_commit(conn);
    }
    checkpoints.end();
    let left = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    if !matches!(left, Ok(false)) {
        tracing::warn!(?left, "the last checkpoint did not finish; the next start will");
    }
}

/// Runs a batch in one transaction and tells each job what became of it; whether it was saved.
fn commit(conn: &Conn, mut batch: Vec<Box<dyn Job>>) -> bool {
    let tx = Tx { conn, effects: RefCell::new(Vec::new()) };
    let saved = run_all(&tx, &mut batch);
    let saved = saved.and_then(|()| Ok(conn.execute_batch("COMMIT")?));
    if let Err(error) = &saved {
        tracing::error!(%error, cause = error.source.as_ref().map(|s| s.to_string()), "a commit failed; its writes were refused");
        if !conn.is_autocommit() {
            // Nothing else can be done about a rollback that fails: the next BEGIN will say so.
            let _ = conn.execute_batch("ROLLBACK");
        }
    } else {
        tx.effects.take().into_iter().for_each(|effect| effect());
    }
    batch.into_iter().for_each(|job| job.answer(saved.is_ok()));
    saved.is_ok()
}

/// Each job in its savepoint. An error of a job is its own; one that ends the whole transaction is everybody's.
fn run_all(tx: &Tx<'_>, batch: &mut [Box<dyn Job>]) -> Result<()> {
    tx.conn.execute_batch("BEGIN IMMEDIATE")?;
    for job in batch {
        let before = tx.effects.borrow().len();
        tx.conn.prepare_cached("SAVEPOINT job")?.execute([])?;
        let begun = Instant::now();
        let stays = job.run(tx);
        if begun.elapsed() > LONG {
            tracing::debug!(ms = begun.elapsed().as_millis(), "a write took long");
        }
        // A full disk rolls the whole transaction back, jobs before this one included.
        if tx.conn.is_autocommit() {
            return Err(Error::unavailable("the database rolled the transaction back"));
        }
        if !stays {
            tx.effects.borrow_mut().truncate(before);
            tx.conn.prepare_cached("ROLLBACK TO job")?.execute([])?;
        }
        tx.conn.prepare_cached("RELEASE job")?.execute([])?;
    }
    search_queue::settle(tx.conn)?;
    Ok(())
}
