//! From a secret to whom it stands for. Looked up once, then kept under the epoch: the next change of a user, a
//! token, a session or a membership makes every entry stale at once.

use super::{Actor, Credential, Ctx, Epoch, Keys, Reach, secrets, sessions};
use crate::{
    db::{Conn, Db, OptionalExtension, Row, RowResult, ToSql},
    error::{Error, Kind, Refusal, Result},
};
use assay_api::{Scope, Time, auth::CredentialKind, users::Role};
use ipnet::IpNet;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};

/// Beyond this many entries the cache starts over.
const KEPT: usize = 10_000;

/// The proof that a request brings.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// A token or an access token, from `Authorization` or `X-API-Key`.
    Bearer(&'a str),
    /// An access token alone, from a web socket's address.
    AccessToken(&'a str),
    /// The UI's cookie.
    Cookie(&'a str),
}

/// Whom a secret stands for.
pub struct Identity {
    /// The person.
    pub actor: Arc<Actor>,
    /// The proof, without its secret.
    pub credential: Arc<Credential>,
    /// The projects they see with it.
    pub reach: Reach,
    state: State,
    allowed_ips: Vec<IpNet>,
    /// Of a cookie session: its last request, in milliseconds.
    last_seen: Option<AtomicI64>,
}

/// Why a known credential may not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    Revoked,
    Inactive,
}

impl Identity {
    /// Whether it works at this moment, from this address.
    fn check(&self, now: Time, ip: Option<IpAddr>) -> Result<()> {
        let refuse = |why| Err(Error::unauthenticated(why));
        let ended = self.credential.expires_at.is_some_and(|end| end <= now);
        let idle =
            self.last_seen.as_ref().is_some_and(|seen| Time(seen.load(Ordering::Relaxed)).plus(sessions::IDLE) <= now);
        match self.state {
            State::Revoked => return refuse(Refusal::Revoked),
            State::Inactive => return refuse(Refusal::Invalid),
            State::Good if ended || idle => return refuse(Refusal::Expired),
            State::Good => {}
        }
        let elsewhere =
            !self.allowed_ips.is_empty() && !ip.is_some_and(|ip| self.allowed_ips.iter().any(|net| net.contains(&ip)));
        if elsewhere {
            return Err(Error::forbidden("This credential may not be used from your address"));
        }
        if let Some(seen) = &self.last_seen {
            seen.store(now.0, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// A failed identification: why, and whose credential it was, where that is known.
pub struct Refused {
    /// What the caller is told.
    pub error: Error,
    /// The credential, when we knew it.
    pub known: Option<Arc<Identity>>,
}

type Key = Vec<u8>;

/// The cache.
#[derive(Default)]
pub struct Directory {
    epoch: Epoch,
    known: RwLock<(u64, HashMap<Key, Arc<Identity>>)>,
}

impl Directory {
    /// A directory whose entries hold for as long as `epoch` stands.
    pub fn new(epoch: Epoch) -> Self {
        Self { epoch, known: RwLock::default() }
    }

    /// Whom `proof` stands for, if it works now and from `ip`.
    pub async fn identify(
        &self,
        db: &Db,
        keys: &Keys,
        proof: Proof<'_>,
        now: Time,
        ip: Option<IpAddr>,
    ) -> Result<Arc<Identity>, Refused> {
        let unknown = |error| Refused { error, known: None };
        let lookup = Lookup::new(keys, proof, now).map_err(unknown)?;
        let identity = match self.cached(&lookup.key) {
            Some(identity) => identity,
            None => self.load(db, lookup).await.map_err(unknown)?,
        };
        match identity.check(now, ip) {
            Ok(()) => Ok(identity),
            Err(error) => Err(Refused { error, known: Some(identity) }),
        }
    }

    /// The context of a listener as it is by now; none once its credential works no longer.
    pub async fn recheck(&self, db: &Db, ctx: &Ctx, now: Time) -> Result<Option<Ctx>> {
        let lookup = Lookup::again(&ctx.credential);
        let identity = match self.cached(&lookup.key) {
            Some(identity) => identity,
            None => match self.load(db, lookup).await {
                Ok(identity) => identity,
                Err(error) if error.kind == Kind::Unauthenticated => return Ok(None),
                Err(error) => return Err(error),
            },
        };
        let works = identity.check(now, ctx.ip).is_ok();
        Ok(works.then(|| Ctx { actor: Some(identity.actor.clone()), reach: identity.reach.clone(), ..ctx.clone() }))
    }

    fn cached(&self, key: &Key) -> Option<Arc<Identity>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        (known.0 == self.epoch.now()).then(|| known.1.get(key).cloned()).flatten()
    }

    async fn load(&self, db: &Db, lookup: Lookup) -> Result<Arc<Identity>> {
        // Read before the database is: a change in between makes this entry stale rather than wrong.
        let epoch = self.epoch.now();
        let key = lookup.key.clone();
        let identity = db.read(move |conn| lookup.find(conn)).await?;
        let identity = Arc::new(identity.ok_or_else(|| Error::unauthenticated(Refusal::Invalid))?);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.0 < epoch || known.1.len() >= KEPT {
            *known = (epoch, HashMap::new());
        }
        if known.0 == epoch {
            known.1.insert(key, identity.clone());
        }
        Ok(identity)
    }
}

/// What to look for, once the form of a proof is known.
struct Lookup {
    key: Key,
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
    fn new(keys: &Keys, proof: Proof<'_>, now: Time) -> Result<Self> {
        match proof {
            Proof::Cookie(secret) => Ok(Self { key: keys.fingerprint(secret), by: By::Cookie }),
            Proof::Bearer(secret) if secrets::is_token(secret) => {
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
    fn again(credential: &Credential) -> Self {
        let (id, ends) = (credential.id.clone(), credential.expires_at);
        let key = format!("{id}/{}", ends.map_or(0, |end| end.0)).into_bytes();
        let token = matches!(credential.kind, CredentialKind::Token);
        Self { key, by: if token { By::TokenId(id) } else { By::SessionId { sid: id, ends } } }
    }

    fn find(self, conn: &Conn) -> Result<Option<Identity>> {
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

const TOKEN: &str = "SELECT t.id, t.name, t.scopes, t.tier, t.expires_at, t.revoked_at, t.allowed_ips, t.project_ids, \
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
            kind: CredentialKind::Token,
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
        let credential = Credential {
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

/// The projects that a person sees: admins all, viewers those they belong to, the others all that are not
/// restricted to somebody else.
pub fn reach_of(conn: &Conn, actor: &Actor) -> Result<Reach> {
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
