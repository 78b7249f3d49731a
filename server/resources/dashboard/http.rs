//! The dashboard's route.

use super::actions::{self, Span};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Filters, One,
        docs::{Envelope, Errors},
    },
};
use assay_api::dashboard::Dashboard;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_dashboard))
}

/// Where the work stands: open findings by severity and over time, what is late, which projects are in progress.
#[utoipa::path(get, path = "/dashboard", tag = "Dashboard", params(Span),
    responses((status = 200, description = "As it is now", body = Envelope<Dashboard>), Errors))]
async fn get_dashboard(State(app): State<App>, ctx: Ctx, Filters(span): Filters<Span>) -> Result<One<Dashboard>> {
    Ok(One(actions::dashboard(&app, &ctx, span).await?))
}
