//! What scans and imports do with assets, within a write of their own.

use super::{actions, store};
use crate::{
    change::{Change, Kind},
    db::Tx,
    error::Result,
};
use assay_api::{
    Named, Time,
    assets::{Asset, NewAsset},
};

/// Makes an asset that keeps its own rules already.
pub(crate) fn create(tx: &Tx<'_>, id: String, new: NewAsset, project: &Named, now: Time) -> Result<(Asset, Change)> {
    let mut asset = actions::build(id, new, now, None);
    store::insert(tx, &asset)?;
    asset.project = project.clone();
    let change = Change::created(Kind::AssetCreated, &asset);
    Ok((asset, change))
}

/// Makes of `before` what `new` says; none when that is no change.
pub(crate) fn update(tx: &Tx<'_>, before: &Asset, new: NewAsset, now: Time) -> Result<Option<(Asset, Change)>> {
    let after = actions::build(before.id.clone(), new, now, Some(before));
    let Some(change) = Change::updated(Kind::AssetUpdated, before, &after) else { return Ok(None) };
    store::update(tx, &after)?;
    Ok(Some((after, change)))
}

/// Takes an asset away as if it had never been.
pub(crate) fn erase(tx: &Tx<'_>, asset: &Asset) -> Result<Change> {
    store::erase(tx, &asset.id)?;
    Ok(Change::deleted(Kind::AssetDeleted, asset))
}
