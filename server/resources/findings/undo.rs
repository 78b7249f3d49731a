//! A finding put back to what it was, for undo.

use super::{
    actions::visible,
    links::{Links, build},
    store,
};
use crate::{
    app::App,
    auth::Ctx,
    change::{Change, Kind},
    db::Tx,
    error::Result,
    http::Partial,
};
use assay_api::{Time, findings::NewFinding};
use serde_json::{Map, Value};

/// Gives the fields that changed their old values again. Assets that are gone since stay away.
pub(crate) fn put_back(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: &str,
    mut fields: Map<String, Value>,
    now: Time,
) -> Result<Option<Change>> {
    let before = visible(tx, ctx, id)?;
    let merged_into = fields.remove("merged_into");
    let mut new = Partial::<NewFinding>::new(fields)?.over(&NewFinding::from(&before))?;
    let mut links = Links::new(tx, ctx);
    let mut assets = Vec::with_capacity(new.affected_assets.len());
    for id in new.affected_assets {
        assets.extend(links.asset(&id, &before.project_id)?.map(|asset| asset.id));
    }
    new.affected_assets = assets;
    let resolved = links.resolve(&new, Some(&before))?;
    let mut after = build(id.to_owned(), new, resolved, now, Some(&before));
    if let Some(into) = merged_into {
        after.merged_into = into.as_str().map(str::to_owned);
    }
    let Some(change) = Change::updated(Kind::FindingUpdated, &before, &after) else { return Ok(None) };
    store::update(tx, &after)?;
    Ok(Some(change))
}

/// Takes a finding that was made back, into the trash.
pub(crate) fn take_back(tx: &Tx<'_>, ctx: &Ctx, id: &str, now: Time) -> Result<Change> {
    let finding = visible(tx, ctx, id)?;
    store::trash(tx, id, now)?;
    Ok(Change::deleted(Kind::FindingDeleted, &finding))
}

/// Drops what a bulk left behind that was broken off, a day after.
pub(crate) async fn sweep(app: &App) -> Result<()> {
    let before = app.clock.sure().plus(-Time::DAY);
    while app.door.upkeep(move |tx| store::unstage_old(tx, before)).await? {}
    Ok(())
}
