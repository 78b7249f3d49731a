//! The end of a scan: how it ended, and what is different from the one before.

use super::{
    super::{kept::store as kept, model::Job, rules, store},
    hand,
    listen::Heard,
    still, told,
};
use crate::{
    app::App,
    change::{Change, Kind, Written},
    db::Tx,
    error::Result,
    resources::devices::machine as devices,
};
use assay_api::{
    Time,
    devices::Device,
    scans::{Scan, ScanChange, ScanStatus},
};
use assay_scanner::{
    report::{Ended, Phases, Summary},
    run::ScanError,
    scope::{Bounds, Scope},
};
use serde_json::json;
use std::{net::IpAddr, sync::Arc};

/// So many changes of services are events of their own.
const TOLD: usize = 100;
/// So many devices are looked at in one write for whether they are gone.
const LOST: usize = 100;

/// How a scan ended.
enum End {
    Through(Summary),
    Stopped(Summary),
    /// Its target lies outside the scope: it waits.
    Held(String),
    Failed(String),
}

/// Writes how a scan ended.
pub(super) async fn write(
    app: &App,
    job: &Job,
    outcome: Result<Summary, ScanError>,
    heard: Heard,
    scope: Scope,
) -> Result<()> {
    let end = judge(&job.scan, outcome, heard.failed);
    let (baseline, changes) = match &end {
        End::Through(_) => compare(app, &job.scan).await?,
        _ => (None, Vec::new()),
    };
    if matches!(end, End::Through(_)) {
        lose(app, job, scope).await?;
    }
    let (id, unknown) = (job.scan.id.clone(), heard.unknown);
    app.door
        .change(&hand(job), move |tx, now| {
            let mut scan = still(tx, &id)?;
            let kind = settle(&mut scan, end, now);
            scan.baseline_id = baseline;
            (scan.hosts_found, scan.ports_found) = kept::totals(tx, &id)?;
            kept::count(tx, &mut scan)?;
            store::update(tx, &scan, now)?;
            let mut events = differences(&scan, changes, kept::sightings(tx, &id)?);
            if unknown > 0 {
                let after = json!({ "scan_id": id, "unknown_ports": unknown,
                    "reason": "this machine had no sockets or memory left to ask about them" });
                events.push(Change::about(Kind::ProbeHealthAlert, &scan, json!({ "after": after })));
            }
            events.push(told(kind, &scan));
            Ok(Written::all((), events))
        })
        .await
}

fn judge(scan: &Scan, outcome: Result<Summary, ScanError>, failed: Option<String>) -> End {
    match (outcome, failed) {
        (Ok(summary), _) if summary.ended == Ended::Cancelled => End::Stopped(summary),
        (Ok(_), Some(why)) => End::Failed(format!("what was found could not be kept: {why}")),
        (Ok(summary), None) if summary.broken.is_empty() => End::Through(summary),
        (Ok(summary), None) => End::Failed(format!("{} hosts broke off: {}", summary.broken.len(), summary.broken[0])),
        (Err(error @ ScanError::Outside(_)), _) if scan.authorized_by.is_none() => End::Held(error.to_string()),
        (Err(error), _) => End::Failed(error.to_string()),
    }
}

fn settle(scan: &mut Scan, end: End, now: Time) -> Kind {
    (scan.paused, scan.eta_seconds) = (false, None);
    let (status, phase, kind) = match end {
        End::Held(why) => {
            (scan.status, scan.started_at, scan.error) = (ScanStatus::Pending, None, Some(why));
            rules::HELD.clone_into(&mut scan.phase);
            return Kind::ScanHeld;
        }
        End::Through(summary) => {
            scan.progress = 100;
            (scan.hosts_total, scan.phases) = (summary.hosts as u64, phases(summary.phases));
            (ScanStatus::Completed, "complete", Kind::ScanCompleted)
        }
        End::Stopped(summary) => {
            scan.phases = phases(summary.phases);
            scan.error = Some("it was stopped; what is shown is what had been found until then".to_owned());
            (ScanStatus::Cancelled, "cancelled", Kind::ScanCancelled)
        }
        End::Failed(why) => {
            scan.error = Some(why);
            (ScanStatus::Failed, "failed", Kind::ScanFailed)
        }
    };
    (scan.status, scan.completed_at) = (status, Some(now));
    phase.clone_into(&mut scan.phase);
    kind
}

fn phases(phases: Phases) -> serde_json::Value {
    serde_json::to_value(phases).unwrap_or_default()
}

/// The scan before, and what is different from it.
async fn compare(app: &App, scan: &Scan) -> Result<(Option<String>, Vec<ScanChange>)> {
    let scan = scan.clone();
    app.db
        .read(move |conn| {
            let Some(baseline) = store::baseline(conn, &scan)? else { return Ok((None, Vec::new())) };
            let changes = rules::diff(&kept::hosts(conn, &baseline)?, &kept::hosts(conn, &scan.id)?);
            Ok((Some(baseline), changes))
        })
        .await
}

/// Devices that the scan has looked for and not found are told to be offline, some at a time.
async fn lose(app: &App, job: &Job, scope: Scope) -> Result<()> {
    let scan = &job.scan;
    let targets = rules::plan_of(scan).read().map(|(targets, _)| targets).unwrap_or_default();
    let asked = Scope::new(Bounds::of(&targets));
    let looked_at = Arc::new(move |ip: IpAddr| asked.permits(ip).is_ok() && scope.permits(ip).is_ok());
    let mut after = 0;
    loop {
        let (project, id, looks) = (scan.project_id.clone(), scan.id.clone(), looked_at.clone());
        // Read where they are written: what somebody says of a device meanwhile is not undone.
        let change = move |tx: &Tx<'_>, now: Time| {
            let unseen = devices::unseen(tx, &project, &id, after, LOST)?;
            let last = unseen.last().map(|(row, _)| *row);
            let is_meant = |device: &Device| device.ip.parse().is_ok_and(|ip| looks(ip));
            let lost = unseen.iter().map(|(_, device)| device).filter(|device| is_meant(device));
            let changes = lost.map(|device| devices::offline(tx, now, device)).collect::<Result<Vec<_>>>()?;
            Ok(if changes.is_empty() { Written::unchanged(last) } else { Written::all(last, changes) })
        };
        let Some(last) = app.door.change(&hand(job), change).await? else { return Ok(()) };
        after = last;
    }
}

/// The events of what is different.
fn differences(scan: &Scan, changes: Vec<ScanChange>, findings: kept::Sightings) -> Vec<Change> {
    let (mut shape, settings): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|change| ["host", "port"].contains(&change.what.as_str()));
    let mut events: Vec<_> = settings
        .into_iter()
        .take(TOLD)
        .map(|change| Change::about(Kind::ConfigChanged, scan, json!({ "after": change })))
        .collect();
    let findings = if scan.baseline_id.is_some() { findings } else { kept::Sightings::default() };
    if !shape.is_empty() || findings.is_news() {
        let count = shape.len();
        shape.truncate(TOLD);
        let after = json!({ "baseline_id": scan.baseline_id, "schedule_id": scan.schedule_id, "count": count,
            "changes": shape, "findings": findings });
        events.push(Change::about(Kind::BaselineChanged, scan, json!({ "after": after })));
    }
    events
}
