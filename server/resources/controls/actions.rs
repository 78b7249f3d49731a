//! What can be done with controls.

use super::{
    Filter, assess,
    catalogue::{Entry, catalogue, entry},
    cover::coverage,
    import::store as own,
    shelf::Shelf,
    store::{self, Seen},
};
use crate::{
    app::App,
    auth::{Ctx, Reach, Right},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial, query::any},
    resources::users,
};
use assay_api::{
    Time,
    controls::{
        Assessed, Assessment, Control, ControlDetail, ControlStatus, Framework, NewControl, Reason, Requirement,
    },
    findings::Severity,
};
use std::collections::BTreeMap;

/// Lays the embedded catalogue over what is there; at each start, before anybody is let in.
pub async fn lay_catalogue(app: &App) -> Result<()> {
    let controls = catalogue()?.controls.as_slice();
    let ids: Vec<String> = controls.iter().map(|_| app.clock.id("ctrl")).collect();
    let now = app.clock.now();
    app.door.upkeep(move |tx| store::lay(tx, controls, &ids, now)).await
}

/// A page of the controls, with what the caller may know of their assessment.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, mut params: Params) -> Result<Page<Control>> {
    ctx.may(Right::ReadControls)?;
    let wanted = any::<Assessment>("assessment", filter.assessment.as_deref())?;
    if params.sort.as_deref().is_none_or(|sort| sort == "ref") {
        params.descending.get_or_insert(false);
    }
    let reach = ctx.reach.clone();
    app.db
        .read(move |conn| {
            let (seen, shelf) = (by_control(store::seen(conn, &reach, None)?), store::shelf(conn)?);
            let ids = match wanted {
                None => None,
                Some(wanted) => {
                    let all = store::all(conn, &shelf)?.into_iter().map(|control| judged(control, &seen));
                    Some(all.filter(|c| wanted.contains(&c.assessment)).map(|c| c.id).collect::<Vec<_>>())
                }
            };
            Ok(store::list(conn, &shelf, &filter, ids.as_deref(), &params)?.map(|control| judged(control, &seen)))
        })
        .await
}

/// One control, with its reasons.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<ControlDetail> {
    ctx.may(Right::ReadControls)?;
    let reach = ctx.reach.clone();
    app.db.read(move |conn| existing(conn, &reach, &id)).await
}

/// Changes what a person says of a control.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    id: String,
    if_match: &IfMatch,
    given: Partial<NewControl>,
) -> Result<ControlDetail> {
    ctx.may(Right::WriteControls)?;
    let (if_match, reach) = (if_match.clone(), ctx.reach.clone());
    app.door
        .change(ctx, move |tx, now| {
            let before = existing(tx, &reach, &id)?;
            if_match.holds(&before)?;
            let new = given.over(&NewControl::from(&before.control))?;
            let mut after = before.control.clone();
            after.status = new.status.unwrap_or(ControlStatus::NotStarted);
            (after.note, after.due_date) = (new.note, new.due_date);
            if new.owner_id != before.control.owner_id {
                after.owner = owner(tx, new.owner_id.as_deref())?;
                after.owner_id = new.owner_id;
            }
            if after == before.control {
                return Ok(Written::unchanged(before));
            }
            (after.updated_at, after.version) = (now, after.version + 1);
            store::update(tx, &after)?;
            let told = existing(tx, &reach, &id)?;
            Ok(Written::updated(Kind::ControlUpdated, &before.control, after).map(|_| told))
        })
        .await
}

fn owner(conn: &Conn, id: Option<&str>) -> Result<Option<assay_api::Named>> {
    let Some(id) = id else { return Ok(None) };
    let user = users::store::get(conn, id)?.filter(|user| user.active);
    let user = user.ok_or_else(|| Error::no_such("owner_id", "user", id))?;
    Ok(Some(assay_api::Named { id: user.id, name: user.name }))
}

/// Removes a control of the organisation's own, with its evidence; one of the catalogue stays.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::WriteControls)?;
    let (if_match, reach) = (if_match.clone(), ctx.reach.clone());
    app.door
        .change(ctx, move |tx, _| {
            if_match.holds(&existing(tx, &reach, &id)?)?;
            let gone = own::one(tx, &id)?.ok_or_else(|| {
                Error::conflict(
                    "This control is of the built-in catalogue and cannot be deleted; set it to not_applicable instead",
                )
            })?;
            own::delete(tx, &id)?;
            Ok(Written::new(id, Change::deleted(Kind::ControlDeleted, &gone)))
        })
        .await
}

/// Looks anew, because somebody asks.
pub async fn assess(app: &App, ctx: &Ctx) -> Result<Assessed> {
    ctx.may(Right::WriteControls)?;
    assess::run(app, ctx, true).await
}

/// Looks anew, because something has changed.
pub async fn reassess(app: &App) -> Result<()> {
    assess::run(app, &Ctx::system("appliance"), false).await.map(drop)
}

/// How far each framework is covered.
pub async fn frameworks(app: &App, ctx: &Ctx) -> Result<Vec<Framework>> {
    ctx.may(Right::ReadControls)?;
    let reach = ctx.reach.clone();
    app.db
        .read(move |conn| {
            let seen = by_control(store::seen(conn, &reach, None)?);
            let (shelf, answers) = (store::shelf(conn)?, store::answers(conn, None)?);
            let all: Vec<_> = store::all(conn, &shelf)?.into_iter().map(|control| judged(control, &seen)).collect();
            let pairs: Vec<_> = all.iter().filter_map(|control| Some((control, answers.get(&control.id)?))).collect();
            Ok(shelf.all().map(|known| coverage(known, shelf.is_own(&known.slug), &pairs)).collect())
        })
        .await
}

