//! Opens findings again whose acceptance has run out.

use crate::{resources::findings::expiry, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "acceptances",
    meaning: "Opens findings again whose acceptance has run out",
    period: Duration::from_secs(10 * 60),
    at_start: true,
    run: |app| {
        Box::pin(async move {
            let opened = expiry::run(&app).await?;
            if opened > 0 {
                tracing::info!(opened, "acceptances ran out");
            }
            Ok(())
        })
    },
};
