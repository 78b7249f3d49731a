//! Signs the journal's state every hour, so that what is rewritten later disagrees with what was signed.

use crate::{change::checkpoint, scheduler::Task};
use std::time::Duration;

pub(super) const TASK: Task = Task {
    name: "journal_checkpoint",
    meaning: "Signs a checkpoint of the journal when something happened since the last",
    period: Duration::from_secs(60 * 60),
    at_start: true,
    run: |app| {
        Box::pin(async move {
            let (signing, id, now) = (app.clone(), app.clock.id("chk"), app.clock.now());
            app.door.upkeep(move |tx| checkpoint::keep_new(tx, &signing.keys.journal, id, now)).await
        })
    },
};
