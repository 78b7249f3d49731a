//! The way back: findings first, then the assets that they stood on. Each row is looked at once more: what somebody has
//! touched in the meantime stays, and says so.

use super::{
    super::{
        identities::store as identities,
        model::Job,
        rows::store::{self as rows, Done},
        store,
    },
    LOOK, hand, progress, step,
    writing::{Before, Numbered, each},
};
use crate::{
    app::App,
    change::{Change, Kind, Written},
    db::Tx,
    error::{Error, Result},
    resources::{assets, findings},
};
use assay_api::{
    Time,
    assets::NewAsset,
    imports::{Import, ImportKind, ImportStatus},
};

impl Numbered for Done {
    fn n(&self) -> i64 {
        self.n
    }
}

pub(super) async fn run(app: &App, job: &Job) -> Result<()> {
    for kind in [ImportKind::Finding, ImportKind::Asset] {
        let mut after = 0;
        loop {
            let id = job.import.id.clone();
            let ctx = hand(job);
            let next = app.door.change(&ctx, move |tx, now| {
                let import = store::get(tx, &id)?.filter(|import| import.status == ImportStatus::Undoing);
                let import = import.ok_or_else(|| Error::conflict("the import is no longer being undone"))?;
                let mut changes = Vec::new();
                let done = rows::written(tx, &id, kind, after, LOOK)?;
                let next = each(&done, |row| {
                    let stays = match kind {
                        ImportKind::Asset => asset(tx, row, now, &mut changes)?,
                        _ => finding(tx, row, now, &mut changes)?,
                    };
                    rows::put_back(tx, row.n, stays)
                })?;
                let Some((next, count)) = next else { return Ok(Written::unchanged(None)) };
                let import = Import { done: import.done.saturating_sub(count), ..import };
                store::update(tx, &import, now)?;
                changes.push(progress(Kind::ImportProgress, &import));
                Ok(Written::all(Some(next), changes))
            });
            match next.await? {
                Some(next) => after = next,
                None => break,
            }
        }
    }
    step(app, job, Kind::ImportUndone, |import| {
        import.status = ImportStatus::Undone;
        import.done = 0;
    })
    .await?;
    Ok(())
}

const TOUCHED: &str = "left as it is: somebody has touched it since";

fn finding(tx: &Tx<'_>, row: &Done, now: Time, changes: &mut Vec<Change>) -> Result<Option<&'static str>> {
    let Some(finding) = findings::store::get(tx, &row.object_id)? else { return Ok(Some(TOUCHED)) };
    if finding.version != row.version {
        return Ok(Some(TOUCHED));
    }
    match &row.before {
        None if rows::has_strangers(tx, "findings", &finding.id)? => return Ok(Some(TOUCHED)),
        None => changes.push(findings::machine::erase(tx, &finding)?),
        Some(before) => {
            let before: Before = rows::parse(before)?;
            identities::update(tx, &finding.id, &before.told, "undone")?;
            let written = findings::machine::update(tx, &finding, before.finding, now)?;
            changes.extend(written.map(|(_, change)| change));
        }
    }
    Ok(None)
}

fn asset(tx: &Tx<'_>, row: &Done, now: Time, changes: &mut Vec<Change>) -> Result<Option<&'static str>> {
    let Some(asset) = assets::store::get(tx, &row.object_id)? else { return Ok(Some(TOUCHED)) };
    if asset.version != row.version {
        return Ok(Some(TOUCHED));
    }
    match &row.before {
        None if asset.findings_count > 0 || rows::has_strangers(tx, "assets", &asset.id)? => return Ok(Some(TOUCHED)),
        None => changes.push(assets::machine::erase(tx, &asset)?),
        Some(before) => {
            let before: NewAsset = rows::parse(before)?;
            changes.extend(assets::machine::update(tx, &asset, before, now)?.map(|(_, change)| change));
        }
    }
    Ok(None)
}
