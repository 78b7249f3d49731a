//! What can be done with findings. A person, a program, a scan and an import all come through here.

use super::{
    Filter,
    links::{Links, build},
    rules, store,
};
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
    resources::{finding_templates, shared::operations},
};
use assay_api::{
    Day, Time,
    auth::CredentialKind,
    findings::{Finding, FindingStatus, NewFinding},
    operations::Removed,
};

/// A page of the findings that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Finding>> {
    ctx.may(Right::ReadFindings)?;
    let filter = of_the_caller(ctx, filter)?;
    let (reach, today) = (ctx.reach.clone(), app.clock.now().day());
    app.db.read(move |conn| store::list(conn, &reach, today, &filter, &params)).await
}

/// A page of the findings that a scan saw, or proved to be mended.
pub(in crate::resources) async fn list_of_scan(
    app: &App,
    ctx: &Ctx,
    scan: String,
    filter: Filter,
    params: Params,
) -> Result<Page<Finding>> {
    ctx.may(Right::ReadFindings)?;
    let filter = of_the_caller(ctx, filter)?;
    let (reach, today) = (ctx.reach.clone(), app.clock.now().day());
    app.db.read(move |conn| store::list_of_scan(conn, &reach, today, &scan, &filter, &params)).await
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
    new.source.get_or_insert_with(|| source(ctx).to_owned());
    let (id, caller) = (app.clock.id("find"), ctx.clone());
    app.door
        .change(ctx, move |tx, now| {
            finding_templates::actions::start_from(tx, &mut new)?;
            rules::settle(&mut new)?;
            let links = Links::new(tx, &caller).resolve(&new, None)?;
            check_acceptance(new.accepted_until, None, now)?;
            let finding = build(id, new, links, now, None);
            store::insert(tx, &finding, false)?;
            let change = Change::created(Kind::FindingCreated, &finding);
            Ok(Written::new(finding, change))
        })
        .await
}

/// Which way a finding came by that says nothing of it.
pub(super) fn source(ctx: &Ctx) -> &'static str {
    if ctx.credential.kind == CredentialKind::Session { "manual" } else { "api" }
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
            let after = changed(&mut Links::new(tx, &caller), &before, &given, now)?;
            let Some(change) = Change::updated(Kind::FindingUpdated, &before, &after) else {
                return Ok(Written::unchanged(before));
            };
            store::update(tx, &after)?;
            Ok(Written::new(after, change))
        })
        .await
}

/// Puts a finding into the trash.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<Removed> {
    ctx.may(Right::WriteFindings)?;
    let caller = ctx.clone();
    let (if_match, undo) = (if_match.clone(), app.clock.id("op"));
    app.door
        .change(ctx, move |tx, now| {
            let finding = visible(tx, &caller, &id)?;
            if_match.holds(&finding)?;
            store::trash(tx, &id, now)?;
            let removed = operations::remember_removal(tx, &caller, now, undo, &finding)?;
            Ok(Written::new(removed, Change::deleted(Kind::FindingDeleted, &finding)))
        })
        .await
}

/// A finding that is there for the caller.
pub(crate) fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Finding> {
    store::get(conn, id)?.filter(|finding| ctx.sees(&finding.project_id)).ok_or_else(|| Error::not_found("finding"))
}

/// `before` with `given` laid over it.
pub(super) fn changed(
    links: &mut Links<'_>,
    before: &Finding,
    given: &Partial<NewFinding>,
    now: Time,
) -> Result<Finding> {
    let new = merged(before, given)?;
    let resolved = links.resolve(&new, Some(before))?;
    check_acceptance(new.accepted_until, before.accepted_until, now)?;
    Ok(build(before.id.clone(), new, resolved, now, Some(before)))
}

/// The finding as it will be. A new vector moves score and severity with it, unless they are given too; leaving the
/// status Accepted ends the acceptance.
fn merged(before: &Finding, given: &Partial<NewFinding>) -> Result<NewFinding> {
    given.fixed("project_id", &before.project_id)?;
    if given.has("template_id") {
        return Err(Error::field("template_id", "goes only with a new finding"));
    }
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

/// An acceptance that has ended already would be taken back by the next housekeeping.
pub(super) fn check_acceptance(new: Option<Day>, before: Option<Day>, now: Time) -> Result<()> {
    match new {
        Some(day) if new != before && day < now.day() => {
            Err(Error::field("accepted_until", format!("lies in the past; today is {}", now.day())))
        }
        _ => Ok(()),
    }
}
