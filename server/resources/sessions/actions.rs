//! What can be done with sign-ins.

use super::store;
use crate::{
    app::App,
    auth::{Ctx, Right, sessions},
    change::{Change, Kind, Written},
    db::page::{Page, Params},
    error::{Error, Result},
    resources::users,
};
use assay_api::sessions::Session;
use serde_json::json;

/// A page of the caller's sign-ins.
pub(super) async fn list(app: &App, ctx: &Ctx, params: Params) -> Result<Page<Session>> {
    ctx.may(Right::OwnAccount)?;
    let (user, current, now) = (ctx.user_id()?.to_owned(), ctx.credential.id.clone(), app.clock.now());
    let page = app.db.read(move |conn| store::list(conn, &user, &current, &params, now)).await?;
    Ok(page.map(|session| store::with_use(session, &app.usage)))
}

/// Ends one of the caller's sign-ins.
pub(super) async fn revoke(app: &App, ctx: &Ctx, id: String) -> Result<String> {
    ctx.may(Right::OwnAccount)?;
    let owner = ctx.user_id()?.to_owned();
    app.door
        .change(ctx, move |tx, _| {
            let user = users::actions::existing(tx, &owner)?;
            if !sessions::delete_of(tx, &owner, &id)? {
                return Err(Error::not_found("session"));
            }
            let change =
                Change::about(Kind::SessionRevoked, &user, json!({ "session": id, "reason": "ended by its owner" }));
            Ok(Written::new(id, change))
        })
        .await
}

/// Ends all of the caller's sign-ins but the one that asks; how many there were.
pub(super) async fn revoke_others(app: &App, ctx: &Ctx) -> Result<u64> {
    ctx.may(Right::OwnAccount)?;
    let (owner, here) = (ctx.user_id()?.to_owned(), ctx.credential.id.clone());
    app.door
        .change(ctx, move |tx, _| {
            let user = users::actions::existing(tx, &owner)?;
            end(&user, sessions::delete_others_of(tx, &owner, &here)?, "ended by its owner, with all others")
        })
        .await
}

/// Ends all sign-ins of a user.
pub(super) async fn revoke_of(app: &App, ctx: &Ctx, id: String) -> Result<String> {
    ctx.may(Right::ManageUsers)?;
    app.door
        .change(ctx, move |tx, _| {
            let user = users::actions::existing(tx, &id)?;
            let ended = sessions::delete_others_of(tx, &id, "")?;
            Ok(end(&user, ended, "ended by an administrator")?.map(|_| id))
        })
        .await
}

fn end(user: &assay_api::users::User, ended: u64, reason: &str) -> Result<Written<u64>> {
    if ended == 0 {
        return Ok(Written::unchanged(0));
    }
    let change = Change::about(Kind::SessionRevoked, user, json!({ "sessions": ended, "reason": reason }));
    Ok(Written::new(ended, change))
}
