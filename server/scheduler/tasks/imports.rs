//! Reads, carries out and undoes imports; goes on with what the last stop broke off.

use crate::{resources::imports::work, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: work::TASK,
    meaning: "Reads files that are imported, and carries the imports out",
    period: Duration::from_secs(60 * 60),
    at_start: true,
    run: |app| Box::pin(work::run(app)),
};
