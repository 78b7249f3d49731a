//! Begins the scans whose time has come. What cannot be taken back asks the clock that is sure: a leap ahead begins
//! nothing until it has stood for an hour, and a clock that was set back makes no schedule wait for its old time.

use super::{store, times::Times};
use crate::{
    app::App,
    auth::{self, Ctx, Right},
    change::{Change, Kind, Written},
    db::Tx,
    error::{self, Error, Result},
    resources::scans,
};
use assay_api::{
    Time,
    scans::{NewScan, Scan},
    schedules::{Overlap, PATIENCE, Schedule},
};
use serde_json::json;
use std::time::Duration;

/// The task's name, for nudges.
pub const TASK: &str = "schedules";
/// How often it is looked at.
pub const PERIOD: Duration = Duration::from_secs(60);

/// Begins what is due, and waits for what comes within the period.
pub async fn run(app: App) -> Result<()> {
    // What was restored begins nothing before an administrator lets it: the other life may go on elsewhere.
    if app.hold.is_on() {
        return Ok(());
    }
    let bell = app.wake.bell(TASK);
    loop {
        stop_late(&app).await?;
        let (mut soonest, mut failed) = (None, None);
        for schedule in app.db.read(store::at_work).await? {
            // One that cannot be looked at keeps none of the others waiting.
            match one(&app, schedule).await {
                Ok(next) => soonest = soonest.into_iter().chain(next).min(),
                Err(error) => failed = Some(error),
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        let (now, period) = (app.clock.now(), PERIOD.as_millis() as i64);
        match soonest {
            // One whose time has come and that waits is looked at again after the period.
            Some(next) if next > now && next <= now.plus(period) => tokio::select! {
                () = app.clock.until(next) => {}
                () = bell.notified() => {}
            },
            _ => return Ok(()),
        }
    }
}

/// Scans whose window has closed are stopped.
async fn stop_late(app: &App) -> Result<()> {
    let now = app.clock.sure();
    let late = app.db.read(move |conn| scans::machine::late(conn, now)).await?;
    for id in late {
        match scans::actions::cancel(app, &Ctx::system(TASK), id).await {
            // It is over, or in the trash, by now.
            Err(error) if matches!(error.kind, error::Kind::NotFound | error::Kind::Conflict) => {}
            outcome => drop(outcome?),
        }
    }
    Ok(())
}

/// Looks at one schedule; when it wants to be looked at next.
async fn one(app: &App, schedule: Schedule) -> Result<Option<Time>> {
    let (now, Some(due)) = (app.clock.sure(), schedule.next_run_at) else { return Ok(None) };
    let Some(times) = Times::of(&schedule.cron, &schedule.timezone) else { return Ok(None) };
    let next = times.next(now);
    if due > now {
        if next.is_some_and(|next| next < due) {
            let id = schedule.id;
            app.door.upkeep(move |tx| store::set_next(tx, &id, next)).await?;
        }
        return Ok(next.map_or(Some(due), |next| Some(next.min(due))));
    }
    let (owned, id) = (app.clone(), schedule.id.clone());
    let owner = schedule.owner.as_ref().map(|owner| owner.id.clone());
    let hand = app.db.read(move |conn| owner.map_or(Ok(None), |owner| auth::as_user(conn, &owner, TASK))).await?;
    let writer = hand.clone().unwrap_or_else(|| Ctx::system(TASK));
    let change = move |tx: &Tx<'_>, _: Time| {
        // It may have been changed meanwhile; then its time is another one.
        let Some(schedule) = store::get(tx, &id)?.filter(|s| s.enabled && s.next_run_at == Some(due)) else {
            return Ok(Written::unchanged(false));
        };
        due_now(&owned, tx, hand, schedule, next, now)
    };
    if app.door.change(&writer, change).await? {
        app.wake.nudge(scans::TASK);
    }
    Ok(next)
}

/// Its time has come: a scan begins, or it is said why not. Whether one began.
fn due_now(
    app: &App,
    tx: &Tx<'_>,
    hand: Option<Ctx>,
    before: Schedule,
    next: Option<Time>,
    now: Time,
) -> Result<Written<bool>> {
    let due = before.next_run_at.unwrap_or(now);
    let window = i64::from(before.window_minutes.unwrap_or(PATIENCE)) * Time::MINUTE;
    let is_late = now > due.plus(window);
    let is_busy = scans::machine::is_under_way(tx, &before.id)?;
    if is_busy && before.overlap == Overlap::Queue && !is_late {
        return Ok(Written::unchanged(false));
    }
    let began = if is_late {
        Err(Error::conflict("its window was over before it could begin"))
    } else if is_busy {
        Err(Error::conflict("the last scan was not over yet"))
    } else {
        started(app, tx, hand, &before, now)
    };
    let (last_scan_id, last_error, mut changes) = match began {
        Ok((scan, changes)) => (Some(scan.id), None, changes),
        // What is nobody's word on this scan but trouble of ours is tried again.
        Err(error) if matches!(error.kind, error::Kind::Internal | error::Kind::Unavailable) => return Err(error),
        Err(error) => (before.last_scan_id.clone(), Some(reason(&error)), Vec::new()),
    };
    let began = last_error.is_none();
    let after = Schedule {
        next_run_at: next,
        last_run_at: Some(due),
        last_scan_id,
        last_error,
        updated_at: now,
        version: before.version + 1,
        ..before
    };
    store::save(tx, &after)?;
    let about = json!({ "after": { "due": due, "scan_id": after.last_scan_id.as_ref().filter(|_| began),
        "error": after.last_error, "next_run_at": after.next_run_at } });
    let kind = if began { Kind::ScheduleStarted } else { Kind::ScheduleSkipped };
    changes.push(Change::about(kind, &after, about));
    Ok(Written::all(began, changes))
}

/// A scan in its owner's name, with what the owner may do by now.
fn started(app: &App, tx: &Tx<'_>, hand: Option<Ctx>, schedule: &Schedule, now: Time) -> Result<(Scan, Vec<Change>)> {
    let hand = hand.ok_or_else(|| Error::conflict("the account in whose name it scans is not active"))?;
    hand.may(Right::WriteScans)?;
    if !hand.sees(&schedule.project_id) {
        return Err(Error::conflict("the person in whose name it scans no longer sees the project"));
    }
    let authorizer = match &schedule.authorized_by {
        Some(by) => auth::as_user(tx, &by.id, TASK)?,
        None => None,
    };
    let attested = authorizer.is_some_and(|by| by.may(Right::AuthorizeScans).is_ok());
    begin(app, tx, &hand, schedule, attested, now)
}

/// Makes the scan.
pub(super) fn begin(
    app: &App,
    tx: &Tx<'_>,
    hand: &Ctx,
    schedule: &Schedule,
    attested: bool,
    now: Time,
) -> Result<(Scan, Vec<Change>)> {
    let new = NewScan { authorized: attested, ..NewScan::from(schedule) };
    let stop_at = schedule.window_minutes.map(|minutes| now.plus(i64::from(minutes) * Time::MINUTE));
    let by = attested.then(|| schedule.authorized_by.as_ref().map(|by| by.name.clone())).flatten();
    let of = scans::machine::Of { schedule: &schedule.id, authorized_by: by, stop_at };
    let mut changes = Vec::new();
    let scan = scans::machine::make(app, tx, hand, now, (new, &schedule.project_id), Some(of), &mut changes)?;
    Ok((scan, changes))
}

fn reason(error: &Error) -> String {
    let mut parts = vec![error.message.clone()];
    parts.extend(error.fields().iter().map(|wrong| format!("{} {}", wrong.field, wrong.message)));
    parts.join(": ")
}
