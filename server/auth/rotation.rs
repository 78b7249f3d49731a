//! New keys for old ones: what is sealed is sealed anew in one transaction, and access tokens of before are void.
//!
//! The pepper stays: it hides random secrets of 160 bits and more, so whoever has stolen it still has nothing to try it
//! on, and a new one would void every token at once. The signing keys stay: reports out there are verified with them.

use super::Keys;
use crate::{
    db::{Tx, params},
    error::Result,
};

/// Where sealed secrets are: table, the id that each is sealed for, column.
const SEALED: [(&str, &str, &str); 2] = [("totp", "user_id", "seed"), ("webhooks", "id", "sealed")];

/// Seals every secret with the newest key; how many there were.
///
/// # Errors
/// When one does not open: then nothing is changed, and the old keys must stay.
pub fn reseal(tx: &Tx<'_>, keys: &Keys) -> Result<usize> {
    let mut count = 0;
    for (table, id, column) in SEALED {
        let rows = tx
            .prepare(&format!("SELECT {id}, {column} FROM {table}"))?
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut update = tx.prepare(&format!("UPDATE {table} SET {column} = ?2 WHERE {id} = ?1"))?;
        for (row, sealed) in rows {
            update.execute(params![row, keys.seal(&row, &keys.open(&row, &sealed)?)?])?;
            count += 1;
        }
    }
    Ok(count)
}
