//! Looks anew at what speaks for and against controls.

use crate::{resources::controls, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "controls",
    meaning: "Looks at what findings and the appliance itself say of the controls",
    period: Duration::from_secs(15 * 60),
    at_start: true,
    run: |app| Box::pin(async move { controls::actions::reassess(&app).await }),
};
