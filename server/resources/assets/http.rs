//! The assets' routes.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::{Ctx, Right},
    error::Result,
    http::{
        Body, Created, Filters, IfMatch, List, Listing, One, Partial, Tagged,
        docs::{Envelope, EnvelopeList, Errors},
    },
    resources::{projects, shared::Paging},
};
use assay_api::{
    assets::{Asset, NewAsset},
    operations::Removed,
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_assets, create_asset))
        .routes(routes!(list_project_assets))
        .routes(routes!(get_asset, update_asset, patch_asset, delete_asset))
}

/// Assets, newest first, with filters, search, sorting and pages.
#[utoipa::path(get, path = "/assets", tag = "Assets", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Asset>), Errors))]
async fn list_assets(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Asset>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// The assets of one project.
#[utoipa::path(get, path = "/projects/{id}/assets", tag = "Assets", params(("id" = String, Path), Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Asset>), Errors))]
async fn list_project_assets(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Asset>> {
    ctx.may(Right::ReadAssets)?;
    projects::actions::must_exist(&app, &ctx, &id).await?;
    let filter = Filter { project_id: Some(id), ..filter };
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes an asset.
#[utoipa::path(post, path = "/assets", tag = "Assets", request_body = NewAsset,
    responses((status = 201, description = "Made", body = Envelope<Asset>), Errors))]
async fn create_asset(State(app): State<App>, ctx: Ctx, Body(new): Body<NewAsset>) -> Result<Created<Asset>> {
    let asset = actions::create(&app, &ctx, new).await?;
    let place = format!("/assets/{}", asset.id);
    Ok(Created(asset, place))
}

/// One asset.
#[utoipa::path(get, path = "/assets/{id}", tag = "Assets", params(("id" = String, Path)),
    responses((status = 200, description = "The asset", body = Envelope<Asset>), Errors))]
async fn get_asset(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Asset>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/assets/{id}", tag = "Assets", params(("id" = String, Path)), request_body = Partial<NewAsset>,
    responses((status = 200, description = "As it is now", body = Envelope<Asset>), Errors))]
async fn update_asset(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewAsset>,
) -> Result<Tagged<Asset>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/assets/{id}", tag = "Assets", params(("id" = String, Path)), request_body = Partial<NewAsset>,
    responses((status = 200, description = "As it is now", body = Envelope<Asset>), Errors))]
async fn patch_asset(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewAsset>,
) -> Result<Tagged<Asset>> {
    update_asset(app, ctx, id, if_match, given).await
}

/// Puts an asset into the trash.
#[utoipa::path(delete, path = "/assets/{id}", tag = "Assets", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<Removed>), Errors))]
async fn delete_asset(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<One<Removed>> {
    Ok(One(actions::delete(&app, &ctx, id, &if_match).await?))
}
