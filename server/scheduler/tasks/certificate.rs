//! Looks after the TLS certificate: renewed before it ends, read again when its files have changed.

use crate::{
    app::App,
    error::{Error, Result},
    scheduler::Task,
};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "certificate",
    meaning: "Renews the TLS certificate before it ends, or reads it again when its files have changed",
    period: Duration::from_secs(60 * 60),
    at_start: false,
    run: |app| Box::pin(run(app)),
};

async fn run(app: App) -> Result<()> {
    let Some(identity) = app.identity().cloned() else { return Ok(()) };
    let refreshed = tokio::task::spawn_blocking(move || identity.refresh()).await;
    if refreshed.map_err(|e| Error::internal("looking after the certificate broke off").caused_by(e))?? {
        tracing::info!("a new TLS certificate is in force");
    }
    Ok(())
}
