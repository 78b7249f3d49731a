//! What people do with their own account.

use crate::{
    app::App,
    auth::{Ctx, Right, passwords, sessions},
    change::{Change, Kind, Written},
    error::{Error, Refusal, Result},
    http::IfMatch,
    resources::{sign_in, users},
};
use assay_api::{
    Check,
    profile::{ChangePassword, UpdateProfile},
    users::{User, check_new_password},
};
use serde_json::json;

/// The caller's own account; a service account has one too.
pub async fn get(app: &App, ctx: &Ctx) -> Result<User> {
    let id = ctx.user_id()?.to_owned();
    let user = app.db.read(move |conn| users::store::actor(conn, &id)).await?;
    user.ok_or_else(|| Error::unauthenticated(Refusal::Invalid))
}

/// Changes the fields that are given.
pub async fn update(app: &App, ctx: &Ctx, if_match: &IfMatch, new: UpdateProfile) -> Result<User> {
    ctx.may(Right::OwnAccount)?;
    let (id, if_match) = (ctx.user_id()?.to_owned(), if_match.clone());
    app.door
        .change(ctx, move |tx, now| {
            let before = users::store::get(tx, &id)?.ok_or_else(no_person)?;
            if_match.holds(&before)?;
            let after = User {
                name: new.name.unwrap_or_else(|| before.name.clone()),
                email: new.email.or_else(|| before.email.clone()),
                updated_at: now,
                version: before.version + 1,
                ..before.clone()
            };
            let Some(change) = Change::updated(Kind::UserUpdated, &before, &after) else {
                return Ok(Written::unchanged(before));
            };
            users::store::update(tx, &after, None)?;
            Ok(Written::new(after, change))
        })
        .await
}

/// Sets another password. All other sign-ins end: whoever knew the old one is out.
pub async fn change_password(app: &App, ctx: &Ctx, form: ChangePassword) -> Result<()> {
    let user = prove_as(app, ctx, "current_password", form.current_password).await?;
    let mut check = Check::default();
    check_new_password(&mut check, "new_password", &form.new_password, &user.username);
    check.finish()?;
    let (hash, here) = (passwords::hash(form.new_password).await?, ctx.credential.id.clone());
    app.door
        .change(ctx, move |tx, now| {
            let before = users::actions::existing(tx, &user.id)?;
            let after = User { updated_at: now, version: before.version + 1, ..before };
            users::store::update(tx, &after, Some(&hash))?;
            sessions::delete_others_of(tx, &after.id, &here)?;
            Ok(Written::new((), Change::about(Kind::PasswordChanged, &after, json!({}))))
        })
        .await
}

/// The caller, who gives the password once more: an open browser is not enough for what follows.
pub async fn prove(app: &App, ctx: &Ctx, password: String) -> Result<User> {
    prove_as(app, ctx, "password", password).await
}

/// The same, with the field that held it. Wrong ones are counted with the failed sign-ins.
async fn prove_as(app: &App, ctx: &Ctx, field: &'static str, password: String) -> Result<User> {
    ctx.may(Right::OwnAccount)?;
    let id = ctx.user_id()?.to_owned();
    let (user, hash) = app
        .db
        .read(move |conn| {
            let user = users::store::get(conn, &id)?.ok_or_else(no_person)?;
            Ok((user, users::store::password_hash(conn, &id)?))
        })
        .await?;
    let locked = app.lockout.is_locked(&user.id, ctx.ip);
    if passwords::matches(password, hash).await? && !locked {
        return Ok(user);
    }
    sign_in::actions::count_failure(app, ctx, &user.id).await;
    Err(Error::field(field, "is not your password; after five wrong ones it rests for 15 minutes"))
}

/// What a service account is told where only people get on.
pub(crate) fn no_person() -> Error {
    Error::forbidden("A service account has no profile and no password; this is for people")
}
