//! From the resources' routes to one service: the API under its two bases, what stands beside it, and the layers, in
//! the order in which a request meets them from the bottom of `build` upwards.

mod gate;
mod repeat;

use crate::{
    app::App,
    error::{Error, Result},
    http::{csv, headers, paint, trace, ui},
    resources,
};
use axum::{
    Router,
    extract::State,
    http::header,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::{
    Info, License, OpenApi, Server,
    security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
};

pub use gate::OPEN;

/// The appliance as a service.
pub fn build(app: App) -> Router {
    let (api, _) = resources::routes().split_for_parts();
    let tracing = trace::Tracing { clock: app.clock.clone(), proxies: app.config.behind_proxy.clone().into() };
    Router::new()
        .nest("/api/v1", api.clone())
        .nest("/api", api)
        .route("/health", get(resources::health::http::health))
        .route("/ready", get(resources::health::http::ready))
        .route("/ws/events", get(resources::events::http::socket))
        .route("/openapi.json", get(document))
        .route("/api/v1/docs/openapi.json", get(document))
        .route("/ca.pem", get(authority))
        .fallback(ui::serve)
        .layer(from_fn(csv::csv))
        .layer(from_fn_with_state(app.clone(), gate::pass))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(paint::paint))
        .layer(from_fn(headers::secure))
        .layer(from_fn_with_state(tracing, trace::trace))
        .with_state(app)
}

/// The document that describes the API, made from the handlers.
pub fn openapi() -> OpenApi {
    let mut document = resources::routes().to_openapi();
    document.info = Info::new("Assay", env!("CARGO_PKG_VERSION"));
    document.info.description =
        Some("Clients, projects, findings, assets, scans, controls and reports of one appliance.".to_owned());
    document.info.license = Some(License::new(env!("CARGO_PKG_LICENSE")));
    document.servers = Some(vec![Server::new("/api/v1")]);
    let components = document.components.get_or_insert_default();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme("bearer", bearer);
    components.add_security_scheme("apiKey", SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-API-Key"))));
    let none: [String; 0] = [];
    let either = ["bearer", "apiKey"].map(|scheme| SecurityRequirement::new(scheme, none.clone()));
    document.security = Some(either.to_vec());
    document
}

/// The document, for whoever is signed in.
async fn document() -> axum::Json<OpenApi> {
    axum::Json(openapi())
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
