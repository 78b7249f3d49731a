//! Nudges: how whoever made work tells the task that does it, without knowing the task or waiting for it. And the one
//! bell for all: the appliance stops, and what would go on for ever ends.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Notify, watch};

/// One bell for each task, by its name. Cheap to clone.
#[derive(Clone, Default)]
pub struct Wake {
    bells: Arc<Mutex<HashMap<&'static str, Arc<Notify>>>>,
    stop: watch::Sender<bool>,
}

impl Wake {
    /// Has the task run now. A nudge while it runs makes it run once more; many nudges are one.
    pub fn nudge(&self, task: &'static str) {
        self.bell(task).notify_one();
    }

    /// The bell of this task, for the scheduler to listen to.
    pub(crate) fn bell(&self, task: &'static str) -> Arc<Notify> {
        self.bells.lock().unwrap_or_else(PoisonError::into_inner).entry(task).or_default().clone()
    }

    /// Tells everybody that the appliance stops.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until the appliance stops.
    pub async fn stopping(&self) {
        // The sender is our own, so this ends with a value only.
        drop(self.stop.subscribe().wait_for(|stop| *stop).await);
    }
}

/// Who is at which piece of work, within this process: no two do the same. Cheap to clone.
#[derive(Clone, Default)]
pub struct Claims(Arc<Mutex<HashSet<String>>>);

/// A piece of work that is somebody's for as long as this lives.
pub struct Claim {
    claims: Claims,
    id: String,
}

impl Claims {
    /// Takes the work with this id; none when somebody has it.
    pub fn take(&self, id: &str) -> Option<Claim> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
        taken.then(|| Claim { claims: self.clone(), id: id.to_owned() })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.claims.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// What goes out of the appliance's own accord waits, as after a restore. Cheap to clone.
#[derive(Clone)]
pub struct Hold(watch::Sender<bool>);

impl Hold {
    /// Holds, or does not.
    pub(crate) fn new(held: bool) -> Self {
        Self(watch::Sender::new(held))
    }

    /// Whether it waits.
    pub fn is_on(&self) -> bool {
        *self.0.borrow()
    }

    /// Lets it go on.
    pub(crate) fn release(&self) {
        self.0.send_replace(false);
    }

    /// Waits until it may go on.
    pub async fn released(&self) {
        // The sender is our own, so this ends with a value only.
        drop(self.0.subscribe().wait_for(|held| !*held).await);
    }
}
