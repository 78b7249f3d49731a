//! The pages that show the API's document: Swagger UI and ReDoc, from this host alone and for whoever is signed in.

use crate::{
    app::App,
    error::Error,
    http::ui::{self, READERS},
};
use axum::{
    Router,
    extract::{OriginalUri, Path},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};

/// The services with a page of their own, by the first segment of their paths.
pub(super) const SERVICES: &[&str] = &["vault", "license", "agents", "cmod", "ipam", "diplomat"];

/// Nothing inline, nothing foreign.
const SWAGGER: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                       connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The same, but for what ReDoc does: its styles go, rule by rule, into style elements that begin empty (the first
/// hash is that of nothing), those of its scroll bar into another (the second), and its search runs in a worker that
/// the script makes of its own text.
const REDOC: &str = "default-src 'none'; script-src 'self'; worker-src blob:; img-src 'self' data:; \
                     style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' \
                     'sha256-DLDPR1ic47WIdK2WyeLkblb/tm2mQH+Jt/NNhZWu1k0='; \
                     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The pages and their files.
pub(super) fn routes() -> Router<App> {
    let pages = ["/docs", "/api/docs"].into_iter().map(str::to_owned);
    let pages = pages.chain(SERVICES.iter().map(|service| format!("/api/{service}/docs")));
    let router = pages.fold(Router::new(), |router, page| router.route(&page, get(swagger)));
    router.route("/redoc", get(redoc)).route("/docs/{file}", get(file))
}

async fn swagger(headers: HeaderMap) -> Response {
    page("/docs/swagger.html", SWAGGER, &headers)
}

async fn redoc(headers: HeaderMap) -> Response {
    page("/docs/redoc.html", REDOC, &headers)
}

async fn file(OriginalUri(uri): OriginalUri, Path(_): Path<String>, headers: HeaderMap) -> Response {
    find(uri.path(), &headers).unwrap_or_else(|| Error::from_status(404).into_response())
}

fn page(path: &str, policy: &'static str, headers: &HeaderMap) -> Response {
    let Some(mut response) = find(path, headers) else {
        return Error::internal("a reader's page is missing from this build").into_response();
    };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

fn find(path: &str, headers: &HeaderMap) -> Option<Response> {
    READERS.iter().find(|file| file.path == path).map(|file| ui::answer(file, headers))
}
