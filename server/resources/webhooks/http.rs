//! The webhooks' routes.

use super::{
    actions,
    log::{self, Filter as DeliveryFilter},
    model::Filter,
};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, Filters, IfMatch, List, Listing, One, Partial, Tagged,
        docs::{DeletedId, FlatErrors, FlatList},
    },
    resources::shared::Paging,
};
use assay_api::{
    deliveries::{Delivery, DeliveryDetail},
    webhooks::{CreatedWebhook, NewWebhook, RecoverWebhook, RotateSecret, Webhook},
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_webhooks, create_webhook))
        .routes(routes!(get_webhook, update_webhook, patch_webhook, delete_webhook))
        .routes(routes!(rotate_webhook_secret))
        .routes(routes!(test_webhook))
        .routes(routes!(recover_webhook))
        .routes(routes!(list_deliveries))
        .routes(routes!(get_delivery))
        .routes(routes!(redeliver))
}

/// Webhooks, newest first, with how each fares.
#[utoipa::path(get, path = "/webhooks", tag = "Webhooks", params(Paging, Filter),
    responses((status = 200, description = "A page", body = FlatList<Webhook>), FlatErrors))]
async fn list_webhooks(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Webhook>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes a webhook: what happens from now on is sent to its URL, signed. A secret that was made here is in this answer
/// alone.
#[utoipa::path(post, path = "/webhooks", tag = "Webhooks", request_body = NewWebhook,
    responses((status = 201, description = "Made", body = CreatedWebhook), FlatErrors))]
async fn create_webhook(
    State(app): State<App>,
    ctx: Ctx,
    Body(new): Body<NewWebhook>,
) -> Result<Created<CreatedWebhook>> {
    let made = actions::create(&app, &ctx, new).await?;
    let place = format!("/webhooks/{}", made.details.id);
    Ok(Created(made, place))
}

/// One webhook, without its secret.
#[utoipa::path(get, path = "/webhooks/{id}", tag = "Webhooks", params(("id" = String, Path)),
    responses((status = 200, description = "The webhook", body = Webhook), FlatErrors))]
async fn get_webhook(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Webhook>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given. A header whose value is `********` keeps the value that it has.
#[utoipa::path(put, path = "/webhooks/{id}", tag = "Webhooks", params(("id" = String, Path)), request_body = Partial<NewWebhook>,
    responses((status = 200, description = "As it is now", body = Webhook), FlatErrors))]
async fn update_webhook(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewWebhook>,
) -> Result<Tagged<Webhook>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given. A header whose value is `********` keeps the value that it has.
#[utoipa::path(patch, path = "/webhooks/{id}", tag = "Webhooks", params(("id" = String, Path)), request_body = Partial<NewWebhook>,
    responses((status = 200, description = "As it is now", body = Webhook), FlatErrors))]
async fn patch_webhook(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewWebhook>,
) -> Result<Tagged<Webhook>> {
    update_webhook(app, ctx, id, if_match, given).await
}

/// Removes a webhook; what waits for it is not sent.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "Webhooks", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = DeletedId), FlatErrors))]
async fn delete_webhook(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}

/// Gives a webhook a new secret. For 24 hours the old one signs as well, in the same header.
#[utoipa::path(post, path = "/webhooks/{id}/rotate-secret", tag = "Webhooks", params(("id" = String, Path)),
    request_body = RotateSecret, responses((status = 200, description = "As it is now", body = CreatedWebhook), FlatErrors))]
async fn rotate_webhook_secret(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Body(how): Body<RotateSecret>,
) -> Result<Tagged<CreatedWebhook>> {
    Ok(Tagged(actions::rotate_secret(&app, &ctx, id, how).await?))
}

/// Sends a test the way everything is sent, once, and answers with what came of it.
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "Webhooks", params(("id" = String, Path)),
    responses((status = 200, description = "What came of it", body = DeliveryDetail), FlatErrors))]
async fn test_webhook(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<DeliveryDetail>> {
    Ok(One(log::actions::test(&app, &ctx, id).await?))
}

/// Sends everything since a moment that has not arrived, in the background.
#[utoipa::path(post, path = "/webhooks/{id}/recover", tag = "Webhooks", params(("id" = String, Path)),
    request_body = RecoverWebhook, responses((status = 200, description = "It has begun", body = Webhook), FlatErrors))]
async fn recover_webhook(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Body(how): Body<RecoverWebhook>,
) -> Result<Tagged<Webhook>> {
    Ok(Tagged(log::actions::recover(&app, &ctx, id, how).await?))
}

/// A webhook's deliveries of the last 30 days, newest first.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "Webhooks", params(("id" = String, Path), Paging, DeliveryFilter),
    responses((status = 200, description = "A page", body = FlatList<Delivery>), FlatErrors))]
async fn list_deliveries(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(filter): Filters<DeliveryFilter>,
    Listing(params): Listing,
) -> Result<List<Delivery>> {
    Ok(List(log::actions::list(&app, &ctx, id, filter, params).await?))
}

/// One delivery with its attempts: what was sent, and what was answered.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries/{delivery_id}", tag = "Webhooks",
    params(("id" = String, Path), ("delivery_id" = String, Path)),
    responses((status = 200, description = "The delivery", body = DeliveryDetail), FlatErrors))]
async fn get_delivery(
    State(app): State<App>,
    ctx: Ctx,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<One<DeliveryDetail>> {
    Ok(One(log::actions::get(&app, &ctx, id, delivery).await?))
}

/// Sends a delivery once more, at once, whether it arrived or not.
#[utoipa::path(post, path = "/webhooks/{id}/deliveries/{delivery_id}/redeliver", tag = "Webhooks",
    params(("id" = String, Path), ("delivery_id" = String, Path)),
    responses((status = 200, description = "It will be sent", body = DeliveryDetail), FlatErrors))]
async fn redeliver(
    State(app): State<App>,
    ctx: Ctx,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<One<DeliveryDetail>> {
    Ok(One(log::actions::redeliver(&app, &ctx, id, delivery).await?))
}
