//! The renderer's route.

use super::render;
use crate::{
    app::App,
    auth::Ctx,
    http::{
        Body, One,
        docs::{Envelope, Errors},
    },
};
use assay_api::markdown::{RenderMarkdown, RenderedMarkdown};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(render_markdown))
}

/// Renders Markdown to safe HTML. Keeps nothing.
#[utoipa::path(post, path = "/markdown", tag = "Markdown", request_body = RenderMarkdown,
    responses((status = 200, description = "The HTML", body = Envelope<RenderedMarkdown>), Errors))]
async fn render_markdown(_: Ctx, Body(request): Body<RenderMarkdown>) -> One<RenderedMarkdown> {
    One(RenderedMarkdown { html: request.texts.iter().map(|text| render(text)).collect() })
}
