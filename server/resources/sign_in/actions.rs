//! Checking a password, and what comes of it.

use crate::{
    app::App,
    auth::{
        Actor, Ctx, Proof, passwords, secrets,
        sessions::{self, NewSession},
        totp,
    },
    change::{Change, Kind, Written},
    error::{Details, Error, Refusal, Result},
    http::limits::{self, Tier},
    resources::users,
};
use assay_api::{auth::AccessToken, users::User};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long the access tokens of the two documented sign-ins live, in seconds.
pub const TOKEN_SECONDS: i64 = 3_600;
/// See [`TOKEN_SECONDS`].
pub const LOGIN_SECONDS: i64 = 86_400;

/// Failed sign-ins of one address that get a row in the journal.
const NOTED: Tier = limits::windows(&[(1, Duration::from_secs(60))]);

/// What somebody says to prove who they are.
pub struct Attempt {
    /// Sign-in name or mail address.
    pub login: String,
    /// The password.
    pub password: String,
    /// A code of the second factor, where there is one.
    pub code: Option<String>,
    /// The program that asks, as it calls itself.
    pub user_agent: Option<String>,
}

/// A sign-in of a browser.
pub struct BrowserSession {
    /// Who signed in.
    pub ctx: Ctx,
    /// The cookie's secret.
    pub secret: String,
}

/// Starts a session of the UI.
pub async fn start_session(app: &App, ctx: &Ctx, attempt: Attempt) -> Result<BrowserSession> {
    let user = verify(app, ctx, &attempt.login, attempt.password).await?;
    enter(app, ctx, user, attempt.code, attempt.user_agent).await
}

/// Starts a session for a person who has just proved who they are.
pub async fn open_session(app: &App, ctx: &Ctx, user: User, user_agent: Option<String>) -> Result<BrowserSession> {
    enter(app, ctx, user, None, user_agent).await
}

async fn enter(
    app: &App,
    ctx: &Ctx,
    user: User,
    code: Option<String>,
    user_agent: Option<String>,
) -> Result<BrowserSession> {
    let secret = secrets::opaque();
    let hash = app.keys.fingerprint(&secret);
    let session = NewSession { secret_hash: Some(hash), ..new_session(app, ctx, &user, "ui", user_agent) };
    store(app, ctx, user, session, code).await?;
    let origin = (ctx.request_id.clone(), ctx.ip);
    let identity = app.directory.identify(&app.db, &app.keys, Proof::Cookie(&secret), app.clock.now(), ctx.ip).await;
    let identity = identity.map_err(|refused| refused.error)?;
    let ctx = Ctx {
        actor: Some(identity.actor.clone()),
        credential: identity.credential.clone(),
        reach: identity.reach.clone(),
        request_id: origin.0,
        ip: origin.1,
        repeatable: None,
    };
    Ok(BrowserSession { ctx, secret })
}

/// An access token that lives for `seconds`; with a refresh token where the documents say so.
pub async fn access(app: &App, ctx: &Ctx, attempt: Attempt, seconds: i64, refreshable: bool) -> Result<AccessToken> {
    let Attempt { login, password, code, user_agent } = attempt;
    let user = verify(app, ctx, &login, password).await?;
    let (user_id, secret) = (user.id.clone(), secrets::opaque());
    let refresh_hash = refreshable.then(|| app.keys.fingerprint(&secret));
    let session = NewSession { refresh_hash, ..new_session(app, ctx, &user, "access", user_agent) };
    let sid = session.id.clone();
    store(app, ctx, user, session, code).await?;
    let refresh = refreshable.then(|| refresh_token(&sid, &secret));
    issue(app, &user_id, &sid, seconds, refresh)
}

/// A new access token for the one in hand, with the same life; its session goes on.
pub async fn renew(app: &App, ctx: &Ctx, bearer: &str) -> Result<AccessToken> {
    let now = app.clock.now();
    let claims = sessions::verify(&app.keys, bearer, now)?;
    let identity = app.directory.identify(&app.db, &app.keys, Proof::AccessToken(bearer), now, ctx.ip).await;
    let identity = identity.map_err(|refused| refused.error)?;
    app.usage.note(&claims.sid, now, ctx.ip);
    issue(app, &identity.actor.id, &claims.sid, claims.exp - claims.iat, None)
}

/// A new access token for a refresh token, which works once. The second use of one means that somebody has stolen
/// it: the whole sign-in ends.
pub async fn refresh(app: &App, ctx: &Ctx, token: &str) -> Result<AccessToken> {
    let refused = || Error::unauthenticated(Refusal::Invalid);
    let (sid, secret) = token.strip_prefix("rt_").and_then(|rest| rest.split_once('.')).ok_or_else(refused)?;
    let (sid, given, next) = (format!("ses_{sid}"), app.keys.fingerprint(secret), secrets::opaque());
    let next_hash = app.keys.fingerprint(&next);
    let session = sid.clone();
    let user_id = app.door.change(ctx, move |tx, now| turn(tx, &session, &given, &next_hash, now)).await?;
    let user_id = user_id.ok_or_else(refused)?;
    issue(app, &user_id, &sid, LOGIN_SECONDS, Some(refresh_token(&sid, &next)))
}

/// Ends the session that the caller came with.
pub async fn end_session(app: &App, ctx: &Ctx) -> Result<()> {
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, _| {
            if !sessions::delete(tx, &caller.credential.id)? {
                return Err(Error::conflict("Only a sign-in can be ended; revoke a token under /tokens"));
            }
            let change = Change::of_appliance(Kind::LogoutDone, caller.actor_name(), json!({}));
            Ok(Written::new((), change))
        })
        .await
}

