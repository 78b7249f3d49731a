//! What can be done with projects.

use super::{Filter, store};
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
    resources::{clients, shared::operations, users},
};
use assay_api::{
    Named, Time,
    clients::NewClient,
    operations::Removed,
    projects::{NewProject, Project, ProjectStatus, ProjectType},
};

/// A page of the projects that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Project>> {
    ctx.may(Right::ReadProjects)?;
    let reach = ctx.reach.clone();
    app.db.read(move |conn| store::list(conn, &reach, &filter, &params)).await
}

/// One project.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Project> {
    ctx.may(Right::ReadProjects)?;
    let ctx = ctx.clone();
    app.db.read(move |conn| visible(conn, &ctx, &id)).await
}

/// Makes a project.
pub async fn create(app: &App, ctx: &Ctx, new: NewProject) -> Result<Project> {
    ctx.may(Right::CreateProjects)?;
    let id = app.clock.id("proj");
    app.door
        .change(ctx, move |tx, now| {
            check_links(tx, &new, None)?;
            store::insert(tx, &build(id.clone(), new, now, None), false)?;
            let project = stored(tx, &id)?;
            let change = Change::created(Kind::ProjectCreated, &project);
            Ok(Written::new(project, change))
        })
        .await
}

/// Changes the fields that are given.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    id: String,
    if_match: &IfMatch,
    given: Partial<NewProject>,
) -> Result<Project> {
    ctx.may(Right::WriteProjects)?;
    let caller = ctx.clone();
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = visible(tx, &caller, &id)?;
            if_match.holds(&before)?;
            if before.archived_at.is_some() {
                return Err(Error::conflict("This project is archived and read-only; unarchive it first"));
            }
            let new = given.over(&NewProject::from(&before))?;
            check_links(tx, &new, Some(&before))?;
            let after = build(id.clone(), new, now, Some(&before));
            if Change::updated(Kind::ProjectUpdated, &before, &after).is_none() {
                return Ok(Written::unchanged(before));
            }
            store::update(tx, &after)?;
            Ok(Written::updated(Kind::ProjectUpdated, &before, stored(tx, &id)?))
        })
        .await
}

/// Archives a project, or takes it out of the archive.
pub async fn archive(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch, archived: bool) -> Result<Project> {
    ctx.may(Right::WriteProjects)?;
    let (caller, if_match) = (ctx.clone(), if_match.clone());
    app.door
        .change(ctx, move |tx, now| {
            let before = visible(tx, &caller, &id)?;
            if_match.holds(&before)?;
            if before.archived_at.is_some() == archived {
                return Ok(Written::unchanged(before));
            }
            let (archived_at, version) = (archived.then_some(now), before.version + 1);
            let after = Project { archived_at, updated_at: now, version, ..before.clone() };
            store::archive(tx, &after)?;
            let kind = if archived { Kind::ProjectArchived } else { Kind::ProjectUnarchived };
            Ok(Written::updated(kind, &before, after))
        })
        .await
}

/// Puts a project into the trash, and with it, out of sight, all that is in it.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<Removed> {
    ctx.may(Right::DeleteProjects)?;
    let caller = ctx.clone();
    let (if_match, undo) = (if_match.clone(), app.clock.id("op"));
    app.door
        .change(ctx, move |tx, now| {
            let project = visible(tx, &caller, &id)?;
            if_match.holds(&project)?;
            store::trash(tx, &id, now)?;
            let removed = operations::remember_removal(tx, &caller, now, undo, &project)?;
            Ok(Written::new(removed, Change::deleted(Kind::ProjectDeleted, &project)))
        })
        .await
}

/// Makes a client and a project of the appliance's own, within a write of somebody else's.
pub(crate) fn of_the_appliance(
    app: &App,
    tx: &Tx<'_>,
    now: Time,
    (client, name): (&str, &str),
    changes: &mut Vec<Change>,
) -> Result<String> {
    let new = NewClient { name: client.to_owned(), ..NewClient::default() };
    let client = clients::actions::make(tx, app.clock.id("client"), new, now)?;
    let id = app.clock.id("proj");
    let new = NewProject {
        name: name.to_owned(),
        client_id: client.id.clone(),
        status: Some(ProjectStatus::InProgress),
        project_type: Some(ProjectType::VulnerabilityAssessment),
        ..NewProject::default()
    };
    store::insert(tx, &build(id.clone(), new, now, None), false)?;
    changes.push(Change::created(Kind::ClientCreated, &client));
    changes.push(Change::created(Kind::ProjectCreated, &stored(tx, &id)?));
    Ok(id)
}

