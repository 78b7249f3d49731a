//! The templates' routes.

use super::{actions, model::Filter};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, Filters, IfMatch, List, Listing, Partial, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
        download::DOCUMENT,
    },
    resources::shared::Paging,
};
use assay_api::reports::{NewReportTemplate, PreviewReportTemplate, ReportTemplate};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_report_templates, create_report_template))
        .routes(routes!(try_report_template))
        .routes(routes!(get_report_template, update_report_template, patch_report_template, delete_report_template))
        .routes(routes!(preview_report_template))
}

/// Templates for reports, those that are always there among them.
#[utoipa::path(get, path = "/report-templates", tag = "Reports", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<ReportTemplate>), Errors))]
async fn list_report_templates(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<ReportTemplate>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Takes a template of the team's own in.
#[utoipa::path(post, path = "/report-templates", tag = "Reports", request_body = NewReportTemplate,
    responses((status = 201, description = "Made", body = Envelope<ReportTemplate>), Errors))]
async fn create_report_template(
    State(app): State<App>,
    ctx: Ctx,
    Body(new): Body<NewReportTemplate>,
) -> Result<Created<ReportTemplate>> {
    let template = actions::create(&app, &ctx, new).await?;
    let place = format!("/report-templates/{}", template.id);
    Ok(Created(template, place))
}

/// One template, with its source.
#[utoipa::path(get, path = "/report-templates/{id}", tag = "Reports", params(("id" = String, Path)),
    responses((status = 200, description = "The template", body = Envelope<ReportTemplate>), Errors))]
async fn get_report_template(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Tagged<ReportTemplate>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// An example as this template draws it. 409 with file and line when it cannot.
#[utoipa::path(get, path = "/report-templates/{id}/preview", tag = "Reports", params(("id" = String, Path)),
    responses((status = 200, description = "A PDF", body = Vec<u8>, content_type = "application/pdf"), Errors))]
async fn preview_report_template(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    Ok(shown(actions::preview(&app, &ctx, id).await?))
}

/// An example as a template draws it that is still being written. 400 with its line when it cannot be read, 409 with
/// file and line when it cannot be drawn.
#[utoipa::path(post, path = "/report-templates/preview", tag = "Reports", request_body = PreviewReportTemplate,
    responses((status = 200, description = "A PDF", body = Vec<u8>, content_type = "application/pdf"), Errors))]
async fn try_report_template(
    State(app): State<App>,
    ctx: Ctx,
    Body(new): Body<PreviewReportTemplate>,
) -> Result<Response> {
    Ok(shown(actions::try_out(&app, &ctx, new).await?))
}

fn shown(pdf: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"preview.pdf\""),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, DOCUMENT),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    ];
    (headers, pdf).into_response()
}

/// Changes the fields that are given. Reports made with it stay as they are.
#[utoipa::path(put, path = "/report-templates/{id}", tag = "Reports", params(("id" = String, Path)),
    request_body = Partial<NewReportTemplate>,
    responses((status = 200, description = "As it is now", body = Envelope<ReportTemplate>), Errors))]
async fn update_report_template(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewReportTemplate>,
) -> Result<Tagged<ReportTemplate>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given. Reports made with it stay as they are.
#[utoipa::path(patch, path = "/report-templates/{id}", tag = "Reports", params(("id" = String, Path)),
    request_body = Partial<NewReportTemplate>,
    responses((status = 200, description = "As it is now", body = Envelope<ReportTemplate>), Errors))]
async fn patch_report_template(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewReportTemplate>,
) -> Result<Tagged<ReportTemplate>> {
    update_report_template(app, ctx, id, if_match, given).await
}

/// Removes a template of the team's own. Reports made with it stay as they are.
#[utoipa::path(delete, path = "/report-templates/{id}", tag = "Reports", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn delete_report_template(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}
