//! Whether a backup could be restored: read wholly, each part against its hash, the database page by page, the journal
//! row by row.

use super::{Passphrase, create::room, is_sealed, open, shop::Workshop, store};
use crate::{
    change::{chain, checkpoint},
    db::{self, Conn},
    error::{Error, Result},
};
use assay_api::Time;
use std::path::Path;

/// What was found in a good backup.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The moment that it shows.
    pub created_at: Time,
    /// The program that made it.
    pub version: String,
    /// Bytes, unpacked.
    pub size: u64,
    /// Stored files.
    pub files: usize,
    /// Stored files that were missing or damaged when it was made.
    pub lacking: usize,
    /// Rows of the journal.
    pub rows: u64,
    /// Whether a passphrase is needed.
    pub encrypted: bool,
}

/// Looks through a backup; changes nothing. Needs room for the database, beside the file or where temporary files lie.
///
/// # Errors
/// The first thing that is wrong, as a sentence.
pub fn verify(file: &Path, passphrase: Option<&Passphrase>) -> Result<Verdict> {
    let encrypted = is_sealed(file)?;
    let beside = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = std::env::temp_dir();
    let (place, shop) = match Workshop::open(beside) {
        Ok(shop) => (beside, shop),
        Err(_) => (temporary.as_path(), Workshop::open(&temporary)?),
    };
    let copy = shop.at(db::FILE);
    let list = open::read(
        file,
        passphrase,
        |list| room(place, list.parts.iter().filter(|part| part.path == db::FILE).map(|part| part.size).sum()),
        |part| (part.path == db::FILE).then(|| copy.clone()),
    )?;
    let conn = db::open_checked(&copy)?;
    check_journal(&conn)?;
    Ok(Verdict {
        created_at: list.created_at,
        size: list.size(),
        files: list.files(),
        lacking: list.lacking.len(),
        rows: store::rows(&conn)?,
        version: list.version,
        encrypted,
    })
}

/// Whether the journal of this database is whole, and what its own checkpoints say it was.
pub(super) fn check_journal(conn: &Conn) -> Result<()> {
    let known = checkpoint::all(conn)?;
    if let Some(forged) = known.iter().find(|checkpoint| !checkpoint::is_signed(checkpoint)) {
        return Err(Error::config(format!("its journal is not whole: the checkpoint of row {} is forged", forged.seq)));
    }
    match chain::verify(conn, &known)?.fault {
        Some(fault) => Err(Error::config(format!("its journal is not whole: {fault}"))),
        None => Ok(()),
    }
}
