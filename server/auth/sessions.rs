//! Sign-ins at rest: the UI's cookie sessions, and the sessions behind access tokens (JWT), which are looked up at
//! each request so that ending one bites at once.

use super::Keys;
use crate::{
    clock::Clock,
    db::{OptionalExtension, Tx, params},
    error::{Error, Refusal, Result},
};
use assay_api::Time;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, errors::ErrorKind};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A cookie session ends after this long without a request, and in any case after [`ABSOLUTE`].
pub const IDLE: i64 = 12 * Time::HOUR;
/// The longest life of a sign-in.
pub const ABSOLUTE: i64 = 30 * Time::DAY;

/// A new session, before it is stored.
pub struct NewSession {
    /// `ses_…`
    pub id: String,
    /// Whose.
    pub user_id: String,
    /// `ui` or `access`.
    pub kind: &'static str,
    /// What is stored of the cookie's secret.
    pub secret_hash: Option<Vec<u8>>,
    /// What is stored of the refresh token.
    pub refresh_hash: Option<Vec<u8>>,
    /// From where.
    pub ip: Option<IpAddr>,
    /// By which program, as it calls itself.
    pub user_agent: Option<String>,
}

/// Stores a session.
pub fn insert(tx: &Tx<'_>, now: Time, session: &NewSession) -> Result<()> {
    let sql = "INSERT INTO sessions (id, user_id, kind, secret_hash, refresh_hash, created_at, last_seen_at, \
               expires_at, ip, user_agent) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9)";
    let s = session;
    let (expires, ip) = (now.plus(ABSOLUTE).0, s.ip.map(|ip| ip.to_string()));
    tx.prepare_cached(sql)?.execute(params![
        s.id,
        s.user_id,
        s.kind,
        s.secret_hash,
        s.refresh_hash,
        now.0,
        expires,
        ip,
        s.user_agent
    ])?;
    Ok(())
}

/// Ends a session; whether there was one.
pub fn delete(tx: &Tx<'_>, id: &str) -> Result<bool> {
    Ok(tx.prepare_cached("DELETE FROM sessions WHERE id = ?")?.execute([id])? == 1)
}

/// Ends one session of this user; whether it was theirs.
pub fn delete_of(tx: &Tx<'_>, user_id: &str, id: &str) -> Result<bool> {
    let sql = "DELETE FROM sessions WHERE id = ? AND user_id = ?";
    Ok(tx.prepare_cached(sql)?.execute([id, user_id])? == 1)
}

/// Ends all sessions of a user but this one; how many there were.
pub fn delete_others_of(tx: &Tx<'_>, user_id: &str, id: &str) -> Result<u64> {
    let sql = "DELETE FROM sessions WHERE user_id = ? AND id <> ?";
    Ok(tx.prepare_cached(sql)?.execute([user_id, id])? as u64)
}

/// Ends all sessions of a user.
pub fn delete_all_of(tx: &Tx<'_>, user_id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM sessions WHERE user_id = ?")?.execute([user_id])?;
    Ok(())
}

/// Removes sessions that ended: at their absolute end, or the UI's after a day without a request.
pub fn delete_ended(tx: &Tx<'_>, now: Time) -> Result<()> {
    let sql = "DELETE FROM sessions WHERE expires_at <= ?1 OR (kind = 'ui' AND last_seen_at <= ?2)";
    tx.prepare_cached(sql)?.execute(params![now.0, now.plus(-2 * IDLE).0])?;
    Ok(())
}

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The user's id.
    pub sub: String,
    /// The session's id.
    pub sid: String,
    /// When it was made, in seconds.
    pub iat: i64,
    /// When it ends, in seconds.
    pub exp: i64,
}

/// An access token for a session, good for `seconds`.
pub fn sign(keys: &Keys, clock: &Clock, user_id: &str, session_id: &str, seconds: i64) -> Result<String> {
    let now = clock.now().seconds();
    let claims = Claims { sub: user_id.to_owned(), sid: session_id.to_owned(), iat: now, exp: now + seconds };
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(&keys.access()))
        .map_err(|e| Error::internal("cannot sign an access token").caused_by(e))
}

/// What an access token says, when its signature is ours and it has not ended.
pub fn verify(keys: &Keys, token: &str, now: Time) -> Result<Claims> {
    let mut rules = Validation::new(Algorithm::HS256);
    // The end is compared below, with the appliance's clock and without leeway.
    rules.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(&keys.access()), &rules);
    let claims = claims.map_err(|e| match e.kind() {
        ErrorKind::ExpiredSignature => Error::unauthenticated(Refusal::Expired),
        _ => Error::unauthenticated(Refusal::Invalid),
    })?;
    if claims.claims.exp <= now.seconds() { Err(Error::unauthenticated(Refusal::Expired)) } else { Ok(claims.claims) }
}

/// A session that can be refreshed.
pub struct Refreshable {
    /// Whose.
    pub user_id: String,
    /// What is stored of the current refresh token.
    pub refresh_hash: Vec<u8>,
}

/// The session behind a refresh token, if it has not ended.
pub fn refreshable(tx: &Tx<'_>, id: &str, now: Time) -> Result<Option<Refreshable>> {
    let sql = "SELECT user_id, refresh_hash FROM sessions WHERE id = ? AND refresh_hash IS NOT NULL AND expires_at > ?";
    let read = |row: &crate::db::Row<'_>| Ok(Refreshable { user_id: row.get(0)?, refresh_hash: row.get(1)? });
    Ok(tx.prepare_cached(sql)?.query_row(params![id, now.0], read).optional()?)
}

/// Puts the next refresh token in place.
pub fn set_refresh(tx: &Tx<'_>, id: &str, refresh_hash: &[u8]) -> Result<()> {
    tx.prepare_cached("UPDATE sessions SET refresh_hash = ?2 WHERE id = ?1")?.execute(params![id, refresh_hash])?;
    Ok(())
}
