//! The links' SQL. A user has at most one: a new one takes the old one's place, and a trigger takes it away with any
//! new password and with the account's end. What is kept of its secret is a keyed hash.

use crate::{
    db::{Conn, OptionalExtension, Tx, params},
    error::Result,
};
use assay_api::{Time, links::LinkPurpose};

/// A link that works.
pub(super) struct Link {
    pub(super) user_id: String,
    pub(super) purpose: LinkPurpose,
    pub(super) expires_at: Time,
}

/// The link with this secret, if it works now.
pub(super) fn by_secret(conn: &Conn, secret_hash: &[u8], now: Time) -> Result<Option<Link>> {
    let sql = "SELECT l.user_id, l.purpose, l.expires_at FROM links l JOIN users u ON u.id = l.user_id \
               WHERE l.secret_hash = ? AND l.expires_at > ? AND u.active AND NOT u.service";
    let read = |row: &crate::db::Row<'_>| {
        let purpose = crate::resources::shared::member(row, "purpose", LinkPurpose::from_rank)?;
        Ok(Link { user_id: row.get("user_id")?, purpose, expires_at: Time(row.get("expires_at")?) })
    };
    Ok(conn.prepare_cached(sql)?.query_row(params![secret_hash, now.0], read).optional()?)
}

/// Puts a link in place of whichever the user had.
pub(super) fn put(tx: &Tx<'_>, link: &Link, secret_hash: &[u8], now: Time) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO links (user_id, secret_hash, purpose, created_at, expires_at) \
               VALUES (?, ?, ?, ?, ?)";
    let values = params![link.user_id, secret_hash, link.purpose.rank(), now.0, link.expires_at.0];
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Takes a user's link away; whether there was one.
pub(super) fn delete(tx: &Tx<'_>, user_id: &str) -> Result<bool> {
    Ok(tx.prepare_cached("DELETE FROM links WHERE user_id = ?")?.execute([user_id])? == 1)
}

/// Removes links that are over.
pub(super) fn delete_ended(tx: &Tx<'_>, now: Time) -> Result<()> {
    tx.prepare_cached("DELETE FROM links WHERE expires_at <= ?")?.execute([now.0])?;
    Ok(())
}
