//! Writes when credentials were last used. Reads overlay what is not written yet; a crash forgets at most one period,
//! which nobody was promised.

use crate::scheduler::Task;
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "last_uses",
    meaning: "Writes when tokens and sessions were last used",
    period: Duration::from_secs(30),
    at_start: false,
    run: |app| Box::pin(async move { app.save_usage().await }),
};
