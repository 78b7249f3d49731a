//! Says of evidence of controls that it has expired.

use crate::{resources::control_evidence::expiry, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "control_evidence",
    meaning: "Says of controls' evidence that its last day is over",
    period: Duration::from_secs(10 * 60),
    at_start: true,
    run: |app| {
        Box::pin(async move {
            let ended = expiry::run(&app).await?;
            if ended > 0 {
                tracing::info!(ended, "evidence of controls expired");
            }
            Ok(())
        })
    },
};
