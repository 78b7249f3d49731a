//! Forgets deliveries after 30 days, and what is left of webhooks that were removed: a few at a time.

use crate::{
    app::App,
    error::Result,
    resources::webhooks::{log::actions::KEPT, store},
    scheduler::Task,
};
use std::time::Duration;

/// Rows removed in one write.
const CHUNK: usize = 500;

pub(super) const TASK: Task = Task {
    name: "deliveries",
    meaning: "Forgets deliveries of webhooks after 30 days",
    period: Duration::from_secs(60 * 60),
    at_start: false,
    run: |app| Box::pin(run(app)),
};

async fn run(app: App) -> Result<()> {
    let before = app.clock.now().plus(-KEPT);
    while app.door.upkeep(move |tx| store::forget(tx, before, CHUNK)).await? {}
    Ok(())
}
