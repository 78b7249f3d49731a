//! The third part, when somebody has said so: assets, then findings, then what is closed. Each chunk is one write with
//! its journal rows; each row is judged again as it is written, because people go on working meanwhile. What is made
//! stays hidden until all of it is there.

use super::{
    super::{
        identities::store as identities,
        model::Job,
        rows::store::{self as rows, Open},
        rules, store,
    },
    CHUNK, LOOK, Stride, hand,
    judging::{By, judge_asset, judge_finding, repeated},
    progress, step,
};
use crate::{
    app::App,
    change::{Change, Kind, Written},
    clock::Clock,
    db::Tx,
    error::{Error, Result},
    resources::{assets, findings},
};
use assay_api::{
    Named, Time,
    findings::NewFinding,
    imports::{Import, ImportAction, ImportKind, ImportStatus},
};
use assay_importers::{AssetDraft, Draft, Part};
use serde::{Deserialize, Serialize};

/// What an undo puts back.
#[derive(Serialize, Deserialize)]
pub(super) struct Before {
    pub(super) finding: NewFinding,
    pub(super) told: rules::Told,
}

/// What every row of a commit needs.
#[derive(Clone)]
struct Commit {
    by: By,
    parts: Vec<String>,
    clock: Clock,
}

/// One kind of row, from the first that is not done.
type Pass = fn(&Tx<'_>, Time, &Commit, i64, &mut Vec<Change>) -> Result<Option<(i64, u64)>>;

pub(super) async fn run(app: &App, job: &Job) -> Result<()> {
    let by = By { import: job.import.clone(), reopen: job.import.reopen, repeated: repeated(app, &job.import).await? };
    let commit = Commit { by, parts: app.config.import_identity.clone(), clock: app.clock.clone() };
    pass(app, job, &commit, write_assets).await?;
    pass(app, job, &commit, write_findings).await?;
    if job.import.close_missing {
        pass(app, job, &commit, close_missing).await?;
    }
    let (findings, assets, total) = super::tallies(app, &job.import.id).await?;
    step(app, job, Kind::ImportCompleted, move |import| {
        (import.findings, import.assets, import.total, import.done) = (findings, assets, total, total);
        import.status = ImportStatus::Completed;
    })
    .await?;
    forget_drafts(app, &job.import.id).await
}

async fn pass(app: &App, job: &Job, commit: &Commit, write: Pass) -> Result<()> {
    let mut after = 0;
    loop {
        let commit = commit.clone();
        let ctx = hand(job);
        let next = app.door.change(&ctx, move |tx, now| {
            let import = still(tx, &commit.by.import.id)?;
            let mut changes = Vec::new();
            let Some((next, count)) = write(tx, now, &commit, after, &mut changes)? else {
                return Ok(Written::unchanged(None));
            };
            let import = Import { done: import.done + count, ..import };
            store::update(tx, &import, now)?;
            changes.push(progress(Kind::ImportProgress, &import));
            Ok(Written::all(Some(next), changes))
        });
        match next.await? {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

/// The import, which must still be there and at work.
fn still(tx: &Tx<'_>, id: &str) -> Result<Import> {
    let import = store::get(tx, id)?.filter(|import| import.status == ImportStatus::Committing);
    import.ok_or_else(|| Error::conflict("the import is no longer being carried out"))
}

fn write_assets(
    tx: &Tx<'_>,
    now: Time,
    commit: &Commit,
    after: i64,
    changes: &mut Vec<Change>,
) -> Result<Option<(i64, u64)>> {
    let import = &commit.by.import;
    let open = rows::open::<AssetDraft>(tx, &import.id, ImportKind::Asset, true, after, LOOK)?;
    each(&open, |row| {
        let (verdict, object) = judge_asset(tx, import, row)?;
        let mut written = None;
        let mut id = object.clone();
        if let Some(new) = verdict.next.clone() {
            let before = object.map(|id| assets::store::of_any(tx, &id)).transpose()?.flatten();
            let old = before.as_ref().map(|asset| rows::text(&assay_api::assets::NewAsset::from(asset)));
            let made = match &before {
                Some(before) => assets::machine::update(tx, before, new, now)?,
                None => {
                    let id = commit.clock.id("asset");
                    identities::hide(tx, &id, &import.id)?;
                    Some(assets::machine::create(tx, id, new, &import.project, now)?)
                }
            };
            if let Some((asset, change)) = made {
                changes.push(change);
                written = Some((old, asset.version));
                id = Some(asset.id);
            }
        }
        rows::judged(tx, row.n, &verdict, id.as_deref())?;
        let (old, version) = written.map_or((None, None), |(old, version)| (old, Some(version)));
        rows::done(tx, row.n, old.as_deref(), version)
    })
}

fn write_findings(
    tx: &Tx<'_>,
    now: Time,
    commit: &Commit,
    after: i64,
    changes: &mut Vec<Change>,
) -> Result<Option<(i64, u64)>> {
    let import = &commit.by.import;
    let open = rows::open::<Draft>(tx, &import.id, ImportKind::Finding, true, after, LOOK)?;
    each(&open, |row| {
        let judged = judge_finding(tx, &commit.by, row)?;
        let object = judged.known.as_ref().map(|(finding, _)| finding.id.clone());
        let (verdict, told) = (judged.verdict, judged.told);
        let Some(new) = verdict.next.clone() else {
            rows::judged(tx, row.n, &verdict, object.as_deref())?;
            return rows::done(tx, row.n, None, None);
        };
        let (id, before, version) = match judged.known {
            None => {
                let (id, version) = create(tx, now, commit, row, new, &told, changes)?;
                (id, None, Some(version))
            }
            Some((finding, old)) => {
                let before = Before { finding: NewFinding::from(&finding), told: old };
                let mut told = told;
                // What a person has decided is not what the tool has set.
                told.status = new.status.filter(|status| *status != finding.status).unwrap_or(before.told.status);
                identities::update(tx, &finding.id, &told, &import.id)?;
                let written = findings::machine::update(tx, &finding, new, now)?;
                let version = written.map(|(after, change)| {
                    changes.push(change);
                    after.version
                });
                (finding.id, version.map(|_| rows::text(&before)), version)
            }
        };
        rows::judged(tx, row.n, &verdict, Some(&id))?;
        rows::done(tx, row.n, before.as_deref(), version)
    })
}

/// Makes a finding, linked to its asset, with the identity by which it is known from now on.
fn create(
    tx: &Tx<'_>,
    now: Time,
    commit: &Commit,
    row: &Open<Draft>,
    new: NewFinding,
    told: &rules::Told,
    changes: &mut Vec<Change>,
) -> Result<(String, u64)> {
    let import = &commit.by.import;
    let mut links = Vec::new();
    if let Some(asset) = &row.draft.asset
        && let Some((id, _)) = identities::asset(tx, &import.project_id, &asset.name)?
    {
        links.push(Named { id, name: asset.name.clone() });
    }
    let id = commit.clock.id("find");
    identities::hide(tx, &id, &import.id)?;
    let (finding, change) = findings::machine::create(tx, id, new, &import.project, links, now)?;
    let parts: Vec<Part> = rules::parts(&commit.parts, &row.draft.identity.tool);
    let identity = (&row.draft.identity, row.key.as_str(), parts.as_slice());
    identities::insert(tx, &finding.id, &import.project_id, identity, told, &import.id)?;
    changes.push(change);
    Ok((finding.id, finding.version))
}

fn close_missing(
    tx: &Tx<'_>,
    now: Time,
    commit: &Commit,
    after: i64,
    changes: &mut Vec<Change>,
) -> Result<Option<(i64, u64)>> {
    let import = &commit.by.import;
    let gone = rows::missing(tx, &import.id, after, LOOK)?;
    each(&gone, |(n, id)| {
        let Some((finding, told)) = findings::store::get(tx, id)?.zip(identities::told(tx, id)?) else {
            return rows::done(tx, *n, None, None);
        };
        let verdict = rules::missing(&finding, &told);
        let still_open = finding.status.is_open();
        let Some(new) = verdict.next.clone().filter(|_| still_open) else {
            rows::judged(tx, *n, &rules::Verdict { action: ImportAction::Kept, ..verdict }, Some(id))?;
            return rows::done(tx, *n, None, None);
        };
        let before = rows::text(&Before { finding: NewFinding::from(&finding), told: told.clone() });
        let closed = rules::Told { status: new.status.unwrap_or(told.status), ..told };
        identities::update(tx, id, &closed, &import.id)?;
        let version = findings::machine::update(tx, &finding, new, now)?.map(|(after, change)| {
            changes.push(change);
            after.version
        });
        rows::done(tx, *n, Some(&before), version)
    })
}

/// A row has a number, by which the next chunk goes on.
pub(super) trait Numbered {
    fn n(&self) -> i64;
}

impl<D> Numbered for Open<D> {
    fn n(&self) -> i64 {
        self.n
    }
}

impl Numbered for (i64, String) {
    fn n(&self) -> i64 {
        self.0
    }
}

/// Does each row for as long as there is time; the last number and the count, or none when there were no rows.
pub(super) fn each<R: Numbered>(rows: &[R], mut write: impl FnMut(&R) -> Result<()>) -> Result<Option<(i64, u64)>> {
    let stride = Stride::begin();
    let mut last = None;
    for (index, row) in rows.iter().enumerate() {
        write(row)?;
        last = Some((row.n(), index as u64 + 1));
        if stride.is_over() {
            break;
        }
    }
    Ok(last)
}

/// Forgets what the file said: it is done, and the file itself is still there.
async fn forget_drafts(app: &App, id: &str) -> Result<()> {
    let mut after = 0;
    loop {
        let this = id.to_owned();
        let Some(next) = app.db.read(move |conn| rows::further(conn, &this, after, CHUNK)).await? else {
            return Ok(());
        };
        let this = id.to_owned();
        app.door.upkeep(move |tx| rows::forget_drafts(tx, &this, after, CHUNK)).await?;
        after = next;
    }
}
