//! Hands finished tasks to the ledger, many at a time. Putting one in wakes nobody, unless there are many.

use super::{Broken, Ledger, Task};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, task::JoinHandle, time::timeout};

/// From so many tasks on they are saved at once.
const BATCH: usize = 500;
/// More than so many must not wait.
const MOST: usize = 4_000;
/// How long tasks wait for more.
const LINGER: Duration = Duration::from_millis(200);

#[derive(Default)]
struct State {
    waiting: Vec<Task>,
    closed: bool,
    failed: Option<String>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    more: Notify,
    room: Notify,
}

impl Shared {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(super) struct Keeper(Arc<Shared>);

impl Keeper {
    pub(super) fn start(ledger: Arc<dyn Ledger>) -> (Self, JoinHandle<Result<(), String>>) {
        let shared = Arc::new(Shared::default());
        (Self(Arc::clone(&shared)), tokio::spawn(keep(ledger, shared)))
    }

    /// Takes a task in; waits while the ledger is far behind.
    pub(super) async fn save(&self, task: Task) -> Result<(), Broken> {
        loop {
            let room = self.0.room.notified();
            let full = self.0.with(|state| match &state.failed {
                Some(why) => Err(Broken::Ledger(why.clone())),
                None => Ok(state.waiting.len() >= MOST),
            })?;
            if !full {
                break;
            }
            room.await;
        }
        let count = self.0.with(|state| {
            state.waiting.push(task);
            state.waiting.len()
        });
        if count >= BATCH {
            self.0.more.notify_one();
        }
        Ok(())
    }

    /// No more will come: what is there is saved, then the keeping ends.
    pub(super) fn close(&self) {
        self.0.with(|state| state.closed = true);
        self.0.more.notify_one();
    }
}

async fn keep(ledger: Arc<dyn Ledger>, shared: Arc<Shared>) -> Result<(), String> {
    loop {
        // Either there are many, or it is time.
        let _ = timeout(LINGER, shared.more.notified()).await;
        let (batch, closed) = shared.with(|state| (std::mem::take(&mut state.waiting), state.closed));
        let saved = if batch.is_empty() { Ok(()) } else { ledger.save(batch).await };
        if let Err(why) = &saved {
            shared.with(|state| state.failed = Some(why.clone()));
        }
        shared.room.notify_waiters();
        if closed || saved.is_err() {
            return saved;
        }
    }
}
