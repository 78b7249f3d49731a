//! The tokens' routes.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, Filters, List, Listing, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::tokens::{CreatedToken, NewToken, RotateToken, Token};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_tokens, create_token))
        .routes(routes!(get_token, revoke_token))
        .routes(routes!(rotate_token))
}

/// The caller's own tokens, newest first.
#[utoipa::path(get, path = "/tokens", tag = "Tokens", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Token>), Errors))]
async fn list_tokens(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Token>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes a token that acts as the caller. Its secret is in this answer alone.
#[utoipa::path(post, path = "/tokens", tag = "Tokens", request_body = NewToken,
    responses((status = 201, description = "Made", body = Envelope<CreatedToken>), Errors))]
async fn create_token(State(app): State<App>, ctx: Ctx, Body(new): Body<NewToken>) -> Result<Created<CreatedToken>> {
    let token = actions::create(&app, &ctx, new).await?;
    let place = format!("/tokens/{}", token.details.id);
    Ok(Created(token, place))
}

/// One token, without its secret.
#[utoipa::path(get, path = "/tokens/{id}", tag = "Tokens", params(("id" = String, Path)),
    responses((status = 200, description = "The token", body = Envelope<Token>), Errors))]
async fn get_token(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Token>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Takes a token back, at once.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "Tokens", params(("id" = String, Path)),
    responses((status = 200, description = "Revoked", body = Envelope<DeletedId>), Errors))]
async fn revoke_token(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Deleted> {
    Ok(Deleted(actions::revoke(&app, &ctx, id).await?))
}

/// Makes a successor with the same powers; the old secret works on for the overlap.
#[utoipa::path(post, path = "/tokens/{id}/rotate", tag = "Tokens", params(("id" = String, Path)), request_body = RotateToken,
    responses((status = 201, description = "Made", body = Envelope<CreatedToken>), Errors))]
async fn rotate_token(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Body(how): Body<RotateToken>,
) -> Result<Created<CreatedToken>> {
    let token = actions::rotate(&app, &ctx, id, how).await?;
    let place = format!("/tokens/{}", token.details.id);
    Ok(Created(token, place))
}
