//! The devices' routes.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Filters, IfMatch, List, Listing, NoContent, Partial, Tagged,
        docs::{BareErrors, BareList},
    },
    resources::shared::Paging,
};
use assay_api::devices::{Device, DeviceDetail, DeviceNote, DevicePort, NewDevice};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_devices, create_device))
        .routes(routes!(get_device, update_device, patch_device, delete_device))
        .routes(routes!(list_device_ports))
        .routes(routes!(note_device))
}

/// Devices, the newest first.
#[utoipa::path(get, path = "/devices", tag = "Devices", params(Paging, Filter),
    responses((status = 200, description = "A page", body = BareList<Device>), BareErrors))]
async fn list_devices(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Device>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Writes down a device that no scan has found.
#[utoipa::path(post, path = "/devices", tag = "Devices", request_body = NewDevice,
    responses((status = 201, description = "Made", body = Device), BareErrors))]
async fn create_device(State(app): State<App>, ctx: Ctx, Body(new): Body<NewDevice>) -> Result<Created<Device>> {
    let device = actions::create(&app, &ctx, new).await?;
    let place = format!("/devices/{}", device.id);
    Ok(Created(device, place))
}

/// One device, by its id or its hardware address.
#[utoipa::path(get, path = "/devices/{id}", tag = "Devices", params(("id" = String, Path)),
    responses((status = 200, description = "The device", body = DeviceDetail), BareErrors))]
async fn get_device(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<DeviceDetail>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/devices/{id}", tag = "Devices", params(("id" = String, Path)), request_body = Partial<NewDevice>,
    responses((status = 200, description = "As it is now", body = Device), BareErrors))]
async fn update_device(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewDevice>,
) -> Result<Tagged<Device>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/devices/{id}", tag = "Devices", params(("id" = String, Path)), request_body = Partial<NewDevice>,
    responses((status = 200, description = "As it is now", body = Device), BareErrors))]
async fn patch_device(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewDevice>,
) -> Result<Tagged<Device>> {
    update_device(app, ctx, id, if_match, given).await
}

/// Removes a device; a scan that finds it again makes it anew.
#[utoipa::path(delete, path = "/devices/{id}", tag = "Devices", params(("id" = String, Path)),
    responses((status = 204, description = "Gone"), BareErrors))]
async fn delete_device(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<NoContent> {
    actions::delete(&app, &ctx, id, &if_match).await?;
    Ok(NoContent)
}

/// Sets a device's note.
#[utoipa::path(put, path = "/devices/{id}/note", tag = "Devices", params(("id" = String, Path)), request_body = DeviceNote,
    responses((status = 200, description = "As it is now", body = Device), BareErrors))]
async fn note_device(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    Body(note): Body<DeviceNote>,
) -> Result<Tagged<Device>> {
    Ok(Tagged(actions::note(&app, &ctx, id, &if_match, note.note).await?))
}

/// The ports of a device: those that are open, and those that once were.
#[utoipa::path(get, path = "/devices/{id}/ports", tag = "Devices", params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page", body = BareList<DevicePort>), BareErrors))]
async fn list_device_ports(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Listing(params): Listing,
) -> Result<List<DevicePort>> {
    Ok(List(actions::ports(&app, &ctx, id, params).await?))
}