/// Whether there is such a project for the caller, for lists below it: what may be read of them is for them to say.
pub(crate) async fn must_exist(app: &App, ctx: &Ctx, id: &str) -> Result<()> {
    let (ctx, id) = (ctx.clone(), id.to_owned());
    let there = app.db.read(move |conn| Ok(ctx.sees(&id) && store::exists(conn, &id)?)).await?;
    if there { Ok(()) } else { Err(Error::not_found("project")) }
}

/// Refuses a field that names a project which is not there for the caller.
pub(crate) fn must_be_visible(conn: &Conn, ctx: &Ctx, field: &str, id: &str) -> Result<()> {
    if ctx.sees(id) && store::exists(conn, id)? { Ok(()) } else { Err(Error::no_such(field, "project", id)) }
}

/// The project with this id, if the caller may know of it.
pub(crate) fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Project> {
    store::get(conn, id)?.filter(|project| ctx.sees(&project.id)).ok_or_else(|| Error::not_found("project"))
}

/// Gives a project these members.
pub(crate) fn set_members(
    tx: &Tx<'_>,
    before: &Project,
    mut members: Vec<String>,
    now: Time,
) -> Result<Written<Project>> {
    members.sort_unstable();
    members.dedup();
    if members == before.member_ids {
        return Ok(Written::unchanged(before.clone()));
    }
    let after = Project { member_ids: members, updated_at: now, version: before.version + 1, ..before.clone() };
    store::update(tx, &after)?;
    Ok(Written::updated(Kind::ProjectUpdated, before, after))
}

pub(super) fn stored(conn: &Conn, id: &str) -> Result<Project> {
    store::get(conn, id)?.ok_or_else(|| Error::internal("a project vanished while it was written"))
}

pub(super) fn check_links(conn: &Conn, new: &NewProject, before: Option<&Project>) -> Result<()> {
    let known = before.map(|project| project.client_id.as_str());
    if known != Some(&new.client_id) && clients::store::get(conn, &new.client_id)?.is_none() {
        return Err(Error::no_such("client_id", "client", &new.client_id));
    }
    if let Some(lead) = &new.lead_id {
        users::actions::must_exist(conn, "lead_id", lead)?;
    }
    for (index, member) in new.member_ids.iter().enumerate() {
        users::actions::must_be_somebody(conn, &format!("member_ids[{index}]"), member)?;
    }
    Ok(())
}

pub(super) fn build(id: String, new: NewProject, now: Time, before: Option<&Project>) -> Project {
    let mut member_ids = new.member_ids;
    // As the database gives them back, so that the same members in another order are no change.
    member_ids.sort_unstable();
    Project {
        id,
        name: new.name,
        client: before.map_or_else(|| Named { id: new.client_id.clone(), name: String::new() }, |p| p.client.clone()),
        client_id: new.client_id,
        status: new.status.unwrap_or(ProjectStatus::NotStarted),
        project_type: new.project_type.unwrap_or(ProjectType::Custom),
        description: new.description,
        scope_notes: new.scope_notes,
        out_of_scope: new.out_of_scope,
        rules_of_engagement: new.rules_of_engagement,
        start_date: new.start_date,
        end_date: new.end_date,
        report_due_date: new.report_due_date,
        lead: before.and_then(|project| project.lead.clone()),
        lead_id: new.lead_id,
        member_ids,
        restricted: new.restricted,
        findings_count: before.map_or(0, |project| project.findings_count),
        open_findings: before.map_or([0; 5], |project| project.open_findings),
        assets_count: before.map_or(0, |project| project.assets_count),
        archived_at: before.and_then(|project| project.archived_at),
        created_at: before.map_or(now, |project| project.created_at),
        updated_at: now,
        version: before.map_or(1, |project| project.version + 1),
    }
}
