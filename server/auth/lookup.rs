//! From a secret's form to the rows behind it: what `directory` asks the database.

use super::{
    Actor, Credential, Ctx, Keys, Reach,
    identity::{Identity, Proof, State},
    secrets, sessions,
};
use crate::{
    db::{Conn, OptionalExtension, Row, RowResult, ToSql},
    error::{Error, Refusal, Result},
};
use assay_api::{Scope, Time, auth::CredentialKind, users::Role};
use ipnet::IpNet;
use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicI64},
};

/// What to look for, once the form of a proof is known.
pub(super) struct Lookup {
    pub(super) key: Vec<u8>,
    by: By,
}

enum By {
    Token,
    Cookie,
    Access { sid: String, ends: Time },
    TokenId(String),
    SessionId { sid: String, ends: Option<Time> },
}

impl Lookup {
    pub(super) fn new(keys: &Keys, proof: Proof<'_>, now: Time) -> Result<Self> {
        match proof {
            Proof::Cookie(secret) => Ok(Self { key: keys.fingerprint(secret), by: By::Cookie }),
            Proof::Bearer(secret) if secrets::is_token(secret) || secrets::is_api_key(secret) => {
                Ok(Self { key: keys.fingerprint(secret), by: By::Token })
            }
            Proof::Bearer(jwt) | Proof::AccessToken(jwt) if jwt.starts_with("eyJ") => {
                let claims = sessions::verify(keys, jwt, now)?;
                let ends = Time(claims.exp.saturating_mul(1000));
                // One session may have several access tokens, each with an end of its own.
                Ok(Self {
                    key: format!("{}/{}", claims.sid, claims.exp).into_bytes(),
                    by: By::Access { sid: claims.sid, ends },
                })
            }
            Proof::Bearer(_) | Proof::AccessToken(_) => Err(Error::unauthenticated(Refusal::Invalid)),
        }
    }

    /// The same credential once more, by its public id.
    pub(super) fn again(credential: &Credential) -> Self {
        let (id, ends) = (credential.id.clone(), credential.expires_at);
        let key = format!("{id}/{}", ends.map_or(0, |end| end.0)).into_bytes();
        let token =
            matches!(credential.kind, CredentialKind::Token | CredentialKind::ServiceToken | CredentialKind::ApiKey);
        Self { key, by: if token { By::TokenId(id) } else { By::SessionId { sid: id, ends } } }
    }

    pub(super) fn find(self, conn: &Conn) -> Result<Option<Identity>> {
        let token = |condition: &str, value: &dyn ToSql| {
            conn.prepare_cached(&format!("{TOKEN} WHERE {condition}"))?.query_row([value], Found::token).optional()
        };
        let session = |condition: &str, value: &dyn ToSql| {
            conn.prepare_cached(&format!("{SESSION} WHERE {condition}"))?.query_row([value], Found::session).optional()
        };
        let found = match &self.by {
            By::Token => token("t.secret_hash = ?", &self.key)?,
            By::TokenId(id) => token("t.id = ?", id)?,
            By::Cookie => session("s.secret_hash = ? AND s.kind = 'ui'", &self.key)?,
            By::Access { sid, .. } => session("s.id = ? AND s.kind = 'access'", sid)?,
            By::SessionId { sid, .. } => session("s.id = ?", sid)?,
        };
        let Some(mut found) = found else { return Ok(None) };
        if let By::Access { ends, .. } | By::SessionId { ends: Some(ends), .. } = self.by {
            found.expires_at = found.expires_at.map(|session_ends| session_ends.min(ends));
        }
        found.identity(conn).map(Some)
    }
}

const TOKEN: &str = "SELECT t.id, t.kind, t.name, t.scopes, t.tier, t.expires_at, t.revoked_at, t.allowed_ips, t.project_ids, \
                     u.id AS user_id, u.name AS user_name, u.role, u.active FROM tokens t JOIN users u ON u.id = t.user_id";
const SESSION: &str = "SELECT s.id, s.kind, s.expires_at, s.last_seen_at, u.id AS user_id, u.name AS user_name, u.role, \
                       u.active FROM sessions s JOIN users u ON u.id = s.user_id";

/// A credential's row with its owner's.
struct Found {
    kind: CredentialKind,
    id: String,
    name: Option<String>,
    scopes: Vec<Scope>,
    tier: Option<String>,
    expires_at: Option<Time>,
    revoked: bool,
    allowed_ips: Vec<IpNet>,
    project_ids: Vec<String>,
    last_seen: Option<i64>,
    user: Actor,
    active: bool,
}

