//! Backups: the database, the files that it names, keys and TLS as one archive, made beside a running server, looked
//! through without unpacking, and brought back whole or not at all.
//!
//! The archive is a gzipped tar that begins with its own list: what is in it, how large, with which SHA-256. With a
//! passphrase the whole of it is in the age format, so that `age -d` opens it without us. It is made in a place of its
//! own and renamed when it is whole; what a killed process leaves behind is never taken for a backup.

mod age;
mod archive;
mod create;
mod desk;
mod manifest;
mod open;
mod restore;
mod shelf;
mod shop;
pub mod store;
mod verify;

pub use create::{Made, Order, make};
pub use desk::{Desk, Job};
pub use open::is_sealed;
pub use restore::{Restored, restore};
pub use shelf::{Shelf, Shelved, name_of, newest};
pub use verify::{Verdict, verify};

use crate::error::{Error, Result};
use std::{fmt, fs, io::Read, path::Path};

/// The shortest passphrase, in characters: whoever finds the archive may guess as long as they like.
pub const SHORTEST: usize = 12;

/// What opens an encrypted backup; no log line can hold it.
#[derive(Clone)]
pub struct Passphrase(String);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl Passphrase {
    /// For a new backup.
    ///
    /// # Errors
    /// When it is too short.
    pub fn new(text: String) -> Result<Self> {
        if text.chars().count() < SHORTEST {
            return Err(Error::config(format!("a backup's passphrase has at least {SHORTEST} characters")));
        }
        Ok(Self(text))
    }

    /// To open a backup with, whatever its length.
    pub fn given(text: String) -> Self {
        Self(text)
    }

    /// The first line of a file.
    ///
    /// # Errors
    /// When the file cannot be read, or what is in it is too short.
    pub fn of_file(path: &Path) -> Result<Self> {
        let mut text = String::new();
        let read = fs::File::open(path).and_then(|file| file.take(64 << 10).read_to_string(&mut text));
        read.map_err(|e| Error::io(format!("cannot read the passphrase for backups from {}", path.display()), e))?;
        Self::new(text.lines().next().unwrap_or_default().to_owned())
            .map_err(|e| Error::config(format!("{} cannot be used: {}", path.display(), e.message)))
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
