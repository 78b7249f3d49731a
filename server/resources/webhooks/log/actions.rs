//! What can be done with deliveries.

use super::{Filter, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written, journal},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    resources::webhooks::{
        actions::{existing, opened_or_empty, save},
        dispatch,
        health::Health,
        model::Record,
    },
};
use assay_api::{
    Time,
    deliveries::{Delivery, DeliveryDetail},
    webhooks::{RecoverWebhook, Webhook},
};
use serde_json::json;

/// How long deliveries are kept, and how far back they can be recovered.
pub const KEPT: i64 = 30 * Time::DAY;
/// Longer than any attempt takes.
const LEASE: i64 = Time::MINUTE;

/// A page of a webhook's deliveries.
pub async fn list(app: &App, ctx: &Ctx, id: String, filter: Filter, params: Params) -> Result<Page<Delivery>> {
    ctx.may(Right::ReadWebhooks)?;
    app.db
        .read(move |conn| {
            existing(conn, &id)?;
            store::list(conn, &id, &filter, &params)
        })
        .await
}

/// One delivery, with its attempts.
pub async fn get(app: &App, ctx: &Ctx, webhook: String, id: String) -> Result<DeliveryDetail> {
    ctx.may(Right::ReadWebhooks)?;
    app.db.read(move |conn| detail(conn, &webhook, &id)).await
}

/// Sends a delivery once more.
pub async fn redeliver(app: &App, ctx: &Ctx, webhook: String, id: String) -> Result<DeliveryDetail> {
    ctx.may(Right::WriteWebhooks)?;
    let owned = app.clone();
    app.door
        .change(ctx, move |tx, now| {
            let counted = existing(tx, &webhook)?;
            let delivery = detail(tx, &webhook, &id)?.delivery;
            store::send_again(tx, &id, now)?;
            let record = Record::new(&counted.hook, &opened_or_empty(&owned, &counted.hook));
            let about = json!({ "after": { "delivery": id, "event": delivery.event, "event_id": delivery.event_id } });
            let change = Change::about(Kind::WebhookRedelivered, &record, about);
            Ok(Written::new(detail(tx, &webhook, &id)?, change))
        })
        .await
}

/// Sends everything since a moment that has not arrived. It begins at once and goes on in the background.
pub async fn recover(app: &App, ctx: &Ctx, id: String, how: RecoverWebhook) -> Result<Webhook> {
    ctx.may(Right::WriteWebhooks)?;
    let since = how.since.unwrap_or_else(|| app.clock.now());
    let owned = app.clone();
    app.door
        .change(ctx, move |tx, now| {
            if since > now || now.0 - since.0 > KEPT {
                return Err(Error::field("since", "must lie within the last 30 days"));
            }
            let before = existing(tx, &id)?;
            if !before.hook.active {
                return Err(Error::conflict("The webhook is switched off; switch it on first"));
            }
            let sealed = opened_or_empty(&owned, &before.hook);
            let mut after = before.hook.clone();
            after.recover = Some((journal::last_before(tx, since)?, journal::head(tx)?));
            // Whoever asks for it knows that the receiver is back.
            after.health = Health { last_success_at: after.health.last_success_at, ..Health::default() };
            let about = json!({ "after": { "since": since } });
            let change = Change::about(Kind::WebhookRecovered, &Record::new(&after, &sealed), about);
            save(tx, &owned, after, before, &sealed, change, now)
        })
        .await
}

/// Sends a test, the way everything is sent, and answers with what came of it.
pub async fn test(app: &App, ctx: &Ctx, webhook: String) -> Result<DeliveryDetail> {
    ctx.may(Right::WriteWebhooks)?;
    let (owned, hook, id) = (app.clone(), webhook.clone(), app.clock.id("dlv"));
    let delivery = id.clone();
    app.door
        .change(ctx, move |tx, now| {
            let counted = existing(tx, &hook)?;
            // The row of the journal that this change leaves is the next one.
            store::insert_test(tx, &delivery, &hook, journal::head(tx)? + 1, now, now.plus(LEASE))?;
            let record = Record::new(&counted.hook, &opened_or_empty(&owned, &counted.hook));
            let about = json!({ "after": { "message": "This is a test; nothing has happened" } });
            Ok(Written::new((), Change::about(Kind::WebhookTested, &record, about)))
        })
        .await?;
    dispatch::send_now(app, &webhook, &id).await?;
    app.db.read(move |conn| detail(conn, &webhook, &id)).await
}

fn detail(conn: &Conn, webhook: &str, id: &str) -> Result<DeliveryDetail> {
    existing(conn, webhook)?;
    let delivery = store::get(conn, webhook, id)?.ok_or_else(|| Error::not_found("delivery"))?;
    Ok(DeliveryDetail { delivery, log: store::attempts(conn, id)? })
}
