//! What a scan of our own sees, held against what is known by the same identities and the same rules as an import, and
//! written within the scan's own write. A scan also proves what is no longer so.

use super::{
    identities::store as identities,
    rules::{self, Seen, Told},
};
use crate::{
    change::Change,
    clock::Clock,
    db::{Conn, Tx},
    error::{Error, Result},
    resources::{assets, findings},
};
use assay_api::{
    Named, Time,
    findings::{Finding, FindingStatus, NewFinding},
    imports::ImportAction,
};
use assay_importers::{AssetDraft, Draft, Identity, Part};

/// Who sees it, and where it goes.
pub(in crate::resources) struct By<'a> {
    pub(in crate::resources) project: &'a Named,
    /// The scan's id.
    pub(in crate::resources) scan: &'a str,
    pub(in crate::resources) clock: &'a Clock,
}

/// A finding, and what became of it.
pub(in crate::resources) struct Sighting {
    pub(in crate::resources) finding: Finding,
    pub(in crate::resources) action: ImportAction,
    pub(in crate::resources) changes: Vec<Change>,
}

/// The asset that a host is: known, added to, or made.
pub(in crate::resources) fn host(
    tx: &Tx<'_>,
    now: Time,
    by: &By<'_>,
    draft: &AssetDraft,
) -> Result<(Option<Named>, Option<Change>)> {
    let project = &by.project.id;
    if let Some((id, how)) = identities::asset(tx, project, &draft.name)?
        && let Some(asset) = assets::store::of_any(tx, &id)?
    {
        let named = Named { id, name: asset.name.clone() };
        let Some(next) = rules::judge_asset(&asset, draft, how).next else { return Ok((Some(named), None)) };
        let change = assets::machine::update(tx, &asset, next, now)?.map(|(_, change)| change);
        return Ok((Some(named), change));
    }
    // A name that no asset may have is no reason to lose the finding.
    let Ok(new) = rules::new_asset(draft, project) else { return Ok((None, None)) };
    let (asset, change) = assets::machine::create(tx, by.clock.id("asset"), new, by.project, now)?;
    Ok((Some(Named { id: asset.id, name: asset.name }), Some(change)))
}

/// A scan sees this. None when somebody has put the finding into the trash.
pub(in crate::resources) fn seen(
    tx: &Tx<'_>,
    now: Time,
    by: &By<'_>,
    (draft, source): (&Draft, &str),
    asset: Option<Named>,
) -> Result<Option<Sighting>> {
    let mut told = Told::of(draft);
    let key = draft.identity.key();
    let when = Seen { first: draft.first_seen, last: draft.last_seen };
    let Some(known) = identities::find(tx, &by.project.id, &key)? else {
        let new = told.new_finding(&by.project.id, source, when)?;
        let links = asset.into_iter().collect();
        let (finding, change) = findings::machine::create(tx, by.clock.id("find"), new, by.project, links, now)?;
        let identity = (&draft.identity, key.as_str(), Part::ALL);
        identities::insert(tx, &finding.id, &by.project.id, identity, &told, by.scan)?;
        return Ok(Some(Sighting { finding, action: ImportAction::New, changes: vec![change] }));
    };
    if known.trashed {
        return Ok(None);
    }
    let finding = existing(tx, &known.finding_id)?;
    // Remediated says that it is mended; that it is seen is the proof that it is not. Other words of people stand.
    let reopen = finding.status == FindingStatus::Remediated;
    let verdict = rules::judge(&finding, &known.told, &told, when, reopen);
    let Some(next) = verdict.next else {
        return Ok(Some(Sighting { finding, action: verdict.action, changes: Vec::new() }));
    };
    told.status = next.status.filter(|status| *status != finding.status).unwrap_or(known.told.status);
    identities::update(tx, &finding.id, &told, by.scan)?;
    let written = findings::machine::update(tx, &finding, next, now)?;
    let (finding, changes) = written.map_or((finding, Vec::new()), |(after, change)| (after, vec![change]));
    Ok(Some(Sighting { finding, action: verdict.action, changes }))
}

/// What a tool found earlier on a host and is open still: finding and identity.
pub(in crate::resources) fn of_host(
    conn: &Conn,
    project: &str,
    tool: &str,
    host: &str,
) -> Result<Vec<(String, Identity)>> {
    identities::open_of_host(conn, project, tool, host)
}

/// A scan proves that this is so no longer. None when a person has decided about it meanwhile.
pub(in crate::resources) fn gone(tx: &Tx<'_>, now: Time, by: &By<'_>, id: &str) -> Result<Option<Sighting>> {
    let Some((finding, told)) = findings::store::get(tx, id)?.zip(identities::told(tx, id)?) else { return Ok(None) };
    if !finding.status.is_open() {
        return Ok(None);
    }
    let next = NewFinding { status: Some(FindingStatus::Remediated), ..NewFinding::from(&finding) };
    identities::update(tx, id, &Told { status: FindingStatus::Remediated, ..told }, by.scan)?;
    let written = findings::machine::update(tx, &finding, next, now)?;
    Ok(written.map(|(finding, change)| Sighting { finding, action: ImportAction::Missing, changes: vec![change] }))
}

fn existing(conn: &Conn, id: &str) -> Result<Finding> {
    findings::store::get(conn, id)?.ok_or_else(|| Error::internal("a finding that a scan knows cannot be read"))
}
