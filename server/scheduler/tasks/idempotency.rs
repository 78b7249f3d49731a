//! Forgets what requests with an `Idempotency-Key` made, a day after.

use crate::{change::once, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "idempotency_keys",
    meaning: "Forgets Idempotency-Keys after a day",
    period: Duration::from_secs(10 * 60),
    at_start: false,
    run: |app| {
        Box::pin(async move {
            let now = app.clock.now();
            app.door.upkeep(move |tx| once::forget(tx, now)).await
        })
    },
};
