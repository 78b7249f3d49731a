//! `assay admin rotate-keys`, with the server running or not.

use crate::{
    app::App,
    auth::{Ctx, rotation},
    change::{Change, Kind, Written},
    error::Result,
};
use serde_json::json;

/// A new sealing key, everything sealed by it, the old ones gone; then a new key for access tokens.
///
/// Broken off at any moment it has lost nothing: old keys go last, and the next rotation takes what was left behind.
pub(super) async fn keys(app: &App, ctx: &Ctx) -> Result<String> {
    app.keys.renew_sealing()?;
    let owned = app.clone();
    let resealed = app.door.change(ctx, move |tx, _| {
        let resealed = rotation::reseal(tx, &owned.keys)?;
        let change = Change::of_appliance(Kind::KeysRotated, "keys", json!({ "resealed": resealed }));
        Ok(Written::new(resealed, change))
    });
    let resealed = resealed.await?;
    app.keys.forget_sealing()?;
    app.keys.renew_access()?;
    Ok(format!(
        "The keys are new: {resealed} secrets are sealed anew, and access tokens must be refreshed. \
         Backups from before hold the old keys."
    ))
}
