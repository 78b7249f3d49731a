//! The one door for writes. A change and its journal rows go into one transaction; once it is on disk, rights are
//! looked up anew where they may have moved, and the live stream tells the world. There is no second way in.

pub mod chain;
pub mod checkpoint;
pub mod journal;
mod kinds;
pub(crate) mod once;
mod wanted;

pub use journal::{Change, Recorded, Subject};
pub use kinds::Kind;
pub use once::Secret;
pub use wanted::{Wanted, fits};

use crate::{
    auth::{Ctx, Epoch},
    clock::Clock,
    db::{Db, Tx},
    error::{Error, Result},
};
use assay_api::Time;
use once::Once;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;
use tokio::sync::broadcast;

/// How many events a slow listener may fall behind before it is told so.
const BACKLOG: usize = 4_096;

/// The door. Cheap to clone.
#[derive(Clone)]
pub struct Door {
    db: Db,
    clock: Clock,
    epoch: Epoch,
    live: broadcast::Sender<Arc<Recorded>>,
}

/// What a write made, and what happened by it: at least one thing, or nothing was written.
pub struct Written<T> {
    value: T,
    changes: Vec<Change>,
}

impl<T> Written<T> {
    /// `value` is the result, `change` what happened.
    pub fn new(value: T, change: Change) -> Self {
        Self { value, changes: vec![change] }
    }

    /// Something else happened too.
    #[must_use]
    pub fn and(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Several things happened.
    pub fn all(value: T, changes: Vec<Change>) -> Self {
        Self { value, changes }
    }

    /// The same changes with another result.
    #[must_use]
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Written<U> {
        Written { value: f(self.value), changes: self.changes }
    }

    /// What happened beside the result.
    pub fn into_changes(self) -> Vec<Change> {
        self.changes
    }

    /// The request asked for what already is. The door refuses this answer from a job that did write.
    pub fn unchanged(value: T) -> Self {
        Self { value, changes: Vec::new() }
    }
}

impl<T: Subject> Written<T> {
    /// `after` was `before`, and what differs is what happened.
    pub fn updated(kind: Kind, before: &T, after: T) -> Self {
        match Change::updated(kind, before, &after) {
            Some(change) => Self::new(after, change),
            None => Self::unchanged(after),
        }
    }
}

impl Door {
    /// A door to `db`.
    pub fn new(db: Db, clock: Clock, epoch: Epoch) -> Self {
        Self { db, clock, epoch, live: broadcast::channel(BACKLOG).0 }
    }

    /// Runs `job` in the next group commit, with its journal rows. It must be quick: no hashing of passwords, no
    /// network, no parsing of files.
    ///
    /// # Errors
    /// What `job` answered; or unavailable when nothing could be saved.
    pub async fn change<T: Serialize + DeserializeOwned + Send + 'static>(
        &self,
        ctx: &Ctx,
        job: impl FnOnce(&Tx<'_>, Time) -> Result<Written<T>> + Send + 'static,
    ) -> Result<T> {
        self.pass(ctx, Once::whole(), job).await
    }

    /// The same for a result that holds a secret: a repeated request is told what was made, not the secret.
    pub async fn change_with_secret<T: Secret + Send + 'static>(
        &self,
        ctx: &Ctx,
        job: impl FnOnce(&Tx<'_>, Time) -> Result<Written<T>> + Send + 'static,
    ) -> Result<T> {
        self.pass(ctx, Once::secret(), job).await
    }

    async fn pass<T: Send + 'static>(
        &self,
        ctx: &Ctx,
        once: Once<T>,
        job: impl FnOnce(&Tx<'_>, Time) -> Result<Written<T>> + Send + 'static,
    ) -> Result<T> {
        // The first change of a request is the one that its key stands for.
        let request = ctx.repeatable.as_ref().filter(|request| request.take()).cloned();
        let (door, ctx) = (self.clone(), ctx.clone());
        let job = move |tx: &Tx<'_>| {
            let Some(request) = request else { return door.record(tx, &ctx, job) };
            let now = door.clock.now();
            if let Some(made) = once.recall(tx, &ctx, &request, now)? {
                return Ok(made);
            }
            let made = door.record(tx, &ctx, job)?;
            once.remember(tx, &ctx, &request, now, &made)?;
            Ok(made)
        };
        #[expect(clippy::disallowed_methods, reason = "this is the door")]
        self.db.write(job).await
    }

    /// Writes that nobody did: last-used times, rows that ran out. They have no journal row and nobody is told.
    pub async fn upkeep<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        #[expect(clippy::disallowed_methods, reason = "this is the door")]
        self.db.write(job).await
    }

    /// Everything that happens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Recorded>> {
        self.live.subscribe()
    }

    fn record<T>(&self, tx: &Tx<'_>, ctx: &Ctx, job: impl FnOnce(&Tx<'_>, Time) -> Result<Written<T>>) -> Result<T> {
        let now = self.clock.now();
        let rows_before = tx.total_changes();
        let Written { value, changes } = job(tx, now)?;
        if changes.is_empty() && tx.total_changes() != rows_before {
            return Err(Error::internal("a write without a journal row was refused"));
        }
        for change in changes {
            let (door, moves_rights) = (self.clone(), change.kind().touches_rights());
            let recorded = journal::append(tx, ctx, now, self.clock.id("evt"), change)?;
            tx.on_commit(move || door.tell(recorded, moves_rights));
        }
        Ok(value)
    }

    fn tell(&self, recorded: Recorded, moves_rights: bool) {
        if moves_rights {
            self.epoch.advance();
        }
        // Nobody may be listening; that is no failure.
        drop(self.live.send(Arc::new(recorded)));
    }
}
