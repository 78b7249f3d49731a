//! The labels' route.

use super::store::{self, Filter};
use crate::{
    app::App,
    auth::{Ctx, Right},
    error::{Error, Result},
    http::{
        Filters, List, Listing,
        docs::{EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::tags::Tag;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_tags))
}

/// Labels that findings carry, those that are used most first.
#[utoipa::path(get, path = "/tags", tag = "Findings", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Tag>), Errors))]
async fn list_tags(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Tag>> {
    ctx.may(Right::ReadFindings)?;
    for (name, given) in [("cursor", &params.cursor), ("sort", &params.sort)] {
        if given.is_some() {
            return Err(Error::field(
                name,
                "does not go with this list: labels are ordered by use; take page and limit",
            ));
        }
    }
    let reach = ctx.reach.clone();
    Ok(List(app.db.read(move |conn| store::list(conn, &reach, &filter, &params)).await?))
}
