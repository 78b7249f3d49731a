//! Takes away files that nobody has referred to for a day.

use crate::scheduler::Task;
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "files",
    meaning: "Removes stored files that nothing has referred to for a day",
    period: Duration::from_secs(60 * 60),
    at_start: false,
    run: |app| Box::pin(async move { app.files.collect(&app.db, &app.door, app.clock.now()).await }),
};
