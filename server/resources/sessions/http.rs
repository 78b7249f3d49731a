//! The sessions' routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Deleted, List, Listing, NoContent,
        docs::{BareErrors, BareList, DeletedId, Envelope, Errors},
    },
    resources::shared::Paging,
};
use assay_api::sessions::Session;
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_sessions, revoke_other_sessions))
        .routes(routes!(revoke_session))
        .routes(routes!(revoke_sessions_of_user))
}

/// The caller's open sign-ins, newest first.
#[utoipa::path(get, path = "/auth/sessions", tag = "Account", params(Paging),
    responses((status = 200, description = "A page", body = BareList<Session>), BareErrors))]
async fn list_sessions(State(app): State<App>, ctx: Ctx, Listing(params): Listing) -> Result<List<Session>> {
    Ok(List(actions::list(&app, &ctx, params).await?))
}

/// Ends all of the caller's sign-ins but the one that asks.
#[utoipa::path(delete, path = "/auth/sessions", tag = "Account",
    responses((status = 204, description = "Ended"), BareErrors))]
async fn revoke_other_sessions(State(app): State<App>, ctx: Ctx) -> Result<NoContent> {
    actions::revoke_others(&app, &ctx).await?;
    Ok(NoContent)
}

/// Ends one of the caller's sign-ins, at once.
#[utoipa::path(delete, path = "/auth/sessions/{id}", tag = "Account", params(("id" = String, Path)),
    responses((status = 204, description = "Ended"), BareErrors))]
async fn revoke_session(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Deleted> {
    Ok(Deleted(actions::revoke(&app, &ctx, id).await?))
}

/// Ends all sign-ins of a user.
#[utoipa::path(delete, path = "/users/{id}/sessions", tag = "Users", params(("id" = String, Path)),
    responses((status = 200, description = "Ended", body = Envelope<DeletedId>), Errors))]
async fn revoke_sessions_of_user(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Deleted> {
    Ok(Deleted(actions::revoke_of(&app, &ctx, id).await?))
}
