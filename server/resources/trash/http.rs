//! The trash's routes, and each kind's way back.

use super::{actions, model::Filter, purge};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Deleted, Filters, List, Listing, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
    },
    resources::{assets, clients, findings, projects, shared::Paging},
};
use assay_api::{
    assets::Asset,
    clients::Client,
    findings::Finding,
    projects::Project,
    trash::{TrashType, Trashed},
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_trash))
        .routes(routes!(purge_trashed))
        .routes(routes!(restore_client))
        .routes(routes!(restore_project))
        .routes(routes!(restore_asset))
        .routes(routes!(restore_finding))
}

/// What was deleted and can be brought back for 30 days, newest first.
#[utoipa::path(get, path = "/trash", tag = "Trash", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Trashed>), Errors))]
async fn list_trash(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Trashed>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Removes something in the trash for good; for administrators.
#[utoipa::path(delete, path = "/trash/{id}", tag = "Trash", params(("id" = String, Path)),
    responses((status = 200, description = "Gone for good", body = Envelope<DeletedId>), Errors))]
async fn purge_trashed(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Deleted> {
    Ok(Deleted(purge::purge(&app, &ctx, id).await?))
}

/// Brings a client back from the trash.
#[utoipa::path(post, path = "/clients/{id}/restore", tag = "Clients", params(("id" = String, Path)),
    responses((status = 200, description = "The client", body = Envelope<Client>), Errors))]
async fn restore_client(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Client>> {
    let id = actions::restore(&app, &ctx, TrashType::Client, id).await?;
    Ok(Tagged(clients::actions::get(&app, &ctx, id).await?))
}

/// Brings a project back from the trash, with all that is in it.
#[utoipa::path(post, path = "/projects/{id}/restore", tag = "Projects", params(("id" = String, Path)),
    responses((status = 200, description = "The project", body = Envelope<Project>), Errors))]
async fn restore_project(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Project>> {
    let id = actions::restore(&app, &ctx, TrashType::Project, id).await?;
    Ok(Tagged(projects::actions::get(&app, &ctx, id).await?))
}

/// Brings an asset back from the trash.
#[utoipa::path(post, path = "/assets/{id}/restore", tag = "Assets", params(("id" = String, Path)),
    responses((status = 200, description = "The asset", body = Envelope<Asset>), Errors))]
async fn restore_asset(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Asset>> {
    let id = actions::restore(&app, &ctx, TrashType::Asset, id).await?;
    Ok(Tagged(assets::actions::get(&app, &ctx, id).await?))
}

/// Brings a finding back from the trash.
#[utoipa::path(post, path = "/findings/{id}/restore", tag = "Findings", params(("id" = String, Path)),
    responses((status = 200, description = "The finding", body = Envelope<Finding>), Errors))]
async fn restore_finding(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Finding>> {
    let id = actions::restore(&app, &ctx, TrashType::Finding, id).await?;
    Ok(Tagged(findings::actions::get(&app, &ctx, id).await?))
}
