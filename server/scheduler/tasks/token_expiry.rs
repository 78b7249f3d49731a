//! Announces tokens that end soon.

use crate::{resources::tokens::expiry, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "token_expiry",
    meaning: "Announces tokens that end in 30 days, 7 days or a day",
    period: Duration::from_secs(60 * 60),
    at_start: false,
    run: |app| Box::pin(async move { expiry::announce(&app).await }),
};
