//! The members' routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Deleted, List, Listing, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::{
    members::{Member, NewMember},
    projects::Project,
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_members, add_member)).routes(routes!(remove_member))
}

/// A project's members.
#[utoipa::path(get, path = "/projects/{id}/members", tag = "Projects", params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page", body = EnvelopeList<Member>), Errors))]
async fn list_members(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Listing(params): Listing,
) -> Result<List<Member>> {
    Ok(List(actions::list(&app, &ctx, id, params).await?))
}

/// Makes a user a member of the project.
#[utoipa::path(post, path = "/projects/{id}/members", tag = "Projects", params(("id" = String, Path)),
    request_body = NewMember,
    responses((status = 200, description = "The project as it is now", body = Envelope<Project>), Errors))]
async fn add_member(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Body(new): Body<NewMember>,
) -> Result<Tagged<Project>> {
    Ok(Tagged(actions::add(&app, &ctx, id, new).await?))
}

/// Takes a member out of the project.
#[utoipa::path(delete, path = "/projects/{id}/members/{user_id}", tag = "Projects",
    params(("id" = String, Path), ("user_id" = String, Path)),
    responses((status = 200, description = "Out", body = Envelope<DeletedId>), Errors))]
async fn remove_member(
    State(app): State<App>,
    ctx: Ctx,
    Path((id, user_id)): Path<(String, String)>,
) -> Result<Deleted> {
    Ok(Deleted(actions::remove(&app, &ctx, id, user_id).await?))
}
