//! Acceptances end by themselves: once the day until which a risk was accepted is over (in UTC), the finding is open
//! again, by the appliance's own hand.

use super::store;
use crate::{
    app::App,
    auth::Ctx,
    change::{Change, Kind, Written},
    error::Result,
};
use assay_api::findings::FindingStatus;

/// Findings per write, so that none takes long.
const CHUNK: usize = 100;

/// Opens what was accepted until a day that is over; how many.
pub async fn run(app: &App) -> Result<usize> {
    let mut all = 0;
    loop {
        let opened = chunk(app).await?;
        all += opened;
        if opened < CHUNK {
            return Ok(all);
        }
    }
}

async fn chunk(app: &App) -> Result<usize> {
    // A clock that leapt ahead must not open what is still accepted.
    let today = app.clock.sure().day();
    // Looked up beside the writer: most of the time there is nothing to do, and then nothing is written.
    if app.db.read(move |conn| store::accepted_before(conn, today, 1)).await?.is_empty() {
        return Ok(0);
    }
    app.door
        .change(&Ctx::system("appliance"), move |tx, now| {
            let ended = store::accepted_before(tx, today, CHUNK)?;
            let mut changes = Vec::with_capacity(ended.len());
            for before in &ended {
                let mut after = before.clone();
                (after.status, after.accepted_until) = (FindingStatus::Open, None);
                (after.updated_at, after.version) = (now, before.version + 1);
                store::update(tx, &after)?;
                changes.extend(Change::updated(Kind::FindingReopened, before, &after));
            }
            Ok(Written::all(ended.len(), changes))
        })
        .await
}
