//! The health routes.

use crate::{
    app::App,
    error::{Error, Result},
    http::{One, docs::FlatErrors},
};
use assay_api::Time;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// How the appliance is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `healthy`.
    status: &'static str,
    /// The appliance's version.
    version: &'static str,
    /// Now.
    timestamp: Time,
}

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(health))
}

/// Whether the appliance is alive.
#[utoipa::path(get, path = "/health", tag = "Health", security(()),
    responses((status = 200, description = "It is", body = Health), FlatErrors))]
pub async fn health(State(app): State<App>) -> One<Health> {
    One(Health { status: "healthy", version: env!("CARGO_PKG_VERSION"), timestamp: app.clock.now() })
}

/// Whether it can read and write its database.
pub async fn ready(State(app): State<App>) -> Result<One<Health>> {
    if app.db.is_damaged() {
        return Err(Error::unavailable("The database is damaged; the appliance's log says where"));
    }
    if !app.db.is_writable() {
        // The last commit failed: only another one can tell whether that is over.
        let probe = "INSERT INTO settings (name, value) VALUES ('probe', '') ON CONFLICT DO UPDATE SET value = ''";
        app.door.upkeep(|tx| Ok(tx.execute_batch(probe)?)).await?;
    }
    app.db
        .read(|conn| Ok(conn.query_row("SELECT 1", [], |_| Ok(()))?))
        .await
        .map_err(|e| Error::unavailable("The database cannot be read").caused_by(e))?;
    Ok(health(State(app)).await)
}
