//! What scans and imports do with findings, within a write of their own: the same rows, rules and journal as by hand,
//! without a request for each.

use super::{
    links::{Resolved, build},
    store,
};
use crate::{
    change::{Change, Kind},
    db::Tx,
    error::Result,
};
use assay_api::{
    Named, Time,
    findings::{Finding, NewFinding},
};

/// Makes a finding that keeps its own rules already.
///
/// # Errors
/// What of it no finding may have.
pub(crate) fn create(
    tx: &Tx<'_>,
    id: String,
    mut new: NewFinding,
    project: &Named,
    assets: Vec<Named>,
    now: Time,
) -> Result<(Finding, Change)> {
    super::rules::settle(&mut new)?;
    let finding = build(id, new, Resolved::known(project, None, assets), now, None);
    store::insert(tx, &finding, false)?;
    let change = Change::created(Kind::FindingCreated, &finding);
    Ok((finding, change))
}

/// Makes of `before` what `new` says; none when that is no change.
///
/// # Errors
/// What of it no finding may have.
pub(crate) fn update(
    tx: &Tx<'_>,
    before: &Finding,
    mut new: NewFinding,
    now: Time,
) -> Result<Option<(Finding, Change)>> {
    super::rules::settle(&mut new)?;
    let links = Resolved::known(&before.project, before.assignee.clone(), before.assets.clone());
    let after = build(before.id.clone(), new, links, now, Some(before));
    let Some(change) = Change::updated(Kind::FindingUpdated, before, &after) else { return Ok(None) };
    store::update(tx, &after)?;
    Ok(Some((after, change)))
}

/// Takes a finding away as if it had never been.
pub(crate) fn erase(tx: &Tx<'_>, finding: &Finding) -> Result<Change> {
    store::erase(tx, &finding.id)?;
    Ok(Change::deleted(Kind::FindingDeleted, finding))
}
