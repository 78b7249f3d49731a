//! How a scan comes to be, within a write: what people ask for and what schedules begin go the same way.

use super::{rules, scope, store};
use crate::{
    app::App,
    auth::Ctx,
    change::{Change, Kind},
    db::{Conn, Tx},
    error::{Error, Result},
    resources::projects,
};
use assay_api::{
    FieldError, Named, Time,
    scans::{NewScan, Scan, ScanProfile, ScanStatus, ScanType, ScopePolicy},
};
use assay_scanner::{plan::Target, scope::Scope};
use serde_json::json;

/// What a scan has of the schedule that begins it.
pub(in crate::resources) struct Of<'a> {
    pub(in crate::resources) schedule: &'a str,
    /// Who attests that its target may be scanned, where somebody does.
    pub(in crate::resources) authorized_by: Option<String>,
    /// When it is stopped.
    pub(in crate::resources) stop_at: Option<Time>,
}

/// What is wrong with what is asked for, as far as that can be said before.
pub(in crate::resources) fn read(new: &NewScan) -> Result<(), Vec<FieldError>> {
    rules::read(new).map(|_| ())
}

/// Makes a scan. Whether the target may be scanned is attested when `new` says so: whoever calls has held that against
/// the rights of whoever says it.
pub(in crate::resources) fn make(
    app: &App,
    tx: &Tx<'_>,
    hand: &Ctx,
    now: Time,
    (new, project): (NewScan, &str),
    of: Option<Of<'_>>,
    changes: &mut Vec<Change>,
) -> Result<Scan> {
    let attested = new.authorized;
    let held = judge(app, tx, &new, attested)?;
    let mut scan = build(app.clock.id("scan"), new, project.to_owned(), now);
    scan.created_by = hand.actor.as_ref().map(|actor| Named { id: actor.id.clone(), name: actor.name.clone() });
    if attested {
        let by = of.as_ref().and_then(|of| of.authorized_by.clone());
        scan.authorized_by = Some(by.unwrap_or_else(|| hand.actor_name().to_owned()));
        scan.authorized_at = Some(now);
    } else if held {
        scan.phase = rules::HELD.to_owned();
        scan.error = Some("the target lies outside the authorised scope; somebody must authorise the scan".into());
    }
    scan.schedule_id = of.as_ref().map(|of| of.schedule.to_owned());
    store::insert(tx, &scan, scan.phase == rules::HELD, &hand.credential.id)?;
    if let Some(at) = of.and_then(|of| of.stop_at) {
        store::stop_at(tx, &scan.id, at)?;
    }
    let scan = super::actions::stored(tx, &scan.id)?;
    changes.push(Change::created(Kind::ScanCreated, &scan));
    Ok(scan)
}

/// Whether the scan must wait for somebody to authorise it.
pub(in crate::resources) fn judge(app: &App, conn: &Conn, new: &NewScan, attested: bool) -> Result<bool> {
    let targets: Vec<Target> = rules::read(new).map_err(Error::invalid)?;
    let host = scope::Host::from(&app.config);
    let written = scope::get(conn, &host)?;
    let profile = new.profile.unwrap_or(ScanProfile::Normal);
    if let Some(highest) = written.highest_profile.filter(|highest| profile > *highest) {
        return Err(Error::field("profile", format!("the authorised scope allows at most '{highest}'")));
    }
    let guard = Scope::new(scope::bounds(&written, &host, Vec::new(), attested.then_some(targets.as_slice())));
    let outside = rules::outside(&targets, &guard).map_err(|wrong| Error::invalid(vec![wrong]))?;
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

/// The project that is named, or that of scans that name none, which is made with its client when it is needed first.
pub(in crate::resources) fn place(
    app: &App,
    tx: &Tx<'_>,
    ctx: &Ctx,
    now: Time,
    named: Option<&str>,
    changes: &mut Vec<Change>,
) -> Result<String> {
    if let Some(id) = named {
        projects::actions::must_be_visible(tx, ctx, "project_id", id)?;
        return Ok(id.to_owned());
    }
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

/// Whether a scan of a schedule is not over yet.
pub(in crate::resources) fn is_under_way(conn: &Conn, schedule: &str) -> Result<bool> {
    store::is_under_way(conn, schedule)
}

/// The last scan of a schedule that is through.
pub(in crate::resources) fn last_of(conn: &Conn, schedule: &str) -> Result<Option<String>> {
    store::last_of(conn, schedule)
}

/// Scans that are not over when their window is.
pub(in crate::resources) fn late(conn: &Conn, now: Time) -> Result<Vec<String>> {
    store::late(conn, now)
}
