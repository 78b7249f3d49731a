//! Makes backups: those that are due, and those that were asked for.

use crate::{resources::backups::work, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: work::TASK,
    meaning: "Makes a backup when one is due or was asked for, and keeps the newest",
    period: Duration::from_secs(10 * 60),
    at_start: true,
    run: |app| Box::pin(work::run(app)),
};
