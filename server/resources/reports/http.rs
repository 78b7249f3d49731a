//! The reports' routes.

use super::{
    actions,
    model::{Filter, Other, Wanted},
};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, Filters, IfMatch, List, Listing, One, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
        download::{Asked, Download},
        query::flag,
    },
    resources::shared::Paging,
};
use assay_api::reports::{NewReport, Report, ReportComparison, SigningKey};
use axum::{
    extract::{Path, State},
    response::Response,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_reports, create_report))
        .routes(routes!(generate_report))
        .routes(routes!(get_signing_key))
        .routes(routes!(get_report, delete_report))
        .routes(routes!(download_report))
        .routes(routes!(compare_report))
}

/// Reports, newest first.
#[utoipa::path(get, path = "/reports", tag = "Reports", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Report>), Errors))]
async fn list_reports(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Report>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Takes a snapshot of the project and makes a report from it. Ask for the report until its status is `completed`, or
/// wait for the event `report.generated`.
#[utoipa::path(post, path = "/reports", tag = "Reports", request_body = NewReport,
    responses((status = 201, description = "It is being made", body = Envelope<Report>), Errors))]
async fn create_report(State(app): State<App>, ctx: Ctx, Body(new): Body<NewReport>) -> Result<Created<Report>> {
    let report = actions::create(&app, &ctx, new).await?;
    let place = format!("/reports/{}", report.id);
    Ok(Created(report, place))
}

/// The same as `POST /reports`.
#[utoipa::path(post, path = "/reports/generate", tag = "Reports", request_body = NewReport,
    responses((status = 201, description = "It is being made", body = Envelope<Report>), Errors))]
async fn generate_report(app: State<App>, ctx: Ctx, new: Body<NewReport>) -> Result<Created<Report>> {
    create_report(app, ctx, new).await
}

/// The public key with which every report's file is signed (Ed25519 over its bytes).
#[utoipa::path(get, path = "/reports/signing-key", tag = "Reports",
    responses((status = 200, description = "The key", body = Envelope<SigningKey>), Errors))]
async fn get_signing_key(State(app): State<App>, ctx: Ctx) -> Result<One<SigningKey>> {
    Ok(One(actions::signing_key(&app, &ctx)?))
}

/// One report: how far it is, and where its file is.
#[utoipa::path(get, path = "/reports/{id}", tag = "Reports", params(("id" = String, Path)),
    responses((status = 200, description = "The report", body = Envelope<Report>), Errors))]
async fn get_report(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Report>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// The file. 409 while it is being made, and when it could not be made.
#[utoipa::path(get, path = "/reports/{id}/download", tag = "Reports", params(("id" = String, Path), Wanted),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "*/*",
        headers(("ETag" = String, description = "The hash of the file"))), Errors))]
async fn download_report(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(wanted): Filters<Wanted>,
    asked: Asked,
) -> Result<Response> {
    let inline = flag("inline", wanted.inline.as_deref())? == Some(true);
    let (content, kept, name) = actions::download(&app, &ctx, id).await?;
    let download = Download::new(content, &kept, &name);
    if inline { download.shown() } else { download }.answer(&asked).await
}

/// What has changed since another report of the same project, by findings.
#[utoipa::path(get, path = "/reports/{id}/compare", tag = "Reports", params(("id" = String, Path), Other),
    responses((status = 200, description = "The differences", body = Envelope<ReportComparison>), Errors))]
async fn compare_report(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(other): Filters<Other>,
) -> Result<One<ReportComparison>> {
    Ok(One(actions::compared(&app, &ctx, id, other.with).await?))
}

/// Removes a report for good: its file, its snapshot and its signature.
#[utoipa::path(delete, path = "/reports/{id}", tag = "Reports", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn delete_report(State(app): State<App>, ctx: Ctx, Path(id): Path<String>, if_match: IfMatch) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}