/// Each control's assessment, by its short name.
pub(super) fn assessments(conn: &Conn, reach: &Reach) -> Result<BTreeMap<String, Assessment>> {
    let seen = by_control(store::seen(conn, reach, None)?);
    let all = store::all(conn, &store::shelf(conn)?)?.into_iter().map(|control| judged(control, &seen));
    Ok(all.map(|control| (control.r#ref, control.assessment)).collect())
}

fn by_control(seen: Vec<Seen>) -> BTreeMap<String, Vec<Seen>> {
    let mut all: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
    for line in seen {
        all.entry(line.control_id.clone()).or_default().push(line);
    }
    all
}

/// The control with what is seen of it laid over it.
fn judged(mut control: Control, seen: &BTreeMap<String, Vec<Seen>>) -> Control {
    let lines = seen.get(&control.id).map(Vec::as_slice).unwrap_or_default();
    let sum = |count: fn(&Seen) -> u64| lines.iter().map(count).sum::<u64>();
    let watched = entry(&control.r#ref).ok().flatten().is_some_and(Entry::is_seen);
    control.open_findings = lines.iter().filter(|l| counts(l)).map(|line| line.open).sum();
    control.assessment = if sum(|line| line.open + line.accepted) > 0 {
        Assessment::IssueFound
    } else if control.status == ControlStatus::NotApplicable {
        Assessment::NotApplicable
    } else if sum(|line| line.fixed + line.passed) > 0 {
        Assessment::NoIssueFound
    } else if watched {
        Assessment::NotAssessed
    } else {
        Assessment::Manual
    };
    control
}

/// Whether a line is about findings that no other line is about: overdue ones are told beside what they are of.
fn counts(line: &Seen) -> bool {
    line.signal != "overdue_findings" && !line.signal.starts_with("appliance:")
}

fn existing(conn: &Conn, reach: &Reach, id: &str) -> Result<ControlDetail> {
    let shelf = store::shelf(conn)?;
    let control = store::get(conn, &shelf, id)?.ok_or_else(|| Error::not_found("control"))?;
    let seen = by_control(store::seen(conn, reach, Some(id))?);
    let entry = if control.own { None } else { entry(&control.r#ref)? };
    if entry.is_none() && !control.own {
        return Err(Error::not_found("control"));
    }
    let (description, guidance) = store::texts(conn, id)?;
    let mut reasons: Vec<_> = seen.values().flatten().map(reason).collect();
    reasons.sort_by_key(|reason| (reason.open == 0, reason.worst, std::cmp::Reverse(reason.open)));
    let list = |of: fn(&Entry) -> &Vec<String>| entry.map(of).cloned().unwrap_or_default();
    Ok(ControlDetail {
        control: judged(control, &seen),
        description,
        questions: list(|entry| &entry.questions),
        guidance: entry.map(|entry| entry.guidance.clone()).or(guidance).unwrap_or_default(),
        requirements: requirements(conn, &shelf, id)?,
        checks: list(|entry| &entry.checks),
        weaknesses: list(|entry| &entry.cwe),
        reasons,
    })
}

/// The requirements that a control answers, framework by framework, each in the framework's own order where that is
/// known.
fn requirements(conn: &Conn, shelf: &Shelf, id: &str) -> Result<Vec<Requirement>> {
    let answers = store::answers(conn, Some(id))?.remove(id).unwrap_or_default();
    let mut all = Vec::new();
    for known in shelf.all() {
        let mut ids = answers.get(&known.slug).cloned().unwrap_or_default();
        ids.sort_by_key(|id| known.ids.iter().position(|known| known == id));
        all.extend(ids.into_iter().map(|requirement| Requirement {
            framework: known.slug.clone(),
            name: known.name.clone(),
            requirement,
        }));
    }
    Ok(all)
}

fn reason(seen: &Seen) -> Reason {
    let text = match seen.signal.strip_prefix("appliance:") {
        Some(state) => of_appliance(state, seen.open),
        None => {
            let places =
                if seen.projects == 1 { "1 project".to_owned() } else { format!("{} projects", seen.projects) };
            let Seen { open, accepted, fixed, .. } = seen;
            format!("{open} open, {accepted} accepted and {fixed} remediated findings in {places}")
        }
    };
    Reason {
        signal: seen.signal.clone(),
        text,
        open: seen.open,
        accepted: seen.accepted,
        fixed: seen.fixed,
        worst: seen.worst.and_then(Severity::from_rank),
        projects: seen.projects,
        last_seen: seen.last_seen.map(Time),
    }
}

/// What the appliance says of itself.
fn of_appliance(state: &str, wrong: u64) -> String {
    match (state, wrong) {
        ("second_factor", 0) => "Every administrator of this appliance has a second factor".to_owned(),
        ("second_factor", n) => format!("{n} administrators of this appliance have no second factor"),
        ("dormant_accounts", 0) => "No account of this appliance has been idle for 90 days".to_owned(),
        ("dormant_accounts", n) => format!("{n} accounts of this appliance have been idle for 90 days"),
        ("token_expiry", 0) => "Every token of this appliance ends some day".to_owned(),
        ("token_expiry", n) => format!("{n} tokens of this appliance never end"),
        ("tls", 0) => "This appliance is reached over TLS alone, by a certificate that it renews itself".to_owned(),
        ("tls", _) => "This appliance is reached without TLS of its own".to_owned(),
        ("journal", _) => "This appliance journals every change, chained by hashes".to_owned(),
        ("tasks", 0) => "All tasks of this appliance ran well".to_owned(),
        (_, n) => format!("{n} tasks of this appliance failed at their last run"),
    }
}
