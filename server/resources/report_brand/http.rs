//! The brand's routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        IfMatch, Partial, Tagged,
        docs::{Envelope, Errors},
    },
};
use assay_api::reports::{NewReportBrand, ReportBrand};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_report_brand, update_report_brand))
}

/// Who makes the reports, and in which colours.
#[utoipa::path(get, path = "/report-brand", tag = "Reports",
    responses((status = 200, description = "The brand", body = Envelope<ReportBrand>), Errors))]
async fn get_report_brand(State(app): State<App>, ctx: Ctx) -> Result<Tagged<ReportBrand>> {
    Ok(Tagged(actions::get(&app, &ctx).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/report-brand", tag = "Reports", request_body = NewReportBrand,
    responses((status = 200, description = "As it is now", body = Envelope<ReportBrand>), Errors))]
async fn update_report_brand(
    State(app): State<App>,
    ctx: Ctx,
    if_match: IfMatch,
    given: Partial<NewReportBrand>,
) -> Result<Tagged<ReportBrand>> {
    Ok(Tagged(actions::update(&app, &ctx, &if_match, given).await?))
}
