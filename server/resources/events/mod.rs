//! The live stream: what happens, as it happens, to whoever may know of it.

mod filter;
pub mod http;
mod stream;

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;

/// The stream is no part of the document yet: OpenAPI knows no web sockets.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
