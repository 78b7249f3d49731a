//! The histories' routes: one per kind of object, each behind that object's own right.

use super::store;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        List, Listing,
        docs::{BareErrors, BareList, EnvelopeList, Errors, FlatErrors, FlatList},
    },
    resources::{assets, clients, controls, devices, findings, projects, shared::Paging},
};
use assay_api::history::HistoryEntry;
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(finding_history))
        .routes(routes!(asset_history))
        .routes(routes!(project_history))
        .routes(routes!(client_history))
        .routes(routes!(control_history))
        .routes(routes!(device_history))
}

async fn of(app: &App, id: String, params: crate::db::page::Params) -> Result<List<HistoryEntry>> {
    Ok(List(app.db.read(move |conn| store::list(conn, &id, &params)).await?))
}

/// Who changed what of a finding, newest first.
#[utoipa::path(get, path = "/findings/{id}/history", tag = "Findings", params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page", body = EnvelopeList<HistoryEntry>), Errors))]
async fn finding_history(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Listing(params): Listing,
) -> Result<List<HistoryEntry>> {
    of(&app, findings::actions::get(&app, &ctx, id).await?.id, params).await
}

/// Who changed what of an asset, newest first.
#[utoipa::path(get, path = "/assets/{id}/history", tag = "Assets", params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page", body = EnvelopeList<HistoryEntry>), Errors))]
async fn asset_history(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Listing(params): Listing,
) -> Result<List<HistoryEntry>> {
    of(&app, assets::actions::get(&app, &ctx, id).await?.id, params).await
}

/// Who changed what of a project, newest first.
#[utoipa::path(get, path = "/projects/{id}/history", tag = "Projects", params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page", body = EnvelopeList<HistoryEntry>), Errors))]
async fn project_history(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Listing(params): Listing,
) -> Result<List<HistoryEntry>> {
    of(&app, projects::actions::get(&app, &ctx, id).await?.id, params).await
}

/// Who changed what of a client, newest first.
#[utoipa::path(get, path = "/clients/{id}/history", tag = "Clients", params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page", body = EnvelopeList<HistoryEntry>), Errors))]
async fn client_history(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Listing(params): Listing,
) -> Result<List<HistoryEntry>> {
    of(&app, clients::actions::get(&app, &ctx, id).await?.id, params).await
}

/// Who changed what of a control, newest first.
#[utoipa::path(get, path = "/controls/{id}/history", tag = "Controls", params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page", body = FlatList<HistoryEntry>), FlatErrors))]
async fn control_history(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Listing(params): Listing,
) -> Result<List<HistoryEntry>> {
    of(&app, controls::actions::get(&app, &ctx, id).await?.control.id, params).await
}

/// Who changed what of a device, and what scans saw, newest first.
#[utoipa::path(get, path = "/devices/{id}/history", tag = "Devices", params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page", body = BareList<HistoryEntry>), BareErrors))]
async fn device_history(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Listing(params): Listing,
) -> Result<List<HistoryEntry>> {
    of(&app, devices::actions::known(&app, &ctx, id).await?.id, params).await
}
