//! Empties the evidence's trash; the files themselves go a day later, when nothing else refers to them.

use crate::{resources::evidence, scheduler::Task};
use std::time::Duration;

/// Rows per write.
const FEW: u64 = 500;

pub(super) const TASK: Task = Task {
    name: "evidence_trash",
    meaning: "Removes evidence that has been in the trash for 30 days",
    period: Duration::from_secs(60 * 60),
    at_start: false,
    run: |app| {
        Box::pin(async move {
            let limit = app.clock.now().plus(-evidence::actions::TRASH);
            app.door.upkeep(move |tx| evidence::store::forget(tx, limit, FEW).map(drop)).await
        })
    },
};
