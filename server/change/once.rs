//! `Idempotency-Key`: a request that is sent twice is done once.
//!
//! What the first request made is kept in its own transaction; the second gets it back through the same door, so that
//! the same handler writes the same answer, whatever its status, headers and dialect.

use crate::{
    auth::{Ctx, Repeatable},
    db::{OptionalExtension, Tx, params},
    error::{Error, Result},
};
use assay_api::Time;
use serde::{Serialize, de::DeserializeOwned};

/// How long a key is remembered.
const KEPT: i64 = 24 * Time::HOUR;

/// How a result is kept and given again.
pub(super) struct Once<T> {
    keep: fn(&T) -> Kept,
    again: fn(&str) -> Result<T>,
}

/// What is kept of a result.
enum Kept {
    /// The whole, as JSON.
    Whole(String),
    /// It holds a secret: nothing but the id of what was made.
    Secret(String),
}

impl<T: Serialize + DeserializeOwned> Once<T> {
    /// The result is kept whole.
    pub(super) fn whole() -> Self {
        Self {
            keep: |value| Kept::Whole(serde_json::to_string(value).unwrap_or_default()),
            again: |json| {
                serde_json::from_str(json).map_err(|e| Error::internal("a kept answer is unreadable").caused_by(e))
            },
        }
    }
}

/// A result that holds a secret, and the id of what was made.
pub trait Secret {
    /// That id.
    fn made(&self) -> &str;
}

impl<T: Secret> Once<T> {
    /// The result holds a secret and is not kept.
    pub(super) fn secret() -> Self {
        Self {
            keep: |value| Kept::Secret(value.made().to_owned()),
            again: |_| Err(Error::internal("a secret was kept")),
        }
    }
}

impl<T> Once<T> {
    /// What the first request with this key made; none when this is the first.
    ///
    /// # Errors
    /// Conflict when the key came with another body, or the answer held a secret.
    pub(super) fn recall(&self, tx: &Tx<'_>, ctx: &Ctx, request: &Repeatable, now: Time) -> Result<Option<T>> {
        let sql = "SELECT body_hash, value, object_id FROM idempotency \
                   WHERE credential = ? AND method = ? AND path = ? AND key = ? AND created_at > ?";
        let values = params![ctx.credential.id, request.method, request.path, request.key, now.plus(-KEPT).0];
        let row = tx.prepare_cached(sql)?.query_row(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let Some(kept) = row.optional()? else { return Ok(None) };
        let (body_hash, value, object_id): (Vec<u8>, Option<String>, Option<String>) = kept;
        if body_hash != request.body_hash {
            return Err(Error::conflict(
                "This Idempotency-Key was used with another body; use a new key for a new request",
            ));
        }
        match value {
            Some(json) => (self.again)(&json).map(Some),
            None => Err(Error::conflict(format!(
                "This was done already and made {}; its secret was shown once and is not kept",
                object_id.unwrap_or_default()
            ))),
        }
    }

    /// Keeps what this request made.
    pub(super) fn remember(&self, tx: &Tx<'_>, ctx: &Ctx, request: &Repeatable, now: Time, made: &T) -> Result<()> {
        let (value, object_id) = match (self.keep)(made) {
            Kept::Whole(json) => (Some(json), None),
            Kept::Secret(id) => (None, Some(id)),
        };
        let sql = "INSERT OR REPLACE INTO idempotency (credential, method, path, key, body_hash, value, object_id, \
                   created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        tx.prepare_cached(sql)?.execute(params![
            ctx.credential.id,
            request.method,
            request.path,
            request.key,
            request.body_hash,
            value,
            object_id,
            now.0
        ])?;
        Ok(())
    }
}

/// Forgets the keys that are too old.
pub(crate) fn forget(tx: &Tx<'_>, now: Time) -> Result<()> {
    tx.prepare_cached("DELETE FROM idempotency WHERE created_at <= ?")?.execute([now.plus(-KEPT).0])?;
    Ok(())
}
