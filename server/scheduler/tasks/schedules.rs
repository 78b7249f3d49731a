//! Begins scans whose time has come.

use crate::{resources::schedules::run, scheduler::Task};

pub(super) const TASK: Task = Task {
    name: run::TASK,
    meaning: "Begins scans whose time has come, and stops those whose window is over",
    period: run::PERIOD,
    at_start: true,
    run: |app| Box::pin(run::run(app)),
};
