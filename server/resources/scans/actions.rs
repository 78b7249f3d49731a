//! What can be done with scans.

use super::{Filter, kept, rules, run, scope, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn, Tx,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::IfMatch,
    resources::{findings, projects},
};
use assay_api::{
    FieldError, Named, Time,
    findings::Finding,
    scans::{NewScan, Scan, ScanDiff, ScanProfile, ScanResult, ScanStatus, ScanType, ScopePolicy},
};
use assay_scanner::{plan::Target, scope::Scope};
use serde_json::json;

/// A page of the scans that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Scan>> {
    ctx.may(Right::ReadScans)?;
    let reach = ctx.reach.clone();
    app.db.read(move |conn| store::list(conn, &reach, &filter, &params)).await
}

/// One scan.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Scan> {
    ctx.may(Right::ReadScans)?;
    let ctx = ctx.clone();
    app.db.read(move |conn| visible(conn, &ctx, &id)).await
}

/// Asks for a scan.
pub async fn create(app: &App, ctx: &Ctx, new: NewScan) -> Result<Scan> {
    ctx.may(Right::WriteScans)?;
    let targets = rules::read(&new).map_err(Error::invalid)?;
    let attested = new.authorized && ctx.may(Right::AuthorizeScans).is_ok();
    let (owned, caller) = (app.clone(), ctx.clone());
    let made = app.door.change(ctx, move |tx, now| {
        let app = &owned;
        let mut changes = Vec::new();
        let project = match &new.project_id {
            Some(id) => {
                projects::actions::must_be_visible(tx, &caller, "project_id", id)?;
                id.clone()
            }
            None => own_project(app, tx, &caller, now, &mut changes)?,
        };
        let held = judge(app, tx, &new, &targets, attested)?;
        let mut scan = build(app.clock.id("scan"), new, project, now);
        scan.created_by = caller.actor.as_ref().map(|actor| Named { id: actor.id.clone(), name: actor.name.clone() });
        if attested {
            scan.authorized_by = Some(caller.actor_name().to_owned());
            scan.authorized_at = Some(now);
        } else if held {
            scan.phase = rules::HELD.to_owned();
            scan.error = Some("the target lies outside the authorised scope; somebody must authorise the scan".into());
        }
        store::insert(tx, &scan, scan.phase == rules::HELD, &caller.credential.id)?;
        let scan = stored(tx, &scan.id)?;
        changes.push(Change::created(Kind::ScanCreated, &scan));
        Ok(Written::all(scan, changes))
    });
    let made = made.await?;
    app.wake.nudge(run::TASK);
    Ok(made)
}

/// Whether the scan must wait for somebody to authorise it.
pub(in crate::resources) fn judge(
    app: &App,
    conn: &Conn,
    new: &NewScan,
    targets: &[Target],
    attested: bool,
) -> Result<bool> {
    let host = scope::Host::from(&app.config);
    let written = scope::get(conn, &host)?;
    let profile = new.profile.unwrap_or(ScanProfile::Normal);
    if let Some(highest) = written.highest_profile.filter(|highest| profile > *highest) {
        return Err(Error::field("profile", format!("the authorised scope allows at most '{highest}'")));
    }
    let guard = Scope::new(scope::bounds(&written, &host, Vec::new(), attested.then_some(targets)));
    let outside = rules::outside(targets, &guard).map_err(|wrong| Error::invalid(vec![wrong]))?;
    if outside && written.policy == ScopePolicy::Strict {
        let message = "is outside the authorised scope (GET /settings/scan-scope), which is strict";
        return Err(Error::invalid(vec![FieldError::new("target", message)]));
    }
    Ok(outside)
}

