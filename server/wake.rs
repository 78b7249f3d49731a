//! Nudges: how whoever made work tells the task that does it, without knowing the task or waiting for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Notify;

/// One bell for each task, by its name. Cheap to clone.
#[derive(Clone, Default)]
pub struct Wake(Arc<Mutex<HashMap<&'static str, Arc<Notify>>>>);

impl Wake {
    /// Has the task run now. A nudge while it runs makes it run once more; many nudges are one.
    pub fn nudge(&self, task: &'static str) {
        self.bell(task).notify_one();
    }

    /// The bell of this task, for the scheduler to listen to.
    pub(crate) fn bell(&self, task: &'static str) -> Arc<Notify> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(task).or_default().clone()
    }
}
