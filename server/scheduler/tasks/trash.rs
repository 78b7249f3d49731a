//! Removes for good what has lain in the trash for 30 days, and what can be undone no longer.

use crate::{
    resources::{findings::undo, operations, trash::purge},
    scheduler::Task,
};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "trash",
    meaning: "Removes for good what has lain in the trash for 30 days, and forgets what can be undone no longer",
    period: Duration::from_secs(60 * 60),
    at_start: true,
    run: |app| {
        Box::pin(async move {
            purge::run(&app).await?;
            undo::sweep(&app).await?;
            operations::actions::forget(&app).await
        })
    },
};
