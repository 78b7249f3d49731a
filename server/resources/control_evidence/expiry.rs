//! Evidence ends by itself: once the last day on which it counts is over (in UTC), it is said to be expired, no longer
//! counted, and told of once.

use super::store;
use crate::{
    app::App,
    auth::Ctx,
    change::{Change, Kind, Written},
    error::Result,
};
use assay_api::control_evidence::ControlEvidence;
use serde_json::json;

/// Pieces per write, so that none takes long.
const CHUNK: usize = 100;

/// Ends what is over; how many.
pub async fn run(app: &App) -> Result<usize> {
    let mut all = 0;
    loop {
        let ended = chunk(app).await?;
        all += ended;
        if ended < CHUNK {
            return Ok(all);
        }
    }
}

async fn chunk(app: &App) -> Result<usize> {
    // A clock that leapt ahead must not call out what still counts.
    let today = app.clock.sure().day();
    // Looked up beside the writer: most of the time there is nothing to do, and then nothing is written.
    if app.db.read(move |conn| store::ended(conn, today, 1)).await?.is_empty() {
        return Ok(0);
    }
    app.door
        .change(&Ctx::system("appliance"), move |tx, now| {
            let ended = store::ended(tx, today, CHUNK)?;
            let mut changes = Vec::with_capacity(ended.len());
            for before in &ended {
                let after = ControlEvidence { expired: true, version: before.version + 1, ..before.clone() };
                store::expire(tx, &after, now)?;
                let told = json!({
                    "before": { "expired": false },
                    "after": { "expired": true, "control_id": after.control_id, "valid_until": after.valid_until },
                });
                changes.push(Change::about(Kind::ControlEvidenceExpired, &after, told));
            }
            Ok(Written::all(ended.len(), changes))
        })
        .await
}
