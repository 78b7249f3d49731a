//! The profile's routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, IfMatch, NoContent, Tagged,
        docs::{BareErrors, Envelope, Errors},
    },
};
use assay_api::{
    profile::{ChangePassword, UpdateProfile},
    users::User,
};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_me, update_me, patch_me))
        .routes(routes!(get_auth_me))
        .routes(routes!(change_password))
}

/// The caller's own account.
#[utoipa::path(get, path = "/me", tag = "Account",
    responses((status = 200, description = "The caller", body = Envelope<User>), Errors))]
async fn get_me(State(app): State<App>, ctx: Ctx) -> Result<Tagged<User>> {
    Ok(Tagged(actions::get(&app, &ctx).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/me", tag = "Account", request_body = UpdateProfile,
    responses((status = 200, description = "As it is now", body = Envelope<User>), Errors))]
async fn update_me(
    State(app): State<App>,
    ctx: Ctx,
    if_match: IfMatch,
    Body(new): Body<UpdateProfile>,
) -> Result<Tagged<User>> {
    Ok(Tagged(actions::update(&app, &ctx, &if_match, new).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/me", tag = "Account", request_body = UpdateProfile,
    responses((status = 200, description = "As it is now", body = Envelope<User>), Errors))]
async fn patch_me(app: State<App>, ctx: Ctx, if_match: IfMatch, new: Body<UpdateProfile>) -> Result<Tagged<User>> {
    update_me(app, ctx, if_match, new).await
}

/// The caller's own account.
#[utoipa::path(get, path = "/auth/me", tag = "Account",
    responses((status = 200, description = "The caller", body = User), BareErrors))]
async fn get_auth_me(State(app): State<App>, ctx: Ctx) -> Result<Tagged<User>> {
    Ok(Tagged(actions::get(&app, &ctx).await?))
}

/// Sets another password. All other sign-ins end.
#[utoipa::path(post, path = "/auth/password", tag = "Account", request_body = ChangePassword,
    responses((status = 204, description = "Set"), BareErrors))]
async fn change_password(State(app): State<App>, ctx: Ctx, Body(form): Body<ChangePassword>) -> Result<NoContent> {
    actions::change_password(&app, &ctx, form).await?;
    Ok(NoContent)
}
