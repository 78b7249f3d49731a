//! Housekeeping while the appliance runs: what was used when is written, sign-ins that ended are removed.

use crate::{app::App, auth::sessions, change::once};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often; a crash forgets at most this much of the last uses, which nobody was promised.
const PERIOD: Duration = Duration::from_secs(30);

/// Runs until it is dropped.
pub async fn run(app: App) {
    let db = app.db.clone();
    tokio::task::spawn_blocking(move || match db.check() {
        Ok(None) => tracing::debug!("the database was checked: all is well"),
        Ok(Some(fault)) => tracing::error!(%fault, "the database is damaged; stop the appliance and restore a backup"),
        Err(error) => tracing::warn!(%error, "the database could not be checked"),
    });
    let mut tick = interval(PERIOD);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let now = app.clock.now();
        let ended = app.door.upkeep(move |tx| sessions::delete_ended(tx, now).and(once::forget(tx, now))).await;
        if let Err(error) = ended.and(app.save_usage().await) {
            tracing::warn!(%error, "housekeeping could not write; it will try again");
        }
    }
}
