//! What can be done with scans.

use super::{Filter, kept, machine, rules, run, store};
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
    resources::findings,
};
use assay_api::{
    Time,
    findings::Finding,
    scans::{NewScan, Scan, ScanDiff, ScanResult, ScanStatus, StartScan},
};

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
pub async fn create(app: &App, ctx: &Ctx, mut new: NewScan) -> Result<Scan> {
    ctx.may(Right::WriteScans)?;
    rules::read(&new).map_err(Error::invalid)?;
    new.authorized = new.authorized && ctx.may(Right::AuthorizeScans).is_ok();
    let (owned, caller) = (app.clone(), ctx.clone());
    let made = app.door.change(ctx, move |tx, now| {
        let mut changes = Vec::new();
        let project = machine::place(&owned, tx, &caller, now, new.project_id.as_deref(), &mut changes)?;
        let scan = machine::make(&owned, tx, &caller, now, (new, &project), None, &mut changes)?;
        Ok(Written::all(scan, changes))
    });
    let made = made.await?;
    app.wake.nudge(run::TASK);
    Ok(made)
}

/// The same in another product's words; what is wrong is told in these.
pub async fn start(app: &App, ctx: &Ctx, start: StartScan) -> Result<Scan> {
    create(app, ctx, start.into()).await.map_err(|error| error.renamed("project_id", "site_id"))
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
