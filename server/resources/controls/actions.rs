//! What can be done with controls.

use super::{
    Filter, assess,
    catalogue::{Catalogue, Entry, catalogue, entry},
    store::{self, Seen},
};
use crate::{
    app::App,
    auth::{Ctx, Reach, Right},
    change::{Kind, Written},
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
    let (catalogue, reach) = (catalogue()?, ctx.reach.clone());
    app.db
        .read(move |conn| {
            let seen = by_control(store::seen(conn, &reach, None)?);
            let ids = match wanted {
                None => None,
                Some(wanted) => {
                    let all = store::all(conn, catalogue)?.into_iter().map(|control| judged(control, &seen));
                    Some(all.filter(|c| wanted.contains(&c.assessment)).map(|c| c.id).collect::<Vec<_>>())
                }
            };
            Ok(store::list(conn, catalogue, &filter, ids.as_deref(), &params)?.map(|control| judged(control, &seen)))
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
    let (catalogue, reach) = (catalogue()?, ctx.reach.clone());
    let controls = app.db.read(move |conn| {
        let seen = by_control(store::seen(conn, &reach, None)?);
        Ok(store::all(conn, catalogue)?.into_iter().map(|control| judged(control, &seen)).collect::<Vec<_>>())
    });
    let controls = controls.await?;
    let controls: Vec<_> = controls.iter().filter_map(|c| Some((c, entry(&c.r#ref).ok()??))).collect();
    Ok(catalogue.frameworks.iter().map(|known| coverage(known, &controls)).collect())
}

fn coverage(known: &super::catalogue::Known, controls: &[(&Control, &Entry)]) -> Framework {
    let mut by_requirement: BTreeMap<&str, Vec<&Control>> = BTreeMap::new();
    let (mut by_status, mut by_assessment) = (BTreeMap::new(), BTreeMap::new());
    let answering: Vec<_> = controls.iter().filter(|(_, entry)| entry.map.contains_key(&known.slug)).collect();
    for (control, entry) in &answering {
        *by_status.entry(control.status.to_string()).or_insert(0) += 1;
        *by_assessment.entry(control.assessment.to_string()).or_insert(0) += 1;
        for requirement in entry.map.get(&known.slug).into_iter().flatten() {
            by_requirement.entry(requirement).or_default().push(control);
        }
    }
    let applies = |c: &&Control| c.status != ControlStatus::NotApplicable;
    let done = |c: &Control| c.status == ControlStatus::Implemented;
    let whole = |list: &&Vec<&Control>| {
        let mut those = list.iter().copied().filter(applies).peekable();
        those.peek().is_some() && those.all(done)
    };
    let issues = |list: &&Vec<&Control>| list.iter().any(|c| c.assessment == Assessment::IssueFound);
    let applying: Vec<_> = answering.iter().map(|(control, _)| *control).filter(applies).collect();
    let implemented = applying.iter().filter(|c| done(c)).count();
    Framework {
        slug: known.slug.clone(),
        name: known.name.clone(),
        version: known.version.clone(),
        requirements: known.ids.len() as u64,
        requirements_mapped: by_requirement.len() as u64,
        requirements_implemented: by_requirement.values().filter(whole).count() as u64,
        requirements_with_issues: by_requirement.values().filter(issues).count() as u64,
        controls: answering.len() as u64,
        coverage: (implemented * 100).checked_div(applying.len()).unwrap_or_default() as u64,
        by_status,
        by_assessment,
    }
}

/// Each control's assessment, by its short name.
pub(super) fn assessments(conn: &Conn, catalogue: &Catalogue, reach: &Reach) -> Result<BTreeMap<String, Assessment>> {
    let seen = by_control(store::seen(conn, reach, None)?);
    let all = store::all(conn, catalogue)?.into_iter().map(|control| judged(control, &seen));
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
    let catalogue = catalogue()?;
    let control = store::get(conn, catalogue, id)?.ok_or_else(|| Error::not_found("control"))?;
    let seen = by_control(store::seen(conn, reach, Some(id))?);
    let entry = entry(&control.r#ref)?.ok_or_else(|| Error::not_found("control"))?;
    let mut reasons: Vec<_> = seen.values().flatten().map(reason).collect();
    reasons.sort_by_key(|reason| (reason.open == 0, reason.worst, std::cmp::Reverse(reason.open)));
    let requirement = |known: &super::catalogue::Known, requirement: &String| Requirement {
        framework: known.slug.clone(),
        name: known.name.clone(),
        requirement: requirement.clone(),
    };
    let known = catalogue.frameworks.iter().filter_map(|known| Some((known, entry.map.get(&known.slug)?)));
    Ok(ControlDetail {
        control: judged(control, &seen),
        description: entry.description.clone(),
        questions: entry.questions.clone(),
        guidance: entry.guidance.clone(),
        requirements: known.flat_map(|(known, ids)| ids.iter().map(move |id| requirement(known, id))).collect(),
        checks: entry.checks.clone(),
        weaknesses: entry.cwe.clone(),
        reasons,
    })
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
