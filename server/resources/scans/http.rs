//! The scans' routes.

use super::{actions, model::Filter, scope};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, Filters, IfMatch, List, Listing, One, Partial, Tagged,
        docs::{DeletedId, Envelope, Errors, FlatErrors, FlatList},
    },
    resources::{findings, shared::Paging},
};
use assay_api::{
    findings::Finding,
    scans::{NewScan, NewScanScope, Scan, ScanDiff, ScanResult, ScanScope, StartScan},
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_scans, create_scan))
        .routes(routes!(start_scan))
        .routes(routes!(get_scan, delete_scan))
        .routes(routes!(authorize_scan))
        .routes(routes!(cancel_scan))
        .routes(routes!(stop_scan))
        .routes(routes!(pause_scan))
        .routes(routes!(resume_scan))
        .routes(routes!(list_scan_findings))
        .routes(routes!(scan_result))
        .routes(routes!(scan_diff))
        .routes(routes!(get_scan_scope, update_scan_scope, patch_scan_scope))
}

/// Scans, newest first.
#[utoipa::path(get, path = "/scans", tag = "Scans", params(Paging, Filter),
    responses((status = 200, description = "A page", body = FlatList<Scan>), FlatErrors))]
async fn list_scans(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Scan>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Asks for a scan. A target outside the authorised scope waits for somebody who may authorise it; names are resolved
/// when the scan begins.
#[utoipa::path(post, path = "/scans", tag = "Scans", request_body = NewScan,
    responses((status = 201, description = "Made", body = Scan), FlatErrors))]
async fn create_scan(State(app): State<App>, ctx: Ctx, Body(new): Body<NewScan>) -> Result<Created<Scan>> {
    let scan = actions::create(&app, &ctx, new).await?;
    let place = format!("/scans/{}", scan.id);
    Ok(Created(scan, place))
}

/// The same in another product's words.
#[utoipa::path(post, path = "/scans/start", tag = "Scans", request_body = StartScan,
    responses((status = 201, description = "Made", body = Scan), FlatErrors))]
async fn start_scan(State(app): State<App>, ctx: Ctx, Body(start): Body<StartScan>) -> Result<Created<Scan>> {
    let scan = actions::start(&app, &ctx, start).await?;
    let place = format!("/scans/{}", scan.id);
    Ok(Created(scan, place))
}

/// One scan: how it stands, how far it is.
#[utoipa::path(get, path = "/scans/{id}", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, description = "The scan", body = Scan), FlatErrors))]
async fn get_scan(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Scan>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Stops a scan that is not over, and forgets one that is. Its findings stay.
#[utoipa::path(delete, path = "/scans/{id}", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, description = "Stopped or gone", body = DeletedId), FlatErrors))]
async fn delete_scan(State(app): State<App>, ctx: Ctx, Path(id): Path<String>, if_match: IfMatch) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}

/// Releases a scan that waits because its target lies outside the authorised scope: an attestation, kept with who and
/// when.
#[utoipa::path(post, path = "/scans/{id}/authorize", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = Scan), FlatErrors))]
async fn authorize_scan(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Scan>> {
    Ok(Tagged(actions::authorize(&app, &ctx, id).await?))
}

/// Stops a scan; what it has found until then is kept.
#[utoipa::path(post, path = "/scans/{id}/cancel", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, description = "It is stopping", body = Scan), FlatErrors))]
async fn cancel_scan(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Scan>> {
    Ok(Tagged(actions::cancel(&app, &ctx, id).await?))
}

/// The same in another product's words.
#[utoipa::path(post, path = "/scans/{id}/stop", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, description = "It is stopping", body = Scan), FlatErrors))]
async fn stop_scan(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Scan>> {
    Ok(Tagged(actions::cancel(&app, &ctx, id).await?))
}

/// Has a running scan wait: it opens no further connection until it is resumed.
#[utoipa::path(post, path = "/scans/{id}/pause", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = Scan), FlatErrors))]
async fn pause_scan(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Scan>> {
    Ok(Tagged(actions::pause(&app, &ctx, id).await?))
}

/// Has a paused scan go on.
#[utoipa::path(post, path = "/scans/{id}/resume", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = Scan), FlatErrors))]
async fn resume_scan(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Scan>> {
    Ok(Tagged(actions::resume(&app, &ctx, id).await?))
}

/// The findings that a scan saw, or proved to be mended.
#[utoipa::path(get, path = "/scans/{id}/findings", tag = "Scans", params(("id" = String, Path), Paging, findings::Filter),
    responses((status = 200, description = "A page", body = FlatList<Finding>), FlatErrors))]
async fn list_scan_findings(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(filter): Filters<findings::Filter>,
    Listing(params): Listing,
) -> Result<List<Finding>> {
    Ok(List(actions::findings(&app, &ctx, id, filter, params).await?))
}

/// What a scan came to, host by host; also while it runs.
#[utoipa::path(get, path = "/scans/{id}/result", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, description = "The result", body = ScanResult), FlatErrors))]
async fn scan_result(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<ScanResult>> {
    Ok(One(actions::result(&app, &ctx, id).await?))
}

/// What is different from the completed scan of the same target before.
#[utoipa::path(get, path = "/scans/{id}/diff", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, description = "The differences", body = ScanDiff), FlatErrors))]
async fn scan_diff(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<ScanDiff>> {
    Ok(One(actions::diff(&app, &ctx, id).await?))
}

/// Where scans from this appliance may go.
#[utoipa::path(get, path = "/settings/scan-scope", tag = "Settings",
    responses((status = 200, description = "The scope", body = Envelope<ScanScope>), Errors))]
async fn get_scan_scope(State(app): State<App>, ctx: Ctx) -> Result<Tagged<ScanScope>> {
    Ok(Tagged(scope::show(&app, &ctx).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/settings/scan-scope", tag = "Settings", request_body = Partial<NewScanScope>,
    responses((status = 200, description = "As it is now", body = Envelope<ScanScope>), Errors))]
async fn update_scan_scope(
    State(app): State<App>,
    ctx: Ctx,
    if_match: IfMatch,
    given: Partial<NewScanScope>,
) -> Result<Tagged<ScanScope>> {
    Ok(Tagged(scope::update(&app, &ctx, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/settings/scan-scope", tag = "Settings", request_body = Partial<NewScanScope>,
    responses((status = 200, description = "As it is now", body = Envelope<ScanScope>), Errors))]
async fn patch_scan_scope(
    app: State<App>,
    ctx: Ctx,
    if_match: IfMatch,
    given: Partial<NewScanScope>,
) -> Result<Tagged<ScanScope>> {
    update_scan_scope(app, ctx, if_match, given).await
}
