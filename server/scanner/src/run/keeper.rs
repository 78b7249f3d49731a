//! Hands finished tasks to the ledger, many at a time.

use super::{Broken, Ledger, Task};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, timeout_at},
};

/// The most tasks in one batch.
const BATCH: usize = 500;
/// How long a batch waits for more.
const LINGER: Duration = Duration::from_millis(200);

pub(super) struct Keeper(Mutex<Option<mpsc::Sender<Task>>>);

impl Keeper {
    pub(super) fn start(ledger: Arc<dyn Ledger>) -> (Self, JoinHandle<Result<(), String>>) {
        let (tasks, incoming) = mpsc::channel(BATCH);
        (Self(Mutex::new(Some(tasks))), tokio::spawn(keep(ledger, incoming)))
    }

    /// Takes a task in; waits while the ledger is behind.
    pub(super) async fn save(&self, task: Task) -> Result<(), Broken> {
        let tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let failed = || Broken::Ledger("the ledger no longer takes anything".into());
        tasks.ok_or_else(failed)?.send(task).await.map_err(|_| failed())
    }

    /// No more will come: what is there is saved, then the keeping ends.
    pub(super) fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

async fn keep(ledger: Arc<dyn Ledger>, mut incoming: mpsc::Receiver<Task>) -> Result<(), String> {
    loop {
        let mut batch = Vec::new();
        if incoming.recv_many(&mut batch, BATCH).await == 0 {
            return Ok(());
        }
        let end = Instant::now() + LINGER;
        while batch.len() < BATCH {
            let room = BATCH - batch.len();
            match timeout_at(end, incoming.recv_many(&mut batch, room)).await {
                Ok(1..) => {}
                Ok(0) | Err(_) => break,
            }
        }
        ledger.save(batch).await?;
    }
}
