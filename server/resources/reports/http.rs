//! The reports' routes.

use super::store::{self, Filter};
use crate::{
    app::App,
    auth::{Ctx, Right},
    error::Result,
    http::{
        Filters, List, Listing,
        docs::{EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::reports::Report;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_reports))
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
    ctx.may(Right::ReadReports)?;
    let reach = ctx.reach.clone();
    Ok(List(app.db.read(move |conn| store::list(conn, &reach, &filter, &params)).await?))
}