fn build(id: String, new: NewScan, project: String, now: Time) -> Scan {
    Scan {
        id,
        target: new.target,
        scan_type: new.scan_type.unwrap_or(ScanType::Full),
        profile: new.profile.unwrap_or(ScanProfile::Normal),
        frameworks: new.frameworks,
        ports: new.ports,
        project: Named { id: project.clone(), name: String::new() },
        project_id: project,
        schedule_id: None,
        baseline_id: None,
        status: ScanStatus::Pending,
        paused: false,
        progress: 0,
        phase: "queued".to_owned(),
        eta_seconds: None,
        hosts_total: 0,
        hosts_found: 0,
        ports_found: 0,
        vulnerabilities_found: 0,
        critical_count: 0,
        high_count: 0,
        medium_count: 0,
        low_count: 0,
        info_count: 0,
        fixed_count: 0,
        phases: json!({}),
        authorized_by: None,
        authorized_at: None,
        error: None,
        created_by: None,
        created_at: now,
        started_at: None,
        completed_at: None,
        updated_at: now,
        version: 1,
    }
}

/// The project of scans that name none; made with its client when it is needed first.
fn own_project(app: &App, tx: &Tx<'_>, ctx: &Ctx, now: Time, changes: &mut Vec<Change>) -> Result<String> {
    let id = match scope::project(tx)? {
        Some(id) => id,
        None => {
            let id = projects::actions::of_the_appliance(app, tx, now, ("Own network", "Network scans"), changes)?;
            scope::set_project(tx, &id)?;
            id
        }
    };
    if ctx.sees(&id) {
        return Ok(id);
    }
    let message = "is needed: you do not see the project that scans go into when they name none";
    Err(Error::field("project_id", message))
}

/// Releases a scan whose target lies outside the scope.
pub async fn authorize(app: &App, ctx: &Ctx, id: String) -> Result<Scan> {
    ctx.may(Right::AuthorizeScans)?;
    let name = ctx.actor_name().to_owned();
    steer(app, ctx, id, move |_, scan, now| {
        if scan.is_over() {
            return Err(Error::conflict("This scan is over"));
        }
        if scan.authorized_by.is_some() {
            return Err(Error::conflict("This scan is authorised already"));
        }
        (scan.authorized_by, scan.authorized_at, scan.error) = (Some(name), Some(now), None);
        if scan.phase == rules::HELD {
            "queued".clone_into(&mut scan.phase);
        }
        Ok(Kind::ScanAuthorized)
    })
    .await
}

/// Has a scan wait.
pub async fn pause(app: &App, ctx: &Ctx, id: String) -> Result<Scan> {
    ctx.may(Right::WriteScans)?;
    steer(app, ctx, id, |_, scan, _| {
        if scan.status != ScanStatus::Running || scan.paused {
            return Err(Error::conflict("Only a scan that is running can be paused"));
        }
        scan.paused = true;
        Ok(Kind::ScanPaused)
    })
    .await
}

/// Has a scan that waits go on.
pub async fn resume(app: &App, ctx: &Ctx, id: String) -> Result<Scan> {
    ctx.may(Right::WriteScans)?;
    steer(app, ctx, id, |_, scan, _| {
        if scan.status != ScanStatus::Running || !scan.paused {
            return Err(Error::conflict("Only a scan that is paused can go on"));
        }
        scan.paused = false;
        if scan.phase == "paused" {
            "starting".clone_into(&mut scan.phase);
        }
        Ok(Kind::ScanResumed)
    })
    .await
}

/// Stops a scan; what it has found is kept.
pub async fn cancel(app: &App, ctx: &Ctx, id: String) -> Result<Scan> {
    ctx.may(Right::WriteScans)?;
    steer(app, ctx, id, |tx, scan, now| match scan.status {
        ScanStatus::Pending => {
            scan.status = ScanStatus::Cancelled;
            (scan.phase, scan.completed_at) = ("cancelled".to_owned(), Some(now));
            Ok(Kind::ScanCancelled)
        }
        // The runner hears of it, and says what became of it.
        ScanStatus::Running => {
            "cancelling".clone_into(&mut scan.phase);
            store::ask_to_cancel(tx, &scan.id, now)?;
            Ok(Kind::ScanProgress)
        }
        _ => Err(Error::conflict("This scan is over")),
    })
    .await
}

