//! The work on scans: one task of the scheduler runs all of them, a few at a time, and hears of pauses and
//! cancellations from the database, as it hears of the scans themselves. What ran when the appliance stopped goes on.

mod end;
mod ledger;
mod listen;
mod told;

pub(crate) use told::{Told, tell};

use super::{kept, model::Job, rules, scope, store};
use crate::{
    app::App,
    auth::{Actor, Ctx},
    change::{Change, Kind, Written},
    error::{Error, Result},
    resources::schedules,
};
use assay_api::{
    scans::{Scan, ScanStatus},
    users::Role,
};
use assay_scanner::{control::Control, dial::Sockets, plan::Names, run as scanner, scope::Scope};
use serde_json::json;
use std::{collections::HashMap, sync::Arc};
use tokio::task::{JoinSet, spawn_blocking};

/// The task's name, for nudges.
pub const TASK: &str = "scans";

/// So many scans run at once; the others wait in turn.
const AT_ONCE: usize = 4;
/// Rows of one write that looks at none of them.
const CHUNK: usize = 500;

/// Runs what there is to run; ends when nothing is left. Broken off at any moment, the next run goes on.
pub async fn run(app: App) -> Result<()> {
    if app.hold.is_on() {
        return Ok(());
    }
    let bell = app.wake.bell(TASK);
    let mut working = JoinSet::new();
    let mut controls: HashMap<String, Control> = HashMap::new();
    loop {
        let jobs = app.db.read(store::at_work).await?;
        for job in jobs {
            if let Some(control) = controls.get(&job.scan.id) {
                steer(control, &job);
            } else if controls.len() < AT_ONCE {
                let control = Control::default();
                steer(&control, &job);
                controls.insert(job.scan.id.clone(), control.clone());
                working.spawn(one(app.clone(), job, control));
            }
        }
        if controls.is_empty() {
            return Ok(());
        }
        tokio::select! {
            () = bell.notified() => {}
            Some(done) = working.join_next_with_id() => match done {
                Ok((_, (id, outcome))) => {
                    controls.remove(&id);
                    outcome?;
                }
                Err(error) => return Err(Error::internal("a scan broke off").caused_by(error)),
            },
        }
    }
}

fn steer(control: &Control, job: &Job) {
    match job {
        Job { cancelling: true, .. } => control.cancel(),
        Job { scan: Scan { paused: true, .. }, .. } => control.pause(),
        _ => control.resume(),
    }
}

/// One scan, from its beginning or from where it was, to its end.
async fn one(app: App, job: Job, control: Control) -> (String, Result<()>) {
    let id = job.scan.id.clone();
    (id, whole(&app, job, control).await)
}

/// A scan has begun, or goes on.
async fn begin(app: &App, job: &Job) -> Result<Scan> {
    let begun = step(app, job, Kind::ScanStarted, |scan, now| {
        let again = scan.started_at.is_some();
        scan.status = ScanStatus::Running;
        scan.started_at = scan.started_at.or(Some(now));
        if !again {
            "starting".clone_into(&mut scan.phase);
        }
        !again
    });
    begun.await
}

async fn whole(app: &App, job: Job, control: Control) -> Result<()> {
    let scan = begin(app, &job).await?;
    let host = scope::Host::from(&app.config);
    let seen = host.clone();
    let written = app.db.read(move |conn| scope::get(conn, &seen)).await?;
    let mut plan = rules::plan_of(&scan);
    let targets = plan.read().map(|(targets, _)| targets).unwrap_or_default();
    let authorized = scan.authorized_by.is_some().then_some(targets.as_slice());
    let bounds = scope::bounds(&written, &host, app.egress.own(), authorized);
    let roots = spawn_blocking(|| rustls_native_certs::load_native_certs().certs).await;
    plan.roots = roots.map_err(|e| Error::internal("reading authorities broke off").caused_by(e))?;
    let hand = hand(&job);
    let looked_at = Scope::new(bounds.clone());
    let (ears, hearing) = listen::start(app, &scan, &plan, hand.clone());
    let outcome = scanner::scan(scanner::Job {
        plan,
        scope: Scope::new(bounds),
        wire: Arc::new(Sockets),
        resolver: Arc::new(Names),
        ledger: Arc::new(ledger::Kept::new(app.clone(), &scan, hand)),
        sink: Arc::new(ears),
        control,
    });
    let outcome = outcome.await;
    // The ears are gone with the scan; what they have heard is written to its end.
    let heard = hearing.await.map_err(|e| Error::internal("a scan's listener broke off").caused_by(e))?;
    end::write(app, &job, outcome, heard, looked_at).await?;
    // One that waits for this one may begin.
    app.wake.nudge(schedules::TASK);
    forget(app, &job.scan.id).await
}

/// Forgets the steps of a scan that has ended, some at a time.
pub(super) async fn forget(app: &App, id: &str) -> Result<()> {
    loop {
        let id = id.to_owned();
        if !app.door.upkeep(move |tx| kept::store::forget(tx, &id, CHUNK)).await? {
            return Ok(());
        }
    }
}

/// The context of whoever asked for it, for the journal: their name stands at each change.
fn hand(job: &Job) -> Ctx {
    let mut ctx = Ctx::system(&job.credential);
    let actor = |by: &assay_api::Named| Actor { id: by.id.clone(), name: by.name.clone(), role: Role::Analyst };
    ctx.actor = job.scan.created_by.as_ref().map(|by| Arc::new(actor(by)));
    ctx
}

/// Changes the scan itself; an event when `change` says so.
async fn step(
    app: &App,
    job: &Job,
    kind: Kind,
    change: impl FnOnce(&mut Scan, assay_api::Time) -> bool + Send + 'static,
) -> Result<Scan> {
    let id = job.scan.id.clone();
    app.door
        .change(&hand(job), move |tx, now| {
            let mut scan = still(tx, &id)?;
            if !change(&mut scan, now) {
                return Ok(Written::unchanged(scan));
            }
            store::update(tx, &scan, now)?;
            let change = told(kind, &scan);
            Ok(Written::new(scan, change))
        })
        .await
}

/// The scan, which must still be there.
fn still(conn: &crate::db::Conn, id: &str) -> Result<Scan> {
    store::get(conn, id)?.ok_or_else(|| Error::conflict("the scan's project is no longer there"))
}

/// An event that says how a scan stands.
pub(super) fn told(kind: Kind, scan: &Scan) -> Change {
    let spent = scan.started_at.map(|begun| (scan.completed_at.unwrap_or(scan.updated_at).0 - begun.0) / 1_000);
    let state = json!({
        "status": scan.status, "phase": scan.phase, "progress": scan.progress, "target": scan.target,
        "eta_seconds": scan.eta_seconds, "paused": scan.paused, "error": scan.error,
        "authorized_by": scan.authorized_by,
        "hosts_total": scan.hosts_total, "devices_found": scan.hosts_found, "ports_found": scan.ports_found,
        "duration": spent, "vulnerabilities_found": scan.vulnerabilities_found,
        "critical_count": scan.critical_count, "high_count": scan.high_count, "medium_count": scan.medium_count,
        "low_count": scan.low_count, "info_count": scan.info_count, "fixed_count": scan.fixed_count,
    });
    Change::about(kind, scan, json!({ "after": state }))
}
