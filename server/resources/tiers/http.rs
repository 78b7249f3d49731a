//! The tiers' routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, IfMatch, List, Listing, Partial, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::tiers::{NewTier, RateTier};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_tiers, create_tier)).routes(routes!(
        get_tier,
        update_tier,
        patch_tier,
        delete_tier
    ))
}

/// Rate tiers: those that come with the appliance, then the administrators' own.
#[utoipa::path(get, path = "/settings/tiers", tag = "Settings", params(Paging),
    responses((status = 200, description = "A page", body = EnvelopeList<RateTier>), Errors))]
async fn list_tiers(State(app): State<App>, ctx: Ctx, Listing(params): Listing) -> Result<List<RateTier>> {
    Ok(List(actions::list(&app, &ctx, params).await?))
}

/// Makes a tier.
#[utoipa::path(post, path = "/settings/tiers", tag = "Settings", request_body = NewTier,
    responses((status = 201, description = "Made", body = Envelope<RateTier>), Errors))]
async fn create_tier(State(app): State<App>, ctx: Ctx, Body(new): Body<NewTier>) -> Result<Created<RateTier>> {
    let tier = actions::create(&app, &ctx, new).await?;
    let place = format!("/settings/tiers/{}", tier.name);
    Ok(Created(tier, place))
}

/// One tier.
#[utoipa::path(get, path = "/settings/tiers/{id}", tag = "Settings", params(("id" = String, Path)),
    responses((status = 200, description = "The tier", body = Envelope<RateTier>), Errors))]
async fn get_tier(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<RateTier>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/settings/tiers/{id}", tag = "Settings", params(("id" = String, Path)), request_body = Partial<NewTier>,
    responses((status = 200, description = "As it is now", body = Envelope<RateTier>), Errors))]
async fn update_tier(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewTier>,
) -> Result<Tagged<RateTier>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/settings/tiers/{id}", tag = "Settings", params(("id" = String, Path)), request_body = Partial<NewTier>,
    responses((status = 200, description = "As it is now", body = Envelope<RateTier>), Errors))]
async fn patch_tier(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewTier>,
) -> Result<Tagged<RateTier>> {
    update_tier(app, ctx, id, if_match, given).await
}

/// Removes a tier that no token has.
#[utoipa::path(delete, path = "/settings/tiers/{id}", tag = "Settings", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn delete_tier(State(app): State<App>, ctx: Ctx, Path(id): Path<String>, if_match: IfMatch) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}
