//! What can be done with users.

use super::{Filter, model::for_caller, store};
use crate::{
    app::App,
    auth::{Ctx, Right, passwords, sessions},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial},
};
use assay_api::{
    Check, Rules, Time,
    users::{NewUser, Role, User, check_password},
};
use serde_json::json;

/// A page of the users.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<User>> {
    ctx.may(Right::ReadUsers)?;
    let caller = ctx.clone();
    let page = app.db.read(move |conn| store::list(conn, &filter, &params, caller.is_admin())).await?;
    Ok(page.map(|user| for_caller(ctx, user)))
}

/// One user.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<User> {
    ctx.may(Right::ReadUsers)?;
    let user = app.db.read(move |conn| existing(conn, &id)).await?;
    Ok(for_caller(ctx, user))
}

/// Makes a user.
pub async fn create(app: &App, ctx: &Ctx, mut new: NewUser) -> Result<User> {
    ctx.may(Right::ManageUsers)?;
    new.checked()?;
    if new.password.is_some() || new.role.is_some_and(|role| role != Role::Viewer) {
        ctx.may(Right::GrantAccess)?;
    }
    let hash = hashed(new.password.take()).await?;
    let id = app.clock.id("user");
    app.door
        .change(ctx, move |tx, now| {
            let user = User { invited: hash.is_none(), ..build(id, new, now, None) };
            store::insert(tx, &user, hash.as_deref())?;
            let change = Change::created(Kind::UserCreated, &user);
            Ok(Written::new(user, change))
        })
        .await
}

/// Changes the fields that are given. A new password, another role or a lock ends the user's sign-ins.
pub async fn update(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch, given: Partial<NewUser>) -> Result<User> {
    ctx.may(Right::ManageUsers)?;
    let password = given.get::<String>("password");
    if let Some(password) = &password {
        let mut check = Check::default();
        check_password(&mut check, password, &given.get::<String>("username").unwrap_or_default());
        check.finish()?;
    }
    if password.is_some() {
        ctx.may(Right::GrantAccess)?;
    }
    let hash = hashed(password).await?;
    let (if_match, caller) = (if_match.clone(), ctx.clone());
    app.door
        .change(ctx, move |tx, now| {
            let before = existing(tx, &id)?;
            if_match.holds(&before)?;
            let new = given.over(&NewUser::from(&before))?;
            let invited = before.invited && hash.is_none();
            let after = User { invited, ..build(id, new, now, Some(&before)) };
            if after.role != before.role {
                caller.may(Right::GrantAccess)?;
            }
            keep_an_admin(tx, &before, &after)?;
            let change = match (Change::updated(Kind::UserUpdated, &before, &after), &hash) {
                (Some(change), _) => change,
                (None, Some(_)) => Change::about(Kind::PasswordReset, &after, json!({})),
                (None, None) => return Ok(Written::unchanged(before)),
            };
            store::update(tx, &after, hash.as_deref())?;
            if hash.is_some() || !after.active || after.role != before.role {
                sessions::delete_all_of(tx, &after.id)?;
            }
            Ok(Written::new(after, change))
        })
        .await
}

/// Sets the password of whoever signs in with `login`, and ends their sign-ins.
pub async fn reset_password(app: &App, ctx: &Ctx, login: &str, password: String) -> Result<User> {
    ctx.may(Right::GrantAccess)?;
    let mut check = Check::default();
    check_password(&mut check, &password, login);
    check.finish()?;
    let hash = hashed(Some(password)).await?;
    let login = login.to_owned();
    app.door
        .change(ctx, move |tx, now| {
            let user = store::by_login(tx, &login)?.ok_or_else(|| Error::not_found("user"))?;
            let after = User { invited: false, updated_at: now, version: user.version + 1, ..user };
            store::update(tx, &after, hash.as_deref())?;
            sessions::delete_all_of(tx, &after.id)?;
            let change = Change::about(Kind::PasswordReset, &after, json!({}));
            Ok(Written::new(after, change))
        })
        .await
}

/// Refuses a field that names a user who is not there.
pub(crate) fn must_exist(conn: &Conn, field: &str, id: &str) -> Result<()> {
    store::get(conn, id)?.map(drop).ok_or_else(|| Error::no_such(field, "user", id))
}

/// The same, where a service account will do as well.
pub(crate) fn must_be_somebody(conn: &Conn, field: &str, id: &str) -> Result<()> {
    store::actor(conn, id)?.map(drop).ok_or_else(|| Error::no_such(field, "user or service account", id))
}

/// The user that `new` describes.
pub(crate) fn build(id: String, new: NewUser, now: Time, before: Option<&User>) -> User {
    User {
        id,
        name: new.name.unwrap_or_else(|| new.username.clone()),
        username: new.username,
        email: Some(new.email),
        role: new.role.unwrap_or(Role::Viewer),
        active: new.active.unwrap_or(true),
        invited: before.is_none_or(|user| user.invited),
        two_factor: Some(before.is_some_and(|user| user.two_factor == Some(true))),
        last_login_at: before.and_then(|user| user.last_login_at),
        created_at: before.map_or(now, |user| user.created_at),
        updated_at: now,
        version: before.map_or(1, |user| user.version + 1),
    }
}

/// The user with this id.
pub(crate) fn existing(conn: &Conn, id: &str) -> Result<User> {
    store::get(conn, id)?.ok_or_else(|| Error::not_found("user"))
}

async fn hashed(password: Option<String>) -> Result<Option<String>> {
    match password {
        Some(password) => passwords::hash(password).await.map(Some),
        None => Ok(None),
    }
}

/// An appliance that nobody administers could only be rescued at its host's command line.
fn keep_an_admin(conn: &Conn, before: &User, after: &User) -> Result<()> {
    let is_admin = |user: &User| user.active && user.role == Role::Admin;
    if is_admin(before) && !is_admin(after) && store::active_admins(conn)? <= 1 {
        return Err(Error::conflict("This is the last active administrator; make another one first"));
    }
    Ok(())
}
