//! Removes sign-ins and links that have ended.

use crate::{auth::sessions, resources::links::actions as links, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "sessions",
    meaning: "Removes sign-ins and password links that have ended",
    period: Duration::from_secs(10 * 60),
    at_start: false,
    run: |app| {
        Box::pin(async move {
            let now = app.clock.now();
            app.door.upkeep(move |tx| sessions::delete_ended(tx, now).and(links::forget(tx, now))).await
        })
    },
};
