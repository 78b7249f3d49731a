//! When each credential was last used, and from where: true at once for whoever asks, written in batches.

use crate::{
    db::{Tx, params},
    error::Result,
};
use assay_api::Time;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// The last use of one credential.
#[derive(Debug, Clone, Copy)]
pub struct LastUse {
    /// When.
    pub at: Time,
    /// From where.
    pub ip: Option<IpAddr>,
}

/// What is not in the database yet.
#[derive(Default)]
pub struct Usage {
    pending: Mutex<HashMap<String, LastUse>>,
}

impl Usage {
    /// `credential` was used.
    pub fn note(&self, credential: &str, at: Time, ip: Option<IpAddr>) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = pending.get_mut(credential) {
            *last = LastUse { at, ip };
        } else {
            pending.insert(credential.to_owned(), LastUse { at, ip });
        }
    }

    /// The last use that is not written yet.
    pub fn of(&self, credential: &str) -> Option<LastUse> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).get(credential).copied()
    }

    /// Takes what waits to be written. Until it is, readers see the older time; that is a few milliseconds.
    pub fn take(&self) -> HashMap<String, LastUse> {
        std::mem::take(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Writes a batch.
pub fn save(tx: &Tx<'_>, batch: &HashMap<String, LastUse>) -> Result<()> {
    let mut token = tx.prepare_cached("UPDATE tokens SET last_used_at = ?2, last_used_ip = ?3 WHERE id = ?1")?;
    let mut session = tx.prepare_cached("UPDATE sessions SET last_seen_at = ?2, ip = ?3 WHERE id = ?1")?;
    for (id, last) in batch {
        let statement = if id.starts_with("tok_") || id.starts_with("key_") { &mut token } else { &mut session };
        statement.execute(params![id, last.at.0, last.ip.map(|ip| ip.to_string())])?;
    }
    Ok(())
}
