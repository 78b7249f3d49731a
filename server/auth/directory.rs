//! From a secret to whom it stands for. Looked up once, then kept under the epoch: the next change of a user, a
//! token, a session or a membership makes every entry stale at once.

use super::{
    Ctx, Epoch, Keys,
    identity::{Identity, Proof},
    lookup::Lookup,
};
use crate::{
    db::Db,
    error::{Error, Kind, Refusal, Result},
};
use assay_api::Time;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
};

/// Beyond this many entries the cache starts over.
const KEPT: usize = 10_000;

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
