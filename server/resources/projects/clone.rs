//! A project made from another: written piece by piece where nobody sees it, and shown in one step. What is broken off
//! goes the way of a purged project, by itself.

use super::{
    actions::{build, check_links, stored, visible},
    store,
};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::Tx,
    error::{Error, Result},
    resources::{assets, findings, trash::content},
};
use assay_api::{
    Time,
    assets::{Asset, AssetStatus},
    findings::{Finding, FindingStatus},
    projects::{CloneProject, NewProject, Project, ProjectStatus},
};
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Rows per read and write.
const CHUNK: usize = 100;
/// How long a clone may take before it counts as broken off.
const PATIENCE: i64 = Time::DAY;

/// What came along so far, and the copies of the assets by the ids of their models.
#[derive(Default)]
struct Copied {
    assets: HashMap<String, String>,
    findings: u64,
}

/// Makes a project from another.
pub async fn clone(app: &App, ctx: &Ctx, model: String, wish: CloneProject) -> Result<Project> {
    ctx.may(Right::CreateProjects)?;
    let with = |wanted: Option<bool>, right: Right| match wanted {
        Some(true) => ctx.may(right).map(|()| true),
        _ => Ok(false),
    };
    let (with_assets, with_findings) =
        (with(wish.assets, Right::WriteAssets)?, with(wish.findings, Right::WriteFindings)?);
    let id = app.clock.id("proj");
    let begun = begin(app, ctx, &model, &id, wish).await;
    let copied = match &begun {
        Ok(()) => copy(app, &model, &id, with_assets, with_findings).await,
        Err(_) => Ok(Copied::default()),
    };
    let (ours, caller) = (id.clone(), ctx.clone());
    let shown = app.door.change(ctx, move |tx, now| {
        // Not before the door was asked: the request may be a repeated one that went well.
        begun?;
        show(tx, &caller, &model, &ours, &copied?, now)
    });
    let shown = shown.await;
    if shown.as_ref().map_or(true, |project| project.id != id) {
        let now = app.clock.now();
        if let Err(error) = app.door.upkeep(move |tx| content::begin_if_staged(tx, &id, now)).await {
            tracing::warn!(%error, "what was copied in vain is left to the housekeeping");
        }
        app.wake.nudge("trash");
    }
    shown
}

/// Writes the new project where nobody sees it.
async fn begin(app: &App, ctx: &Ctx, model: &str, id: &str, wish: CloneProject) -> Result<()> {
    let (caller, model, id, now) = (ctx.clone(), model.to_owned(), id.to_owned(), app.clock.now());
    app.door
        .upkeep(move |tx| {
            let model = visible(tx, &caller, &model)?;
            let new = planned(&caller, &model, wish);
            check_links(tx, &new, None)?;
            store::insert(tx, &build(id.clone(), new, now, None), true)?;
            content::begin(tx, &id, now.plus(PATIENCE))
        })
        .await
}

/// The new project's fields.
fn planned(ctx: &Ctx, model: &Project, wish: CloneProject) -> NewProject {
    let mut new = NewProject::from(model);
    let cut: String = model.name.chars().take(280).collect();
    new.name = wish.name.unwrap_or_else(|| format!("Copy of {cut}"));
    new.client_id = wish.client_id.unwrap_or(new.client_id);
    new.status = Some(ProjectStatus::NotStarted);
    (new.start_date, new.end_date, new.report_due_date) = (None, None, None);
    if wish.scope == Some(false) {
        (new.description, new.scope_notes, new.out_of_scope, new.rules_of_engagement) = (None, None, None, None);
    }
    if wish.members == Some(false) {
        (new.lead_id, new.member_ids) = (None, Vec::new());
        if new.restricted {
            new.member_ids.extend(ctx.user_id().ok().map(str::to_owned));
        }
    }
    new
}

