//! The route.

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
use assay_api::auth::WhoAmI;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(whoami))
}

/// Who the caller is, by which credential, and what it may do.
#[utoipa::path(get, path = "/whoami", tag = "Sign-in",
    responses((status = 200, description = "The caller", body = Envelope<WhoAmI>), Errors))]
async fn whoami(State(app): State<App>, ctx: Ctx) -> Result<One<WhoAmI>> {
    Ok(One(actions::get(&app, &ctx).await?))
}
