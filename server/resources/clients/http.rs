//! The clients' routes.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Filters, IfMatch, List, Listing, One, Partial, Tagged,
        docs::{Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::{
    clients::{Client, NewClient},
    operations::Removed,
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_clients, create_client)).routes(routes!(
        get_client,
        update_client,
        patch_client,
        delete_client
    ))
}

/// Clients, newest first, with filters, search, sorting and pages.
#[utoipa::path(get, path = "/clients", tag = "Clients", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Client>), Errors))]
async fn list_clients(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Client>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes a client.
#[utoipa::path(post, path = "/clients", tag = "Clients", request_body = NewClient,
    responses((status = 201, description = "Made", body = Envelope<Client>), Errors))]
async fn create_client(State(app): State<App>, ctx: Ctx, Body(new): Body<NewClient>) -> Result<Created<Client>> {
    let client = actions::create(&app, &ctx, new).await?;
    let place = format!("/clients/{}", client.id);
    Ok(Created(client, place))
}

/// One client.
#[utoipa::path(get, path = "/clients/{id}", tag = "Clients", params(("id" = String, Path)),
    responses((status = 200, description = "The client", body = Envelope<Client>), Errors))]
async fn get_client(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Client>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/clients/{id}", tag = "Clients", params(("id" = String, Path)), request_body = Partial<NewClient>,
    responses((status = 200, description = "As it is now", body = Envelope<Client>), Errors))]
async fn update_client(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewClient>,
) -> Result<Tagged<Client>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/clients/{id}", tag = "Clients", params(("id" = String, Path)), request_body = Partial<NewClient>,
    responses((status = 200, description = "As it is now", body = Envelope<Client>), Errors))]
async fn patch_client(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewClient>,
) -> Result<Tagged<Client>> {
    update_client(app, ctx, id, if_match, given).await
}

/// Puts a client into the trash.
#[utoipa::path(delete, path = "/clients/{id}", tag = "Clients", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<Removed>), Errors))]
async fn delete_client(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<One<Removed>> {
    Ok(One(actions::delete(&app, &ctx, id, &if_match).await?))
}