/// Copies what is in the model, piece by piece.
async fn copy(app: &App, model: &str, id: &str, with_assets: bool, with_findings: bool) -> Result<Copied> {
    let copied = Arc::new(Mutex::new(Copied::default()));
    if with_assets {
        all_assets(app, model, id, &copied).await?;
    }
    if with_findings {
        all_findings(app, model, id, &copied).await?;
    }
    let copied = std::mem::take(&mut *copied.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(copied)
}

async fn all_assets(app: &App, model: &str, id: &str, copied: &Arc<Mutex<Copied>>) -> Result<()> {
    let mut after = 0;
    loop {
        let (from, to, at) = (model.to_owned(), id.to_owned(), copied.clone());
        let rows = app.db.read(move |conn| assets::store::of_project(conn, &from, after, CHUNK)).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        let (ids, now) = (rows.iter().map(|_| app.clock.id("asset")).collect::<Vec<_>>(), app.clock.now());
        app.door.upkeep(move |tx| copy_assets(tx, &to, rows, ids, now, &at)).await?;
    }
}

async fn all_findings(app: &App, model: &str, id: &str, copied: &Arc<Mutex<Copied>>) -> Result<()> {
    let mut after = 0;
    loop {
        let (from, to, at) = (model.to_owned(), id.to_owned(), copied.clone());
        let rows = app.db.read(move |conn| findings::store::of_project(conn, &from, after, CHUNK)).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        let (ids, now) = (rows.iter().map(|_| app.clock.id("find")).collect::<Vec<_>>(), app.clock.now());
        app.door.upkeep(move |tx| copy_findings(tx, &to, rows, ids, now, &at)).await?;
    }
}

fn copy_assets(
    tx: &Tx<'_>,
    project: &str,
    rows: Vec<(i64, Asset)>,
    ids: Vec<String>,
    now: Time,
    copied: &Mutex<Copied>,
) -> Result<()> {
    let mut copied = copied.lock().unwrap_or_else(PoisonError::into_inner);
    for ((_, asset), id) in rows.into_iter().zip(ids) {
        copied.assets.insert(asset.id, id.clone());
        let (created_at, updated_at, version) = (now, now, 1);
        let (project_id, status) = (project.to_owned(), AssetStatus::NotTested);
        assets::store::insert(tx, &Asset { id, project_id, status, created_at, updated_at, version, ..asset })?;
    }
    Ok(())
}

/// Open, nobody's, due at no time, and found today.
fn copy_findings(
    tx: &Tx<'_>,
    project: &str,
    rows: Vec<(i64, Finding)>,
    ids: Vec<String>,
    now: Time,
    copied: &Mutex<Copied>,
) -> Result<()> {
    let mut copied = copied.lock().unwrap_or_else(PoisonError::into_inner);
    for ((_, model), id) in rows.into_iter().zip(ids) {
        // A duplicate of something is not worth doing again.
        if model.merged_into.is_some() {
            continue;
        }
        let assets = model.affected_assets.iter().filter_map(|id| copied.assets.get(id).cloned()).collect();
        let finding = Finding {
            id,
            project_id: project.to_owned(),
            status: FindingStatus::Open,
            affected_assets: assets,
            assignee_id: None,
            due_date: None,
            accepted_until: None,
            first_seen: now,
            last_seen: now,
            created_at: now,
            updated_at: now,
            version: 1,
            ..model
        };
        findings::store::insert(tx, &finding, false)?;
        copied.findings += 1;
    }
    Ok(())
}

/// Shows the copy, in one step. Its one row in the journal says where it came from and what came along.
fn show(tx: &Tx<'_>, ctx: &Ctx, model: &str, id: &str, copied: &Copied, now: Time) -> Result<Written<Project>> {
    visible(tx, ctx, model)?;
    content::spare(tx, id)?;
    if !store::show(tx, id)? {
        return Err(Error::internal("a project vanished while it was copied"));
    }
    let project = stored(tx, id)?;
    let (assets, findings) = (copied.assets.len(), copied.findings);
    let told = json!({ "after": project, "cloned_from": model, "assets": assets, "findings": findings, "at": now });
    let change = Change::about(Kind::ProjectCloned, &project, told);
    Ok(Written::new(project, change))
}
