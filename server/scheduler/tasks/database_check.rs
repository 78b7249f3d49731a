//! Reads the whole database and says what is damaged, before somebody finds out the hard way.

use crate::{
    app::App,
    error::{Error, Result},
    scheduler::Task,
};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "database_check",
    meaning: "Reads every page of the database and looks for damage",
    period: Duration::from_secs(24 * 60 * 60),
    at_start: true,
    run: |app| Box::pin(run(app)),
};

async fn run(app: App) -> Result<()> {
    let check = tokio::task::spawn_blocking(move || app.db.check()).await;
    match check.map_err(|e| Error::internal("the check broke off").caused_by(e))?? {
        None => Ok(()),
        Some(fault) => {
            tracing::error!(%fault, "the database is damaged; stop the appliance and restore a backup");
            Err(Error::internal(format!("the database is damaged ({fault}); restore a backup")))
        }
    }
}
