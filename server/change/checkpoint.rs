//! Checkpoints: the journal's last hash, signed. Whoever keeps one elsewhere can later prove that nothing before it
//! was changed, even against somebody who can write to the database.

use crate::{
    auth::{Signing, signing},
    db::{Conn, OptionalExtension, Row, RowResult, Tx, params},
    error::Result,
};
use assay_api::{Time, journal::Checkpoint};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};

/// A checkpoint of the journal as it is; none of an empty one.
pub fn take(conn: &Conn, key: &Signing, id: String, time: Time) -> Result<Option<Checkpoint>> {
    let sql = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1";
    let head = conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(head.map(|(seq, hash): (i64, Vec<u8>)| {
        let (hash, public_key) = (HEXLOWER.encode(&hash), HEXLOWER.encode(key.public_key()));
        let mut checkpoint = Checkpoint { id, seq, hash, time, public_key, signature: String::new() };
        checkpoint.signature = HEXLOWER.encode(&key.sign(checkpoint.statement().as_bytes()));
        checkpoint
    }))
}

/// Whether the owner of the key that it names signed it.
pub fn is_signed(checkpoint: &Checkpoint) -> bool {
    let bytes = |text: &str| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    bytes(&checkpoint.public_key)
        .zip(bytes(&checkpoint.signature))
        .is_some_and(|(key, signature)| signing::is_signed(&key, checkpoint.statement().as_bytes(), &signature))
}

/// Whether it was signed with this key.
pub fn is_by(checkpoint: &Checkpoint, key: &Signing) -> bool {
    checkpoint.public_key == HEXLOWER.encode(key.public_key())
}

/// Keeps a checkpoint.
pub(crate) fn keep(tx: &Tx<'_>, c: &Checkpoint) -> Result<()> {
    let sql = "INSERT INTO journal_checkpoints (id, seq, hash, time, public_key, signature) VALUES (?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![c.id, c.seq, c.hash, c.time.0, c.public_key, c.signature])?;
    Ok(())
}

/// Takes and keeps one, when something happened since the last.
pub(crate) fn keep_new(tx: &Tx<'_>, key: &Signing, id: String, time: Time) -> Result<()> {
    let known: Option<i64> = tx.query_row("SELECT max(seq) FROM journal_checkpoints", [], |row| row.get(0))?;
    match take(tx, key, id, time)? {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Keys;

    #[test]
    fn a_checkpoint_is_its_keys_and_what_is_no_hexadecimal_is_no_signature() {
        let (place, elsewhere) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
        let keys = |place: &tempfile::TempDir| Keys::load(place.path()).expect("keys").journal;
        let (key, other) = (keys(&place), keys(&elsewhere));
        let public_key = HEXLOWER.encode(key.public_key());
        let blank = Checkpoint {
            id: "chk_1".to_owned(),
            seq: 1,
            hash: "00".to_owned(),
            time: Time(0),
            public_key,
            signature: String::new(),
        };
        let signature = HEXLOWER.encode(&key.sign(blank.statement().as_bytes()));
        let good = Checkpoint { signature, ..blank };
        assert!(is_signed(&good) && is_by(&good, &key) && !is_by(&good, &other));
        assert!(!is_signed(&Checkpoint { seq: 2, ..good.clone() }), "another statement");
        assert!(!is_signed(&Checkpoint { public_key: HEXLOWER.encode(other.public_key()), ..good.clone() }));
        for bad in ["", "zz", "é1", "0"] {
            assert!(!is_signed(&Checkpoint { signature: bad.to_owned(), ..good.clone() }), "{bad}");
            assert!(!is_signed(&Checkpoint { public_key: bad.to_owned(), ..good.clone() }), "{bad}");
        }
    }
}
