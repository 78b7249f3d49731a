//! The projects' routes.

use super::{Filter, actions, clone};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Filters, IfMatch, List, Listing, One, Partial, Tagged,
        docs::{Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::{
    operations::Removed,
    projects::{CloneProject, NewProject, Project},
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_projects, create_project))
        .routes(routes!(get_project, update_project, patch_project, delete_project))
        .routes(routes!(clone_project))
        .routes(routes!(archive_project))
        .routes(routes!(unarchive_project))
}

/// Projects, newest first, with filters, search, sorting and pages.
#[utoipa::path(get, path = "/projects", tag = "Projects", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Project>), Errors))]
async fn list_projects(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Project>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes a project.
#[utoipa::path(post, path = "/projects", tag = "Projects", request_body = NewProject,
    responses((status = 201, description = "Made", body = Envelope<Project>), Errors))]
async fn create_project(State(app): State<App>, ctx: Ctx, Body(new): Body<NewProject>) -> Result<Created<Project>> {
    let project = actions::create(&app, &ctx, new).await?;
    let place = format!("/projects/{}", project.id);
    Ok(Created(project, place))
}

/// One project.
#[utoipa::path(get, path = "/projects/{id}", tag = "Projects", params(("id" = String, Path)),
    responses((status = 200, description = "The project", body = Envelope<Project>), Errors))]
async fn get_project(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Project>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/projects/{id}", tag = "Projects", params(("id" = String, Path)), request_body = Partial<NewProject>,
    responses((status = 200, description = "As it is now", body = Envelope<Project>), Errors))]
async fn update_project(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewProject>,
) -> Result<Tagged<Project>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/projects/{id}", tag = "Projects", params(("id" = String, Path)), request_body = Partial<NewProject>,
    responses((status = 200, description = "As it is now", body = Envelope<Project>), Errors))]
async fn patch_project(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewProject>,
) -> Result<Tagged<Project>> {
    update_project(app, ctx, id, if_match, given).await
}

/// Puts a project into the trash.
#[utoipa::path(delete, path = "/projects/{id}", tag = "Projects", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<Removed>), Errors))]
async fn delete_project(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<One<Removed>> {
    Ok(One(actions::delete(&app, &ctx, id, &if_match).await?))
}

/// Makes a project from another, with what shall come along. Large ones take a while; nothing is seen of it before it
/// is whole.
#[utoipa::path(post, path = "/projects/{id}/clone", tag = "Projects", params(("id" = String, Path)), request_body = CloneProject,
    responses((status = 201, description = "Made", body = Envelope<Project>), Errors))]
async fn clone_project(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Body(wish): Body<CloneProject>,
) -> Result<Created<Project>> {
    let project = clone::clone(&app, &ctx, id, wish).await?;
    let place = format!("/projects/{}", project.id);
    Ok(Created(project, place))
}

/// Archives a project: read-only, and in no list unless `archived` asks for it.
#[utoipa::path(post, path = "/projects/{id}/archive", tag = "Projects", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = Envelope<Project>), Errors))]
async fn archive_project(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<Tagged<Project>> {
    Ok(Tagged(actions::archive(&app, &ctx, id, &if_match, true).await?))
}

/// Takes a project out of the archive.
#[utoipa::path(post, path = "/projects/{id}/unarchive", tag = "Projects", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = Envelope<Project>), Errors))]
async fn unarchive_project(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<Tagged<Project>> {
    Ok(Tagged(actions::archive(&app, &ctx, id, &if_match, false).await?))
}
