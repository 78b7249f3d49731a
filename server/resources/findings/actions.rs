//! What can be done with findings. A person, a program, a scan and an import all come through here.

use super::{Filter, rules, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial, query},
    resources::{assets, projects, users},
};
use assay_api::{
    Day, Named, Time,
    auth::CredentialKind,
    findings::{Finding, FindingStatus, NewFinding, Severity},
};

/// A page of the findings that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Finding>> {
    ctx.may(Right::ReadFindings)?;
    let filter = of_the_caller(ctx, filter)?;
    let (reach, today) = (ctx.reach.clone(), app.clock.now().day());
    app.db.read(move |conn| store::list(conn, &reach, today, &filter, &params)).await
}

/// The filter with the caller's id where it says "me".
fn of_the_caller(ctx: &Ctx, mut filter: Filter) -> Result<Filter> {
    let mine = query::flag("mine", filter.mine.as_deref())? == Some(true);
    if mine && filter.assignee_id.as_deref().is_some_and(|id| id != "me") {
        return Err(Error::field("mine", "goes with no other assignee_id"));
    }
    if mine || filter.assignee_id.as_deref() == Some("me") {
        filter.assignee_id = Some(ctx.user_id()?.to_owned());
    }
    Ok(filter)
}

/// One finding.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Finding> {
    ctx.may(Right::ReadFindings)?;
    let ctx = ctx.clone();
    app.db.read(move |conn| visible(conn, &ctx, &id)).await
}

/// Makes a finding.
pub async fn create(app: &App, ctx: &Ctx, mut new: NewFinding) -> Result<Finding> {
    ctx.may(Right::WriteFindings)?;
    rules::settle(&mut new)?;
    let source = if ctx.credential.kind == CredentialKind::Session { "manual" } else { "api" };
    new.source.get_or_insert_with(|| source.to_owned());
    let (id, caller) = (app.clock.id("find"), ctx.clone());
    app.door
        .change(ctx, move |tx, now| {
            check_links(tx, &caller, &new, None)?;
            check_acceptance(new.accepted_until, None, now)?;
            let finding = build(id, new, now, None);
            store::insert(tx, &finding)?;
            let finding = stored(tx, &finding.id)?;
            let change = Change::created(Kind::FindingCreated, &finding);
            Ok(Written::new(finding, change))
        })
        .await
}

/// Changes the fields that are given.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    id: String,
    if_match: &IfMatch,
    given: Partial<NewFinding>,
) -> Result<Finding> {
    ctx.may(Right::WriteFindings)?;
    let caller = ctx.clone();
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = visible(tx, &caller, &id)?;
            if_match.holds(&before)?;
            let new = merged(&before, &given)?;
            check_links(tx, &caller, &new, Some(&before))?;
            check_acceptance(new.accepted_until, before.accepted_until, now)?;
            let after = build(id, new, now, Some(&before));
            if Change::updated(Kind::FindingUpdated, &before, &after).is_none() {
                return Ok(Written::unchanged(before));
            }
            store::update(tx, &after)?;
            Ok(Written::updated(Kind::FindingUpdated, &before, stored(tx, &after.id)?))
        })
        .await
}

/// Puts a finding into the trash.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::WriteFindings)?;
    let caller = ctx.clone();
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let finding = visible(tx, &caller, &id)?;
            if_match.holds(&finding)?;
            store::trash(tx, &id, now)?;
            Ok(Written::new(id, Change::deleted(Kind::FindingDeleted, &finding)))
        })
        .await
}

/// A finding that is there for the caller.
pub(crate) fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Finding> {
    store::get(conn, id)?.filter(|finding| ctx.sees(&finding.project_id)).ok_or_else(|| Error::not_found("finding"))
}

fn stored(conn: &Conn, id: &str) -> Result<Finding> {
    store::get(conn, id)?.ok_or_else(|| Error::internal("a finding vanished while it was written"))
}

/// The finding as it will be. A new vector moves score and severity with it, unless they are given too; leaving the
/// status Accepted ends the acceptance.
fn merged(before: &Finding, given: &Partial<NewFinding>) -> Result<NewFinding> {
    given.fixed("project_id", &before.project_id)?;
    let mut current = NewFinding::from(before);
    if given.has("cvss_vector") {
        current.cvss_score = None;
        current.severity = None;
    }
    let leaves = given.get::<FindingStatus>("status").is_some_and(|status| status != FindingStatus::Accepted);
    if leaves && !given.has("accepted_until") {
        current.accepted_until = None;
    }
    let mut new = given.over(&current)?;
    rules::settle(&mut new)?;
    Ok(new)
}

/// Whether what the finding points at is there for the caller: a hint at a foreign object would be a leak.
fn check_links(conn: &Conn, ctx: &Ctx, new: &NewFinding, before: Option<&Finding>) -> Result<()> {
    projects::actions::must_be_visible(conn, ctx, "project_id", &new.project_id)?;
    let known: &[String] = before.map_or(&[], |finding| &finding.affected_assets);
    for (index, id) in new.affected_assets.iter().enumerate().filter(|(_, id)| !known.contains(id)) {
        let same = assets::store::get(conn, id)?.is_some_and(|asset| asset.project_id == new.project_id);
        if !same {
            return Err(Error::no_such(&format!("affected_assets[{index}]"), "asset of this project", id));
        }
    }
    match &new.assignee_id {
        Some(id) if before.and_then(|finding| finding.assignee_id.as_ref()) != Some(id) => {
            users::actions::must_exist(conn, "assignee_id", id)
        }
        _ => Ok(()),
    }
}

/// An acceptance that has ended already would be taken back by the next housekeeping.
fn check_acceptance(new: Option<Day>, before: Option<Day>, now: Time) -> Result<()> {
    match new {
        Some(day) if new != before && day < now.day() => {
            Err(Error::field("accepted_until", format!("lies in the past; today is {}", now.day())))
        }
        _ => Ok(()),
    }
}

fn build(id: String, new: NewFinding, now: Time, before: Option<&Finding>) -> Finding {
    let first_seen = new.first_seen.or(before.map(|finding| finding.first_seen)).unwrap_or(now);
    let last_seen = new.last_seen.or(before.map(|finding| finding.last_seen)).unwrap_or(now).max(first_seen);
    Finding {
        id,
        project: before
            .map_or_else(|| Named { id: new.project_id.clone(), name: String::new() }, |f| f.project.clone()),
        project_id: new.project_id,
        title: new.title,
        severity: new.severity.unwrap_or(Severity::Info),
        status: new.status.unwrap_or(FindingStatus::Open),
        cvss_vector: new.cvss_vector,
        cvss_score: new.cvss_score,
        cve_id: new.cve_id,
        cwe_id: new.cwe_id,
        description: new.description,
        impact: new.impact,
        remediation: new.remediation,
        references: new.references,
        affected_assets: new.affected_assets,
        assets: before.map_or_else(Vec::new, |finding| finding.assets.clone()),
        tags: new.tags,
        source: new.source.unwrap_or_else(|| "api".to_owned()),
        assignee: before.and_then(|finding| finding.assignee.clone()),
        assignee_id: new.assignee_id,
        due_date: new.due_date,
        accepted_until: new.accepted_until,
        first_seen,
        last_seen,
        created_at: before.map_or(now, |finding| finding.created_at),
        updated_at: now,
        version: before.map_or(1, |finding| finding.version + 1),
    }
}
