//! What can be done with schedules.

use super::{Filter, run, store, times::Times};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn, Tx,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial},
    resources::scans,
};
use assay_api::{
    Named, Time,
    scans::{NewScan, Scan, ScanDiff, ScanProfile, ScanType},
    schedules::{NewSchedule, Overlap, Schedule},
};

/// The most schedules.
const MOST: u64 = 1_000;

/// A page of the schedules that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Schedule>> {
    ctx.may(Right::ReadScans)?;
    let (reach, now) = (ctx.reach.clone(), app.clock.now());
    app.db
        .read(move |conn| {
            let mut page = store::list(conn, &reach, &filter, &params)?;
            page.rows = page.rows.into_iter().map(|schedule| shown(schedule, now)).collect();
            Ok(page)
        })
        .await
}

/// One schedule.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Schedule> {
    ctx.may(Right::ReadScans)?;
    let (ctx, now) = (ctx.clone(), app.clock.now());
    app.db.read(move |conn| Ok(shown(visible(conn, &ctx, &id)?, now))).await
}

/// Makes a schedule.
pub async fn create(app: &App, ctx: &Ctx, new: NewSchedule) -> Result<Schedule> {
    ctx.may(Right::WriteScans)?;
    let times = checked(&new)?;
    let (owned, caller) = (app.clone(), ctx.clone());
    let made = app.door.change(ctx, move |tx, now| {
        if store::count(tx)? >= MOST {
            return Err(Error::conflict(format!("there are {MOST} schedules already; remove one first")));
        }
        let mut changes = Vec::new();
        let project = scans::machine::place(&owned, tx, &caller, now, new.project_id.as_deref(), &mut changes)?;
        let attested = new.authorized && caller.may(Right::AuthorizeScans).is_ok();
        let schedule = Schedule {
            project: Named { id: project.clone(), name: String::new() },
            project_id: project,
            authorized_by: attested.then(|| me(&caller)).flatten(),
            owner: me(&caller),
            ..build(owned.clock.id("sched"), &new, &times, now)
        };
        scans::machine::judge(&owned, tx, &NewScan::from(&schedule), attested)?;
        store::save(tx, &schedule)?;
        let schedule = stored(tx, &schedule.id, now)?;
        changes.push(Change::created(Kind::ScheduleCreated, &schedule));
        Ok(Written::all(schedule, changes))
    });
    let made = made.await?;
    app.wake.nudge(run::TASK);
    Ok(made)
}

/// Changes the fields that are given; from then on it scans in the name of whoever changed it.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    id: String,
    if_match: &IfMatch,
    given: Partial<NewSchedule>,
) -> Result<Schedule> {
    ctx.may(Right::WriteScans)?;
    let (owned, caller, if_match) = (app.clone(), ctx.clone(), if_match.clone());
    let made = app.door.change(ctx, move |tx, now| {
        let before = visible(tx, &caller, &id)?;
        if_match.holds(&before)?;
        given.fixed("project_id", &before.project_id)?;
        let new = given.over(&NewSchedule::from(&before))?;
        // Whoever attests again, after somebody else, does so in their own name.
        let attests = given.has("authorized") && new.authorized && before.authorized_by != me(&caller);
        if new == NewSchedule::from(&before) && !attests {
            return Ok(Written::unchanged(shown(before, now)));
        }
        let after = changed(&caller, &before, &new, given.has("authorized"), now)?;
        scans::machine::judge(&owned, tx, &NewScan::from(&after), after.authorized_by.is_some())?;
        store::save(tx, &after)?;
        let after = stored(tx, &id, now)?;
        Ok(Written::updated(Kind::ScheduleUpdated, &shown(before, now), after))
    });
    let made = made.await?;
    app.wake.nudge(run::TASK);
    Ok(made)
}

fn changed(caller: &Ctx, before: &Schedule, new: &NewSchedule, attests: bool, now: Time) -> Result<Schedule> {
    let times = checked(new)?;
    let is_elsewhere = new.target != before.target;
    let may = caller.may(Right::AuthorizeScans).is_ok();
    let authorized_by = match (new.authorized, attests && may) {
        (true, true) => me(caller),
        // What somebody has attested was about that target.
        (true, false) if !is_elsewhere => before.authorized_by.clone(),
        _ => None,
    };
    let built = build(before.id.clone(), new, &times, now);
    let keeps_time = before.enabled && new.cron == before.cron && built.timezone == before.timezone;
    Ok(Schedule {
        project_id: before.project_id.clone(),
        project: before.project.clone(),
        authorized_by,
        owner: me(caller).or(before.owner.clone()),
        next_run_at: if keeps_time && new.enabled { before.next_run_at } else { built.next_run_at },
        last_run_at: before.last_run_at,
        last_scan_id: before.last_scan_id.clone(),
        last_error: before.last_error.clone(),
        created_at: before.created_at,
        version: before.version + 1,
        ..built
    })
}

