//! Makes the reports that wait: those just asked for, and those that the last end of the appliance broke off.

use crate::{resources::reports::job, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: job::TASK,
    meaning: "Makes the reports that were asked for",
    period: Duration::from_secs(10 * 60),
    at_start: true,
    run: |app| Box::pin(job::run(app)),
};
