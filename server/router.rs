//! From the resources' routes to one service: the API under its two bases, what stands beside it, and the layers, in
//! the order in which a request meets them from the bottom of `build` upwards.

mod address;
mod document;
mod gate;
mod readers;
mod repeat;
pub mod rights;

use crate::{
    app::App,
    error::{Error, Result},
    http::{csv, headers, linger, paint, trace, ui},
    resources,
};
use axum::{
    Router,
    extract::{Query, State},
    http::header,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::Value;
use tower_http::catch_panic::CatchPanicLayer;

pub use document::{EXAMPLES, Request, openapi, requests};
pub use gate::OPEN;

/// The appliance as a service.
pub fn build(app: App) -> Router {
    let (api, _) = resources::routes().split_for_parts();
    let proxies = app.config.behind_proxy.clone().into();
    let tracing = trace::Tracing { clock: app.clock.clone(), proxies, meter: app.meter.clone() };
    Router::new()
        .nest("/api/v1", api.clone())
        .nest("/api", api)
        .route("/health", get(resources::health::http::health))
        .route("/ready", get(resources::health::http::ready))
        .route("/metrics", get(resources::system::http::metrics))
        .route("/ws/events", get(resources::events::http::socket))
        .route("/openapi.json", get(document))
        .route("/api/v1/docs/openapi.json", get(document))
        .route("/ca.pem", get(authority))
        .merge(readers::routes())
        .fallback(ui::serve)
        .layer(from_fn(csv::csv))
        .layer(from_fn_with_state(app.clone(), gate::pass))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(paint::paint))
        .layer(from_fn(headers::secure))
        .layer(from_fn_with_state(tracing, trace::trace))
        .layer(from_fn(linger::linger))
        .with_state(app)
}

/// The document, for whoever is signed in: the whole, or with `?service=ipam` the part of one service.
async fn document(Query(which): Query<Which>) -> Result<axum::Json<Value>> {
    let whole = openapi();
    Ok(axum::Json(match which.service.as_deref() {
        None => whole.clone(),
        Some(service) if readers::SERVICES.contains(&service) => document::of_service(whole, service),
        Some(_) => return Err(Error::field("service", format!("must be one of {}", readers::SERVICES.join(", ")))),
    }))
}

/// Which part of the document.
#[derive(Deserialize)]
struct Which {
    service: Option<String>,
}

/// The appliance's own authority, for browsers and programs to trust.
async fn authority(State(app): State<App>) -> Result<Response> {
    let pem = app.identity().and_then(|identity| identity.ca_pem.clone());
    let pem = pem.ok_or_else(|| Error::not_found("authority: this appliance serves a certificate of its owner"))?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-pem-file"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"assay-ca.pem\""),
    ];
    Ok((headers, pem).into_response())
}
