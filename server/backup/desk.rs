//! Which backup is being made, or failed last: known to the process alone, for what is not whole is nothing.

use super::Passphrase;
use assay_api::{
    Time,
    backups::{Backup, BackupStatus},
};
use std::sync::{Arc, Mutex, PoisonError};

/// A backup that somebody asked for.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its name on the shelf.
    pub name: String,
    /// The moment that it is called after.
    pub at: Time,
    /// What is to open it.
    pub passphrase: Option<Passphrase>,
}

#[derive(Default)]
struct State {
    waiting: Option<Job>,
    running: Option<Backup>,
    failed: Option<Backup>,
}

/// Where backups are asked for. Cheap to clone.
#[derive(Clone, Default)]
pub struct Desk(Arc<Mutex<State>>);

impl Desk {
    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Has a backup made next; none when one is being made, or waits.
    pub fn ask(&self, job: Job) -> Option<Backup> {
        self.with(|state| {
            if state.running.is_some() {
                return None;
            }
            let backup = shown(&job, BackupStatus::Running, None);
            (state.waiting, state.running) = (Some(job), Some(backup.clone()));
            Some(backup)
        })
    }

    /// Forgets what was asked for, because it could not be noted.
    pub fn withdraw(&self, name: &str) {
        self.with(|state| {
            if state.waiting.take_if(|job| job.name == name).is_some() {
                state.running = None;
            }
        });
    }

    /// The backup that is to be made; it is being made from now on.
    pub fn take(&self) -> Option<Job> {
        self.with(|state| state.waiting.take())
    }

    /// It was made, or why it was not.
    pub fn done(&self, job: &Job, error: Option<String>) {
        self.with(|state| {
            // Another one may have been asked for while one was made that was due.
            drop(state.running.take_if(|running| running.id == job.name));
            state.failed = error.map(|error| shown(job, BackupStatus::Failed, Some(error)));
        });
    }

    /// Whether the last one failed.
    pub fn has_failed(&self) -> bool {
        self.with(|state| state.failed.is_some())
    }

    /// The one being made, and the last, if it failed.
    pub fn open(&self) -> Vec<Backup> {
        self.with(|state| state.running.iter().chain(&state.failed).cloned().collect())
    }
}

fn shown(job: &Job, status: BackupStatus, error: Option<String>) -> Backup {
    let encrypted = job.passphrase.is_some();
    Backup { id: job.name.clone(), created_at: job.at, size: 0, encrypted, status, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(at: i64) -> Job {
        Job { name: format!("backup-{at}"), at: Time(at), passphrase: None }
    }

    #[test]
    fn what_was_asked_for_outlives_one_that_was_due() {
        let (desk, due) = (Desk::default(), job(1));
        desk.ask(job(2)).expect("none is being made that was asked for");
        desk.done(&due, Some("the disk is full".into()));
        let shown: Vec<_> = desk.open().into_iter().map(|backup| (backup.id, backup.status)).collect();
        let expected = [("backup-2".to_owned(), BackupStatus::Running), ("backup-1".to_owned(), BackupStatus::Failed)];
        assert_eq!((shown.as_slice(), desk.has_failed()), (expected.as_slice(), true));
        let asked = desk.take().expect("it waits");
        desk.done(&asked, None);
        assert!(desk.open().is_empty() && !desk.has_failed() && desk.ask(job(3)).is_some());
    }
}