/// Forgets a scan that is over; stops one that is not.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::WriteScans)?;
    let (reader, this) = (ctx.clone(), id.clone());
    let scan = app.db.read(move |conn| visible(conn, &reader, &this)).await?;
    if_match.holds(&scan)?;
    if !scan.is_over() {
        return cancel(app, ctx, id).await.map(|scan| scan.id);
    }
    run::forget(app, &id).await?;
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, _| {
            let scan = visible(tx, &caller, &id)?;
            store::delete(tx, &id)?;
            Ok(Written::new(id, Change::deleted(Kind::ScanDeleted, &scan)))
        })
        .await
}

async fn steer(
    app: &App,
    ctx: &Ctx,
    id: String,
    change: impl FnOnce(&Tx<'_>, &mut Scan, Time) -> Result<Kind> + Send + 'static,
) -> Result<Scan> {
    let caller = ctx.clone();
    let made = app.door.change(ctx, move |tx, now| {
        let mut scan = visible(tx, &caller, &id)?;
        let kind = change(tx, &mut scan, now)?;
        store::update(tx, &scan, now)?;
        let scan = stored(tx, &id)?;
        let told = run::told(kind, &scan);
        Ok(Written::new(scan, told))
    });
    let made = made.await?;
    app.wake.nudge(run::TASK);
    Ok(made)
}

/// A page of what a scan found.
pub async fn findings(
    app: &App,
    ctx: &Ctx,
    id: String,
    filter: findings::Filter,
    params: Params,
) -> Result<Page<Finding>> {
    ctx.may(Right::ReadScans)?;
    ctx.may(Right::ReadFindings)?;
    get(app, ctx, id.clone()).await?;
    findings::actions::list_of_scan(app, ctx, id, filter, params).await
}

/// What a scan came to, host by host.
pub async fn result(app: &App, ctx: &Ctx, id: String) -> Result<ScanResult> {
    ctx.may(Right::ReadScans)?;
    let ctx = ctx.clone();
    app.db
        .read(move |conn| {
            let scan = visible(conn, &ctx, &id)?;
            let hosts = kept::store::hosts(conn, &id)?;
            let spent = |begun: Time| (scan.completed_at.unwrap_or(scan.updated_at).0 - begun.0) / 1_000;
            Ok(ScanResult {
                id,
                status: scan.status.to_string(),
                devices_found: hosts.len() as u64,
                open_ports_total: hosts.iter().map(|host| host.ports.len() as u64).sum(),
                duration_seconds: scan.started_at.map(spent),
                devices: hosts.iter().map(rules::shown).collect(),
            })
        })
        .await
}

/// What is different from the scan before.
pub async fn diff(app: &App, ctx: &Ctx, id: String) -> Result<ScanDiff> {
    ctx.may(Right::ReadScans)?;
    let ctx = ctx.clone();
    app.db
        .read(move |conn| {
            let scan = visible(conn, &ctx, &id)?;
            let baseline_id = match scan.baseline_id.clone() {
                None if !scan.is_over() => store::baseline(conn, &scan)?,
                known => known,
            };
            let before = baseline_id.as_ref().map(|id| kept::store::hosts(conn, id)).transpose()?;
            let now = kept::store::hosts(conn, &id)?;
            let changes = before.map(|before| rules::diff(&before, &now)).unwrap_or_default();
            let findings = kept::store::findings(conn, &id)?;
            Ok(ScanDiff { scan_id: id, baseline_id, changes, findings })
        })
        .await
}

/// The scan with this id, if the caller may know of it.
fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Scan> {
    store::get(conn, id)?.filter(|scan| ctx.sees(&scan.project_id)).ok_or_else(|| Error::not_found("scan"))
}

pub(super) fn stored(conn: &Conn, id: &str) -> Result<Scan> {
    store::get(conn, id)?.ok_or_else(|| Error::internal("a scan vanished while it was written"))
}
