//! The controls' routes.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Filters, IfMatch, List, Listing, One, Partial, Tagged,
        docs::{FlatErrors, FlatList},
    },
    resources::shared::Paging,
};
use assay_api::controls::{Assessed, Control, ControlDetail, Coverage, NewControl};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_controls))
        .routes(routes!(assess_controls))
        .routes(routes!(list_frameworks))
        .routes(routes!(get_control, update_control, patch_control))
}

/// Controls, by their short names, with a person's status and the appliance's assessment beside it.
#[utoipa::path(get, path = "/controls", tag = "Controls", params(Paging, Filter),
    responses((status = 200, description = "A page", body = FlatList<Control>), FlatErrors))]
async fn list_controls(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Control>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Has the appliance look anew at what speaks for and against each control. It also does so by itself.
#[utoipa::path(post, path = "/controls/assess", tag = "Controls",
    responses((status = 200, description = "What it came to", body = Assessed), FlatErrors))]
async fn assess_controls(State(app): State<App>, ctx: Ctx) -> Result<One<Assessed>> {
    Ok(One(actions::assess(&app, &ctx).await?))
}

/// The frameworks, and how far the controls cover each.
#[utoipa::path(get, path = "/controls/frameworks", tag = "Controls",
    responses((status = 200, description = "All of them", body = Coverage), FlatErrors))]
async fn list_frameworks(State(app): State<App>, ctx: Ctx) -> Result<One<Coverage>> {
    Ok(One(Coverage { frameworks: actions::frameworks(&app, &ctx).await? }))
}

/// A control, with what it asks for, the requirements it answers, and why its assessment is what it is.
#[utoipa::path(get, path = "/controls/{id}", tag = "Controls", params(("id" = String, Path)),
    responses((status = 200, description = "The control", body = ControlDetail), FlatErrors))]
async fn get_control(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<ControlDetail>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes what a person says of a control: the fields that are given.
#[utoipa::path(put, path = "/controls/{id}", tag = "Controls", params(("id" = String, Path)), request_body = Partial<NewControl>,
    responses((status = 200, description = "As it is now", body = ControlDetail), FlatErrors))]
async fn update_control(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewControl>,
) -> Result<Tagged<ControlDetail>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes what a person says of a control: the fields that are given.
#[utoipa::path(patch, path = "/controls/{id}", tag = "Controls", params(("id" = String, Path)), request_body = Partial<NewControl>,
    responses((status = 200, description = "As it is now", body = ControlDetail), FlatErrors))]
async fn patch_control(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewControl>,
) -> Result<Tagged<ControlDetail>> {
    update_control(app, ctx, id, if_match, given).await
}