/// Who signs in with this name and password. A wrong name, a wrong password, a lock and a deactivated account take as
/// long as each other and answer the same.
async fn verify(app: &App, ctx: &Ctx, login: &str, password: String) -> Result<User> {
    let name = login.to_owned();
    let (user, hash) = app
        .db
        .read(move |conn| {
            let user = users::store::by_login(conn, &name)?;
            let hash = user.as_ref().map(|user| users::store::password_hash(conn, &user.id)).transpose()?.flatten();
            Ok((user, hash))
        })
        .await?;
    let account = user.as_ref().map_or_else(|| login.to_owned(), |user| user.id.clone());
    let locked = app.lockout.is_locked(&account, ctx.ip);
    let right = passwords::matches(password, hash).await?;
    match user.filter(|user| user.active && right && !locked) {
        // The failures are not forgotten before the second factor: else they would start anew with each guess at it.
        Some(user) => Ok(user),
        None => {
            count_failure(app, ctx, &account).await;
            Err(Error::unauthenticated(Refusal::Invalid))
        }
    }
}

/// Counts a wrong password or code of `account`, and notes it.
pub(crate) async fn count_failure(app: &App, ctx: &Ctx, account: &str) {
    let locks = !app.lockout.is_locked(account, ctx.ip) && app.lockout.failed(account, ctx.ip);
    note_failure(app, ctx, account, locks).await;
}

/// One row per address and minute: a guesser must not fill the disk. A name that nobody has is not written down, it
/// may be a password typed into the wrong field.
async fn note_failure(app: &App, ctx: &Ctx, account: &str, locks: bool) {
    let key = format!("failed sign-in {:?}", ctx.ip.map(crate::auth::network));
    let first = app.limits.take(&key, &NOTED, Instant::now()).is_some_and(|left| left.refused_for.is_none());
    if !first && !locks {
        return;
    }
    let label = if account.starts_with("user_") { account } else { "unknown account" };
    let change = Change::of_appliance(Kind::LoginFailed, label, json!({ "locked": locks }));
    if let Err(error) = app.door.change(ctx, move |_, _| Ok(Written::new((), change))).await {
        tracing::warn!(%error, "a failed sign-in could not be written to the journal");
    }
}

fn new_session(app: &App, ctx: &Ctx, user: &User, kind: &'static str, user_agent: Option<String>) -> NewSession {
    NewSession {
        id: app.clock.id("ses"),
        user_id: user.id.clone(),
        kind,
        secret_hash: None,
        refresh_hash: None,
        ip: ctx.ip,
        user_agent: user_agent.map(|agent| agent.chars().filter(|c| !c.is_control()).take(300).collect()),
    }
}

/// Asks for the second factor and opens the session, in one transaction: no code opens two.
async fn store(app: &App, ctx: &Ctx, user: User, session: NewSession, code: Option<String>) -> Result<()> {
    let actor = Actor { id: user.id.clone(), name: user.name.clone(), role: user.role };
    let acting = Ctx { actor: Some(Arc::new(actor)), ..ctx.clone() };
    let (inside, account) = (app.clone(), user.id.clone());
    let stored = app.door.change(&acting, move |tx, now| {
        let factor = totp::demand(tx, &inside.keys, &user.id, code.as_deref(), now)?;
        sessions::insert(tx, now, &session)?;
        users::store::signed_in(tx, &user.id, now)?;
        let payload = json!({ "session": session.id, "kind": session.kind, "second_factor": factor.name() });
        let written = Written::new((), Change::about(Kind::LoginSucceeded, &user, payload));
        Ok(match factor {
            totp::Factor::Recovery(left) => {
                written.and(Change::about(Kind::RecoveryCodeUsed, &user, json!({ "left": left })))
            }
            totp::Factor::None | totp::Factor::App => written,
        })
    });
    let stored = stored.await;
    match &stored {
        Ok(()) => app.lockout.succeeded(&account, ctx.ip),
        Err(error) if matches!(error.details, Details::Refusal(Refusal::Invalid)) => {
            count_failure(app, ctx, &account).await;
        }
        Err(_) => {}
    }
    stored
}

/// Takes a refresh token and puts the next one in its place; whose it was, or none when it was not the current one.
fn turn(
    tx: &crate::db::Tx<'_>,
    sid: &str,
    given: &[u8],
    next: &[u8],
    now: assay_api::Time,
) -> Result<Written<Option<String>>> {
    let gone = || Error::unauthenticated(Refusal::Invalid);
    let session = sessions::refreshable(tx, sid, now)?.ok_or_else(gone)?;
    let user = users::store::get(tx, &session.user_id)?.filter(|user| user.active).ok_or_else(gone)?;
    if session.refresh_hash != given {
        sessions::delete(tx, sid)?;
        let change = Change::about(
            Kind::SessionRevoked,
            &user,
            json!({ "session": sid, "reason": "a refresh token was used twice" }),
        );
        return Ok(Written::new(None, change));
    }
    sessions::set_refresh(tx, sid, next)?;
    let change = Change::about(Kind::LoginSucceeded, &user, json!({ "session": sid, "kind": "refresh" }));
    Ok(Written::new(Some(user.id), change))
}

fn refresh_token(sid: &str, secret: &str) -> String {
    format!("rt_{}.{secret}", sid.trim_start_matches("ses_"))
}

fn issue(app: &App, user_id: &str, sid: &str, seconds: i64, refresh_token: Option<String>) -> Result<AccessToken> {
    let access_token = sessions::sign(&app.keys, &app.clock, user_id, sid, seconds)?;
    Ok(AccessToken { access_token, token_type: "bearer".to_owned(), expires_in: seconds, refresh_token })
}
