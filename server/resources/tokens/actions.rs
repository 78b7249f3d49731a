//! What can be done with tokens.

use super::{Filter, model::with_use, store};
use crate::{
    app::App,
    auth::{Ctx, Right, secrets},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    resources::{projects, service_accounts, tiers, users},
};
use assay_api::{
    Rules, Time,
    auth::CredentialKind,
    tokens::{CreatedToken, CredentialState, NewToken, RotateToken, Token},
};

/// A page of the caller's own tokens.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Token>> {
    ctx.may(Right::OwnTokens)?;
    let user = ctx.user_id()?.to_owned();
    of_owner(app, user, CredentialKind::Token, filter, params).await
}

/// One token: of the caller, or anybody's for an administrator.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Token> {
    ctx.may(Right::OwnTokens)?;
    let (caller, now) = (ctx.clone(), app.clock.now());
    let token = app.db.read(move |conn| own(conn, &caller, &id, now)).await?;
    Ok(with_use(token, &app.usage))
}

/// Makes a token that acts as the caller.
pub async fn create(app: &App, ctx: &Ctx, new: NewToken) -> Result<CreatedToken> {
    ctx.may(Right::OwnTokens)?;
    check_reach(ctx, &new)?;
    let user = ctx.user_id()?.to_owned();
    store_new(app, ctx, CredentialKind::Token, new, move |_| Ok(user)).await
}

/// Makes an API key that acts as the caller.
pub async fn create_key(app: &App, ctx: &Ctx, new: NewToken) -> Result<CreatedToken> {
    ctx.may(Right::OwnTokens)?;
    check_reach(ctx, &new)?;
    let user = ctx.user_id()?.to_owned();
    store_new(app, ctx, CredentialKind::ApiKey, new, move |_| Ok(user)).await
}

/// A page of the caller's own API keys.
pub async fn list_keys(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Token>> {
    ctx.may(Right::OwnTokens)?;
    let user = ctx.user_id()?.to_owned();
    of_owner(app, user, CredentialKind::ApiKey, filter, params).await
}

/// Makes a token that acts as a service account.
pub async fn create_for_service(app: &App, ctx: &Ctx, account: String, new: NewToken) -> Result<CreatedToken> {
    ctx.may(Right::ManageServiceAccounts)?;
    check_reach(ctx, &new)?;
    store_new(app, ctx, CredentialKind::ServiceToken, new, move |conn| {
        service_accounts::actions::existing(conn, &account).map(|account| account.id)
    })
    .await
}

/// A page of a service account's tokens.
pub async fn list_of_service(
    app: &App,
    ctx: &Ctx,
    account: String,
    filter: Filter,
    params: Params,
) -> Result<Page<Token>> {
    ctx.may(Right::ManageServiceAccounts)?;
    let account = app.db.read(move |conn| service_accounts::actions::existing(conn, &account)).await?;
    of_owner(app, account.id, CredentialKind::ServiceToken, filter, params).await
}

/// Makes a token that acts as whoever signs in with `login`: for the host's administrator at the command line.
pub async fn create_for(app: &App, ctx: &Ctx, login: &str, mut new: NewToken) -> Result<CreatedToken> {
    ctx.may(Right::ManageUsers)?;
    new.checked()?;
    let login = login.to_owned();
    store_new(app, ctx, CredentialKind::Token, new, move |conn| {
        let user = users::store::by_login(conn, &login)?;
        Ok(user.ok_or_else(|| Error::no_such("user", "user", &login))?.id)
    })
    .await
}

/// Takes a token back, at once. Its owner may, and administrators.
pub async fn revoke(app: &App, ctx: &Ctx, id: String) -> Result<String> {
    ctx.may(Right::OwnTokens)?;
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, now| {
            let token = own(tx, &caller, &id, now)?;
            if token.state == CredentialState::Revoked {
                return Ok(Written::unchanged(id));
            }
            let ended = Token { revoked_at: Some(now), version: token.version + 1, ..token };
            store::end(tx, &ended, now)?;
            Ok(Written::new(id, Change::deleted(Kind::TokenRevoked, &ended)))
        })
        .await
}

/// Makes a successor with the same powers; the old secret works on for the overlap.
pub async fn rotate(app: &App, ctx: &Ctx, id: String, how: RotateToken) -> Result<CreatedToken> {
    ctx.may(Right::OwnTokens)?;
    if id != ctx.credential.id {
        check_unlimited(ctx)?;
    }
    // The kind shows in the id, so the form of the new secret is known before the old row is read.
    let kind = if id.starts_with("key_") { CredentialKind::ApiKey } else { CredentialKind::Token };
    let (caller, (new_id, secret)) = (ctx.clone(), fresh(app, kind));
    let hash = app.keys.fingerprint(&secret);
    let overlap = i64::from(how.overlap_hours.unwrap_or(24)) * Time::HOUR;
    app.door
        .change_with_secret(ctx, move |tx, now| {
            let old = own(tx, &caller, &id, now)?;
            if old.state != CredentialState::Active || old.replaced_by.is_some() {
                return Err(Error::conflict("Only an active token that has no successor yet can be rotated"));
            }
            let new = successor(&old, new_id, &secret, now);
            store::insert(tx, &new, &hash)?;
            let end = now.plus(overlap);
            let ended = Token {
                expires_at: Some(old.expires_at.map_or(end, |expiry| expiry.min(end))),
                replaced_by: Some(new.id.clone()),
                version: old.version + 1,
                ..old
            };
            store::end(tx, &ended, now)?;
            let change = Change::created(Kind::TokenCreated, &new);
            let rotated = Change::about(Kind::TokenRotated, &ended, serde_json::json!({ "replaced_by": new.id }));
            Ok(Written::new(CreatedToken { details: new, token: secret }, change).and(rotated))
        })
        .await
}

