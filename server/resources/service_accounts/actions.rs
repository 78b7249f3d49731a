//! What can be done with service accounts.

use super::{Filter, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial},
};
use assay_api::{
    Time,
    service_accounts::{NewServiceAccount, ServiceAccount},
    users::Role,
};

/// A page of the service accounts.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<ServiceAccount>> {
    ctx.may(Right::ManageServiceAccounts)?;
    app.db.read(move |conn| store::list(conn, &filter, &params)).await
}

/// One service account.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<ServiceAccount> {
    ctx.may(Right::ManageServiceAccounts)?;
    app.db.read(move |conn| existing(conn, &id)).await
}

/// Makes a service account.
pub async fn create(app: &App, ctx: &Ctx, new: NewServiceAccount) -> Result<ServiceAccount> {
    ctx.may(Right::ManageServiceAccounts)?;
    let id = app.clock.id("svc");
    app.door
        .change(ctx, move |tx, now| {
            let account = build(id, new, now, None);
            store::insert(tx, &account)?;
            let change = Change::created(Kind::ServiceAccountCreated, &account);
            Ok(Written::new(account, change))
        })
        .await
}

/// Changes the fields that are given.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    id: String,
    if_match: &IfMatch,
    given: Partial<NewServiceAccount>,
) -> Result<ServiceAccount> {
    ctx.may(Right::ManageServiceAccounts)?;
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = existing(tx, &id)?;
            if_match.holds(&before)?;
            let after = build(id, given.over(&NewServiceAccount::from(&before))?, now, Some(&before));
            let Some(change) = Change::updated(Kind::ServiceAccountUpdated, &before, &after) else {
                return Ok(Written::unchanged(before));
            };
            store::update(tx, &after)?;
            Ok(Written::new(after, change))
        })
        .await
}

/// Ends a service account: its tokens are revoked, its name stays in the journal and can be given again.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::ManageServiceAccounts)?;
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let account = existing(tx, &id)?;
            if_match.holds(&account)?;
            store::revoke_tokens(tx, &id, now)?;
            store::retire(tx, &id, now)?;
            Ok(Written::new(id, Change::deleted(Kind::ServiceAccountDeleted, &account)))
        })
        .await
}

/// The service account with this id.
pub(crate) fn existing(conn: &Conn, id: &str) -> Result<ServiceAccount> {
    store::get(conn, id)?.ok_or_else(|| Error::not_found("service account"))
}

fn build(id: String, new: NewServiceAccount, now: Time, before: Option<&ServiceAccount>) -> ServiceAccount {
    ServiceAccount {
        id,
        name: new.name,
        description: new.description,
        role: new.role.unwrap_or(Role::Analyst),
        active: new.active.unwrap_or(true),
        tokens_count: before.map_or(0, |account| account.tokens_count),
        created_at: before.map_or(now, |account| account.created_at),
        updated_at: now,
        version: before.map_or(1, |account| account.version + 1),
    }
}