impl Found {
    fn token(row: &Row<'_>) -> RowResult<Self> {
        let json = |column: &str| -> RowResult<String> { row.get(column) };
        Ok(Self {
            kind: row.get::<_, String>("kind")?.parse().unwrap_or(CredentialKind::Token),
            id: row.get("id")?,
            name: row.get("name")?,
            // A list that cannot be read gives no scope, no network and no project: nothing rather than everything.
            scopes: serde_json::from_str(&json("scopes")?).unwrap_or_default(),
            tier: row.get("tier")?,
            expires_at: row.get::<_, Option<i64>>("expires_at")?.map(Time),
            revoked: row.get::<_, Option<i64>>("revoked_at")?.is_some(),
            allowed_ips: networks(&json("allowed_ips")?),
            project_ids: serde_json::from_str(&json("project_ids")?).unwrap_or_else(|_| vec![String::new()]),
            last_seen: None,
            user: owner(row)?,
            active: row.get("active")?,
        })
    }

    fn session(row: &Row<'_>) -> RowResult<Self> {
        let ui = row.get::<_, String>("kind")? == "ui";
        Ok(Self {
            kind: if ui { CredentialKind::Session } else { CredentialKind::Access },
            id: row.get("id")?,
            name: None,
            scopes: vec![Scope::Admin],
            tier: (!ui).then(|| "standard".to_owned()),
            expires_at: Some(Time(row.get("expires_at")?)),
            revoked: false,
            allowed_ips: Vec::new(),
            project_ids: Vec::new(),
            last_seen: ui.then(|| row.get("last_seen_at")).transpose()?,
            user: owner(row)?,
            active: row.get("active")?,
        })
    }

    fn identity(self, conn: &Conn) -> Result<Identity> {
        let reach = reach_of(conn, &self.user)?.narrowed(&self.project_ids);
        let state = match (self.revoked, self.active) {
            (true, _) => State::Revoked,
            (_, false) => State::Inactive,
            _ => State::Good,
        };
        let held = !self.project_ids.is_empty() || !self.allowed_ips.is_empty() || self.expires_at.is_some();
        let credential = Credential {
            limited: held && !matches!(self.kind, CredentialKind::Session | CredentialKind::Access),
            projects_only: !self.project_ids.is_empty(),
            kind: self.kind,
            id: self.id,
            name: self.name,
            expires_at: self.expires_at,
            scopes: self.scopes.into(),
            tier: self.tier,
        };
        Ok(Identity {
            actor: Arc::new(self.user),
            credential: Arc::new(credential),
            reach,
            state,
            allowed_ips: self.allowed_ips,
            last_seen: self.last_seen.map(AtomicI64::new),
        })
    }
}

fn owner(row: &Row<'_>) -> RowResult<Actor> {
    // A role that we do not know is the least of all.
    let role = Role::from_rank(row.get("role")?).unwrap_or(Role::Viewer);
    Ok(Actor { id: row.get("user_id")?, name: row.get("user_name")?, role })
}

/// Networks as written; one that cannot be read is replaced by one that nobody comes from.
fn networks(json: &str) -> Vec<IpNet> {
    let nobody = || IpNet::from(IpAddr::from([0, 0, 0, 0]));
    let texts: Vec<String> = serde_json::from_str(json).unwrap_or_else(|_| vec![String::new()]);
    let read = |text: &String| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    texts.iter().map(|text| read(text).unwrap_or_else(|_| nobody())).collect()
}

/// The context of a person for whom the appliance does something of its own accord, under the name of what does it:
/// with what the person may do by now. None when the account is not active.
pub fn as_user(conn: &Conn, user: &str, name: &str) -> Result<Option<Ctx>> {
    let sql = "SELECT id AS user_id, name AS user_name, role FROM users WHERE id = ? AND active";
    let Some(actor) = conn.prepare_cached(sql)?.query_row([user], owner).optional()? else { return Ok(None) };
    let reach = reach_of(conn, &actor)?;
    Ok(Some(Ctx { actor: Some(Arc::new(actor)), reach, ..Ctx::system(name) }))
}

/// The projects that a person sees: admins all, viewers those they belong to, the others all that are not
/// restricted to somebody else.
fn reach_of(conn: &Conn, actor: &Actor) -> Result<Reach> {
    const MINE: &str =
        "SELECT project_id FROM project_members WHERE user_id = ?1 UNION SELECT id FROM projects WHERE lead_id = ?1";
    const CLOSED: &str = "SELECT id FROM projects WHERE restricted AND id NOT IN \
                          (SELECT project_id FROM project_members WHERE user_id = ?1) AND lead_id IS NOT ?1";
    let ids = |sql: &str| -> Result<Vec<String>> {
        let mut statement = conn.prepare_cached(sql)?;
        let ids = statement.query_map([&actor.id], |row| row.get(0))?.collect::<RowResult<_>>()?;
        Ok(ids)
    };
    Ok(match actor.role {
        Role::Admin => Reach::All,
        Role::Viewer => Reach::only(ids(MINE)?),
        Role::Analyst | Role::Reviewer | Role::Operator => Reach::except(ids(CLOSED)?),
    })
}
