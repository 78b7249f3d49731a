//! Checkpoints: the journal's last hash, signed. Whoever keeps one elsewhere can later prove that nothing before it
//! was changed, even against somebody who can write to the database.

use crate::{
    auth::Signer,
    db::{Conn, OptionalExtension, Row, RowResult, Tx, params},
    error::Result,
};
use assay_api::{Time, journal::Checkpoint};

/// A checkpoint of the journal as it is; none of an empty one.
pub fn take(conn: &Conn, signer: &Signer, id: String, time: Time) -> Result<Option<Checkpoint>> {
    let sql = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1";
    let head = conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(head.map(|(seq, hash): (i64, Vec<u8>)| {
        let hash = crate::auth::attesting::hex(&hash);
        let mut checkpoint =
            Checkpoint { id, seq, hash, time, public_key: signer.public_key(), signature: String::new() };
        checkpoint.signature = signer.sign(&checkpoint.statement());
        checkpoint
    }))
}

/// Keeps a checkpoint.
pub(crate) fn keep(tx: &Tx<'_>, c: &Checkpoint) -> Result<()> {
    let sql = "INSERT INTO journal_checkpoints (id, seq, hash, time, public_key, signature) VALUES (?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![c.id, c.seq, c.hash, c.time.0, c.public_key, c.signature])?;
    Ok(())
}

/// Takes and keeps one, when something happened since the last.
pub(crate) fn keep_new(tx: &Tx<'_>, signer: &Signer, id: String, time: Time) -> Result<()> {
    let known: Option<i64> = tx.query_row("SELECT max(seq) FROM journal_checkpoints", [], |row| row.get(0))?;
    match take(tx, signer, id, time)? {
        Some(new) if known.is_none_or(|known| new.seq > known) => keep(tx, &new),
        _ => Ok(()),
    }
}

/// All that are kept, oldest first.
pub fn all(conn: &Conn) -> Result<Vec<Checkpoint>> {
    let mut statement = conn.prepare("SELECT * FROM journal_checkpoints ORDER BY seq")?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Reads a row.
pub(crate) fn read(row: &Row<'_>) -> RowResult<Checkpoint> {
    Ok(Checkpoint {
        id: row.get("id")?,
        seq: row.get("seq")?,
        hash: row.get("hash")?,
        time: Time(row.get("time")?),
        public_key: row.get("public_key")?,
        signature: row.get("signature")?,
    })
}
