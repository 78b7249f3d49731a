//! The service_accounts' routes.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, Filters, IfMatch, List, Listing, Partial, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
    },
    resources::{
        shared::Paging,
        tokens::{self, Filter as TokenFilter},
    },
};
use assay_api::service_accounts::{NewServiceAccount, ServiceAccount};
use assay_api::tokens::{CreatedToken, NewToken, Token};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_service_tokens, create_service_token))
        .routes(routes!(list_service_accounts, create_service_account))
        .routes(routes!(get_service_account, update_service_account, patch_service_account, delete_service_account))
}

/// Service accounts, newest first, with filters, search, sorting and pages.
#[utoipa::path(get, path = "/service-accounts", tag = "Service accounts", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<ServiceAccount>), Errors))]
async fn list_service_accounts(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<ServiceAccount>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes a account.
#[utoipa::path(post, path = "/service-accounts", tag = "Service accounts", request_body = NewServiceAccount,
    responses((status = 201, description = "Made", body = Envelope<ServiceAccount>), Errors))]
async fn create_service_account(
    State(app): State<App>,
    ctx: Ctx,
    Body(new): Body<NewServiceAccount>,
) -> Result<Created<ServiceAccount>> {
    let account = actions::create(&app, &ctx, new).await?;
    let place = format!("/service-accounts/{}", account.id);
    Ok(Created(account, place))
}

/// One account.
#[utoipa::path(get, path = "/service-accounts/{id}", tag = "Service accounts", params(("id" = String, Path)),
    responses((status = 200, description = "The account", body = Envelope<ServiceAccount>), Errors))]
async fn get_service_account(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Tagged<ServiceAccount>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/service-accounts/{id}", tag = "Service accounts", params(("id" = String, Path)), request_body = Partial<NewServiceAccount>,
    responses((status = 200, description = "As it is now", body = Envelope<ServiceAccount>), Errors))]
async fn update_service_account(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewServiceAccount>,
) -> Result<Tagged<ServiceAccount>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/service-accounts/{id}", tag = "Service accounts", params(("id" = String, Path)), request_body = Partial<NewServiceAccount>,
    responses((status = 200, description = "As it is now", body = Envelope<ServiceAccount>), Errors))]
async fn patch_service_account(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewServiceAccount>,
) -> Result<Tagged<ServiceAccount>> {
    update_service_account(app, ctx, id, if_match, given).await
}

/// Puts a account into the trash.
#[utoipa::path(delete, path = "/service-accounts/{id}", tag = "Service accounts", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn delete_service_account(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}

/// A service account's tokens, newest first.
#[utoipa::path(get, path = "/service-accounts/{id}/tokens", tag = "Service accounts",
    params(("id" = String, Path), Paging, TokenFilter),
    responses((status = 200, description = "A page", body = EnvelopeList<Token>), Errors))]
async fn list_service_tokens(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(filter): Filters<TokenFilter>,
    Listing(params): Listing,
) -> Result<List<Token>> {
    Ok(List(tokens::actions::list_of_service(&app, &ctx, id, filter, params).await?))
}

/// Makes a token that acts as the service account. Its secret is in this answer alone.
#[utoipa::path(post, path = "/service-accounts/{id}/tokens", tag = "Service accounts", params(("id" = String, Path)),
    request_body = NewToken, responses((status = 201, description = "Made", body = Envelope<CreatedToken>), Errors))]
async fn create_service_token(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Body(new): Body<NewToken>,
) -> Result<Created<CreatedToken>> {
    let token = tokens::actions::create_for_service(&app, &ctx, id, new).await?;
    let place = format!("/tokens/{}", token.details.id);
    Ok(Created(token, place))
}
