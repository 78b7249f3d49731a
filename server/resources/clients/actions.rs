//! What can be done with clients.

use super::{Filter, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn, Tx,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial},
    resources::shared::operations,
};
use assay_api::{
    Time,
    clients::{Client, ClientStatus, NewClient},
    operations::Removed,
};

/// A page of the clients.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Client>> {
    ctx.may(Right::ReadClients)?;
    app.db.read(move |conn| store::list(conn, &filter, &params)).await
}

/// One client.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Client> {
    ctx.may(Right::ReadClients)?;
    app.db.read(move |conn| existing(conn, &id)).await
}

/// Makes a client.
pub async fn create(app: &App, ctx: &Ctx, new: NewClient) -> Result<Client> {
    ctx.may(Right::WriteClients)?;
    let id = app.clock.id("client");
    app.door
        .change(ctx, move |tx, now| {
            let client = build(id, new, now, None);
            store::insert(tx, &client)?;
            let change = Change::created(Kind::ClientCreated, &client);
            Ok(Written::new(client, change))
        })
        .await
}

/// Makes a client within a write of somebody else's.
pub(crate) fn make(tx: &Tx<'_>, id: String, new: NewClient, now: Time) -> Result<Client> {
    let client = build(id, new, now, None);
    store::insert(tx, &client)?;
    Ok(client)
}

/// Changes the fields that are given.
pub async fn update(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch, given: Partial<NewClient>) -> Result<Client> {
    ctx.may(Right::WriteClients)?;
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = existing(tx, &id)?;
            if_match.holds(&before)?;
            let after = build(id, given.over(&NewClient::from(&before))?, now, Some(&before));
            let Some(change) = Change::updated(Kind::ClientUpdated, &before, &after) else {
                return Ok(Written::unchanged(before));
            };
            store::update(tx, &after)?;
            Ok(Written::new(after, change))
        })
        .await
}

/// Puts a client into the trash. One that has projects stays: they would be nobody's.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<Removed> {
    ctx.may(Right::DeleteClients)?;
    let caller = ctx.clone();
    let (if_match, undo) = (if_match.clone(), app.clock.id("op"));
    app.door
        .change(ctx, move |tx, now| {
            let client = existing(tx, &id)?;
            if_match.holds(&client)?;
            if client.projects_count > 0 {
                let count = client.projects_count;
                return Err(Error::conflict(format!(
                    "This client has {count} projects; delete them first, or set the client inactive"
                )));
            }
            store::trash(tx, &id, now)?;
            let removed = operations::remember_removal(tx, &caller, now, undo, &client)?;
            Ok(Written::new(removed, Change::deleted(Kind::ClientDeleted, &client)))
        })
        .await
}

fn existing(conn: &Conn, id: &str) -> Result<Client> {
    store::get(conn, id)?.ok_or_else(|| Error::not_found("client"))
}

fn build(id: String, new: NewClient, now: Time, before: Option<&Client>) -> Client {
    Client {
        id,
        name: new.name,
        contact_email: new.contact_email,
        industry: new.industry,
        website: new.website,
        phone: new.phone,
        address: new.address,
        notes: new.notes,
        status: new.status.unwrap_or(ClientStatus::Active),
        projects_count: before.map_or(0, |client| client.projects_count),
        created_at: before.map_or(now, |client| client.created_at),
        updated_at: now,
        version: before.map_or(1, |client| client.version + 1),
    }
}