/// Removes a schedule; its scans stay.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::WriteScans)?;
    let (caller, if_match) = (ctx.clone(), if_match.clone());
    app.door
        .change(ctx, move |tx, _| {
            let schedule = visible(tx, &caller, &id)?;
            if_match.holds(&schedule)?;
            store::delete(tx, &id)?;
            Ok(Written::new(id, Change::deleted(Kind::ScheduleDeleted, &schedule)))
        })
        .await
}

/// Begins a scan now, in the caller's name; its times stay as they are.
pub async fn run_now(app: &App, ctx: &Ctx, id: String) -> Result<Scan> {
    ctx.may(Right::WriteScans)?;
    let (owned, caller) = (app.clone(), ctx.clone());
    let made = app.door.change(ctx, move |tx, now| {
        let before = visible(tx, &caller, &id)?;
        if scans::machine::is_under_way(tx, &id)? {
            return Err(Error::conflict("The last scan of this schedule is not over yet"));
        }
        let attested = caller.may(Right::AuthorizeScans).is_ok() && before.authorized_by.is_some();
        let (scan, changes) = run::begin(&owned, tx, &caller, &before, attested, now)?;
        // The scan's own row says by which schedule it was begun.
        store::set_last(tx, &id, &scan.id)?;
        Ok(Written::all(scan, changes))
    });
    let made = made.await?;
    app.wake.nudge(scans::TASK);
    Ok(made)
}

/// What the last scan of a schedule that is through found otherwise than the one before; nothing while there is none.
pub async fn diff(app: &App, ctx: &Ctx, id: String) -> Result<ScanDiff> {
    ctx.may(Right::ReadScans)?;
    let caller = ctx.clone();
    let last = app.db.read(move |conn| {
        visible(conn, &caller, &id)?;
        scans::machine::last_of(conn, &id)
    });
    match last.await? {
        Some(scan) => scans::actions::diff(app, ctx, scan).await,
        None => Ok(ScanDiff::default()),
    }
}

/// Holds what is asked for against everything that can be known before.
fn checked(new: &NewSchedule) -> Result<Times> {
    let asked = NewScan {
        target: new.target.clone(),
        scan_type: new.scan_type,
        profile: new.profile,
        frameworks: new.frameworks.clone(),
        ports: new.ports.clone(),
        ..NewScan::default()
    };
    let (times, scan) = (Times::read(new), scans::machine::read(&asked));
    match (times, scan) {
        (Ok(times), Ok(_)) => Ok(times),
        (times, scan) => Err(Error::invalid(times.err().into_iter().chain(scan.err()).flatten().collect())),
    }
}

fn build(id: String, new: &NewSchedule, times: &Times, now: Time) -> Schedule {
    Schedule {
        id,
        name: new.name.clone(),
        cron: new.cron.clone(),
        meaning: times.meaning(),
        timezone: times.zone(),
        window_minutes: new.window_minutes,
        overlap: new.overlap.unwrap_or(Overlap::Skip),
        enabled: new.enabled,
        target: new.target.clone(),
        scan_type: new.scan_type.unwrap_or(ScanType::Full),
        profile: new.profile.unwrap_or(ScanProfile::Normal),
        frameworks: new.frameworks.clone(),
        ports: new.ports.clone(),
        project_id: String::new(),
        project: Named { id: String::new(), name: String::new() },
        authorized_by: None,
        next_runs: Vec::new(),
        next_run_at: times.next(now).filter(|_| new.enabled),
        last_run_at: None,
        last_scan_id: None,
        last_error: None,
        owner: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

fn me(ctx: &Ctx) -> Option<Named> {
    ctx.actor.as_ref().map(|actor| Named { id: actor.id.clone(), name: actor.name.clone() })
}

/// The schedule with the times that come.
fn shown(mut schedule: Schedule, now: Time) -> Schedule {
    let times = Times::of(&schedule.cron, &schedule.timezone).filter(|_| schedule.enabled);
    schedule.next_runs = times.map(|times| times.coming(now)).unwrap_or_default();
    schedule
}

fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Schedule> {
    let known = store::get(conn, id)?.filter(|schedule| ctx.sees(&schedule.project_id));
    known.ok_or_else(|| Error::not_found("schedule"))
}

fn stored(tx: &Tx<'_>, id: &str, now: Time) -> Result<Schedule> {
    let schedule = store::get(tx, id)?.map(|schedule| shown(schedule, now));
    schedule.ok_or_else(|| Error::internal("a schedule vanished while it was written"))
}
