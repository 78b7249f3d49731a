//! The users' routes.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Filters, IfMatch, List, Listing, Partial, Tagged,
        docs::{Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::users::{NewUser, User};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_users, create_user)).routes(routes!(get_user, update_user, patch_user))
}

/// Users, newest first.
#[utoipa::path(get, path = "/users", tag = "Users", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<User>), Errors))]
async fn list_users(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<User>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes a user.
#[utoipa::path(post, path = "/users", tag = "Users", request_body = NewUser,
    responses((status = 201, description = "Made", body = Envelope<User>), Errors))]
async fn create_user(State(app): State<App>, ctx: Ctx, Body(new): Body<NewUser>) -> Result<Created<User>> {
    let user = actions::create(&app, &ctx, new).await?;
    let place = format!("/users/{}", user.id);
    Ok(Created(user, place))
}

/// One user.
#[utoipa::path(get, path = "/users/{id}", tag = "Users", params(("id" = String, Path)),
    responses((status = 200, description = "The user", body = Envelope<User>), Errors))]
async fn get_user(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<User>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/users/{id}", tag = "Users", params(("id" = String, Path)), request_body = Partial<NewUser>,
    responses((status = 200, description = "As it is now", body = Envelope<User>), Errors))]
async fn update_user(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewUser>,
) -> Result<Tagged<User>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/users/{id}", tag = "Users", params(("id" = String, Path)), request_body = Partial<NewUser>,
    responses((status = 200, description = "As it is now", body = Envelope<User>), Errors))]
async fn patch_user(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewUser>,
) -> Result<Tagged<User>> {
    update_user(app, ctx, id, if_match, given).await
}
