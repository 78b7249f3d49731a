//! The statistics' route.

use super::store::{self, Filter};
use crate::{
    app::App,
    auth::{Ctx, Right},
    error::Result,
    http::{
        Filters, One,
        docs::{Envelope, Errors},
    },
    resources::projects,
};
use assay_api::stats::FindingStats;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(finding_stats))
}

/// How many findings there are, by severity, status and project.
#[utoipa::path(get, path = "/findings/stats", tag = "Findings", params(Filter),
    responses((status = 200, description = "The numbers", body = Envelope<FindingStats>), Errors))]
async fn finding_stats(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
) -> Result<One<FindingStats>> {
    ctx.may(Right::ReadFindings)?;
    if let Some(id) = &filter.project_id {
        projects::actions::must_exist(&app, &ctx, id).await?;
    }
    let (reach, today) = (ctx.reach.clone(), app.clock.now().day());
    Ok(One(app.db.read(move |conn| store::stats(conn, &reach, &filter, today)).await?))
}