async fn of_owner(
    app: &App,
    owner: String,
    kind: CredentialKind,
    filter: Filter,
    params: Params,
) -> Result<Page<Token>> {
    let now = app.clock.now();
    let page = app.db.read(move |conn| store::list(conn, &owner, kind, &filter, &params, now)).await?;
    Ok(page.map(|token| with_use(token, &app.usage)))
}

/// An id and a secret in the form of this kind.
fn fresh(app: &App, kind: CredentialKind) -> (String, String) {
    match kind {
        CredentialKind::ApiKey => (app.clock.id("key"), secrets::api_key()),
        _ => (app.clock.id("tok"), secrets::token()),
    }
}

async fn store_new(
    app: &App,
    ctx: &Ctx,
    kind: CredentialKind,
    new: NewToken,
    owner: impl FnOnce(&Conn) -> Result<String> + Send + 'static,
) -> Result<CreatedToken> {
    let (id, secret) = fresh(app, kind);
    let hash = app.keys.fingerprint(&secret);
    let caller = ctx.clone();
    app.door
        .change_with_secret(ctx, move |tx, now| {
            for (index, project) in new.project_ids.iter().enumerate() {
                projects::actions::must_be_visible(tx, &caller, &format!("project_ids[{index}]"), project)?;
            }
            let token = build(tx, id, kind, owner(tx)?, new, &secret, now)?;
            store::insert(tx, &token, &hash)?;
            let change = Change::created(Kind::TokenCreated, &token);
            Ok(Written::new(CreatedToken { details: token, token: secret }, change))
        })
        .await
}

/// A credential cannot make one that may do more than itself.
fn check_reach(ctx: &Ctx, new: &NewToken) -> Result<()> {
    check_unlimited(ctx)?;
    let mine = &ctx.credential.scopes;
    if let Some(more) = new.scopes.iter().find(|scope| !mine.iter().any(|own| own.includes(**scope))) {
        return Err(Error::field("scopes", format!("{more} is more than this credential may do itself")));
    }
    if new.tier.as_deref().is_some_and(|tier| tier != "standard") && !ctx.is_admin() {
        return Err(Error::field("tier", "another tier than standard is given by administrators alone"));
    }
    Ok(())
}

/// A limit would be worth nothing if whoever holds it could have a token without.
fn check_unlimited(ctx: &Ctx) -> Result<()> {
    if ctx.credential.limited {
        return Err(Error::forbidden(
            "A token that is limited to projects, addresses or a time gives out no others; sign in for that",
        ));
    }
    Ok(())
}

fn own(conn: &Conn, ctx: &Ctx, id: &str, now: Time) -> Result<Token> {
    let mine = |token: &Token| ctx.is_admin() || ctx.user_id().is_ok_and(|user| user == token.user_id);
    store::get(conn, id, now)?.filter(mine).ok_or_else(|| Error::not_found("token"))
}

fn build(
    conn: &Conn,
    id: String,
    kind: CredentialKind,
    user_id: String,
    new: NewToken,
    secret: &str,
    now: Time,
) -> Result<Token> {
    let tier = new.tier.unwrap_or_else(|| "standard".to_owned());
    tiers::actions::must_exist(conn, "tier", &tier)?;
    if new.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::field("expires_at", "must be in the future"));
    }
    let lifetime = new.expires_in.and_then(assay_api::tokens::Lifetime::days);
    Ok(Token {
        id,
        kind,
        name: new.name,
        prefix: secrets::shown(secret),
        scopes: new.scopes,
        user_id,
        tier,
        allowed_ips: new.allowed_ips,
        project_ids: new.project_ids,
        state: CredentialState::Active,
        created_at: now,
        expires_at: new.expires_at.or(lifetime.map(|days| now.plus(days * Time::DAY))),
        last_used_at: None,
        last_used_ip: None,
        revoked_at: None,
        replaced_by: None,
        version: 1,
    })
}

/// The same powers, and as long a life from now on as the old one had from its beginning.
fn successor(old: &Token, id: String, secret: &str, now: Time) -> Token {
    Token {
        id,
        prefix: secrets::shown(secret),
        created_at: now,
        expires_at: old.expires_at.map(|end| now.plus(end.0 - old.created_at.0)),
        last_used_at: None,
        last_used_ip: None,
        version: 1,
        ..old.clone()
    }
}
