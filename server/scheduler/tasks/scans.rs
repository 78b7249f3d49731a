//! Runs scans; goes on with what the last stop broke off.

use crate::{resources::scans::run, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: run::TASK,
    meaning: "Runs scans",
    period: Duration::from_secs(60 * 60),
    at_start: true,
    run: |app| Box::pin(run::run(app)),
};
