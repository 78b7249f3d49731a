//! The operations' routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        One,
        docs::{Envelope, Errors},
    },
};
use assay_api::operations::Operation;
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_operation)).routes(routes!(undo_operation))
}

/// What was done: a bulk, a deletion or a merge.
#[utoipa::path(get, path = "/operations/{id}", tag = "Trash", params(("id" = String, Path)),
    responses((status = 200, description = "The operation", body = Envelope<Operation>), Errors))]
async fn get_operation(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<Operation>> {
    Ok(One(actions::get(&app, &ctx, id).await?))
}

/// Takes it back as a whole; refused where somebody has changed one of the objects since.
#[utoipa::path(post, path = "/operations/{id}/undo", tag = "Trash", params(("id" = String, Path)),
    responses((status = 200, description = "Undone", body = Envelope<Operation>), Errors))]
async fn undo_operation(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<Operation>> {
    Ok(One(actions::undo(&app, &ctx, id).await?))
}
