//! Markdown to HTML that is safe to show. Rendered here and nowhere else, so that there is one sanitiser to trust.

mod http;
mod render;

pub use http::routes;
pub use render::render;
