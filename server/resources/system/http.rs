//! The system's routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        One,
        docs::{Envelope, Errors},
    },
};
use assay_api::system::System;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice that is of the API.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_system))
}

/// How the appliance is: version, sizes, what waits, the certificate, backups, and its tasks.
#[utoipa::path(get, path = "/system", tag = "Health",
    responses((status = 200, description = "The appliance", body = Envelope<System>), Errors))]
async fn get_system(State(app): State<App>, ctx: Ctx) -> Result<One<System>> {
    Ok(One(actions::get(&app, &ctx).await?))
}

/// Numbers for Prometheus, beside the API.
pub async fn metrics(State(app): State<App>, ctx: Ctx) -> Result<Response> {
    let text = actions::metrics(&app, &ctx).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
