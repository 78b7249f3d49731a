//! The list at the head of a backup: what is in it, in its order. Nothing else is ever unpacked.

use crate::{
    db,
    error::{Error, Result},
};
use assay_api::Time;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The list's name in the archive.
pub(super) const NAME: &str = "manifest.json";
/// The form of the archive.
const FORMAT: u32 = 1;
/// The longest list: a million files and more.
pub(super) const LONGEST: u64 = 256 << 20;

/// What is in a backup.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The form of the archive.
    pub(super) format: u32,
    /// Of the program that made it.
    pub(super) version: String,
    /// Upgrade steps that its database has seen.
    pub(super) schema: usize,
    /// The moment that it shows.
    pub(super) created_at: Time,
    /// Files, in the order of the archive.
    pub(super) parts: Vec<Part>,
    /// Stored files that the database names and that were missing or damaged then, by their hashes.
    pub(super) lacking: Vec<String>,
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Relative to the data directory.
    pub(super) path: String,
    /// In bytes.
    pub(super) size: u64,
    /// Of its content, in hexadecimal.
    pub(super) sha256: String,
}

impl Manifest {
    pub(super) fn new(created_at: Time, schema: usize, parts: Vec<Part>, lacking: Vec<String>) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT, version, schema, created_at, parts, lacking }
    }

    /// Reads a list and refuses one that we cannot follow, or that would lead out of the directory.
    pub(super) fn read(text: &[u8]) -> Result<Self> {
        let read: Self = serde_json::from_slice(text).map_err(|_| {
            Error::config("the list at the head of the backup cannot be read; this is no backup of assay")
        })?;
        if read.format != FORMAT || read.schema > db::schema() {
            return Err(Error::config(format!(
                "the backup was made by assay {}, which is newer than this program ({}); restore it with that version",
                read.version,
                env!("CARGO_PKG_VERSION")
            )));
        }
        let mut seen = HashSet::new();
        match read.parts.iter().find(|part| !part.is_ours() || !seen.insert(part.path.as_str())) {
            Some(bad) => Err(Error::config(format!(
                "the backup names {:?}, which belongs in no backup; it was tampered with, and nothing of it was used",
                bad.path
            ))),
            None if !seen.contains(db::FILE) => Err(Error::config("the backup holds no database")),
            None => Ok(read),
        }
    }

    /// How many stored files are in it.
    pub(super) fn files(&self) -> usize {
        self.parts.iter().filter(|part| part.is_stored()).count()
    }

    /// Bytes of all parts together.
    pub(super) fn size(&self) -> u64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.size))
    }
}

impl Part {
    /// Whether it is one of the files that the database names.
    pub(super) fn is_stored(&self) -> bool {
        self.path.starts_with("files/")
    }

    /// Whether this is a path that we write: no other can be asked for, so none leads elsewhere.
    fn is_ours(&self) -> bool {
        let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let steps: Vec<&str> = self.path.split('/').collect();
        is_hash(&self.sha256)
            && match steps.as_slice() {
                [one] => *one == db::FILE,
                ["keys" | "tls", name] => is_plain(name),
                ["files", room, hash] => is_hash(hash) && hash[..2] == **room && self.sha256 == *hash,
                _ => false,
            }
    }
}

/// Whether it is a name as those of keys and certificates are.
pub(super) fn is_plain(name: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    (1..=64).contains(&name.len()) && name.bytes().all(good) && !name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: &[(&str, &str)]) -> Result<Manifest> {
        let parts =
            parts.iter().map(|(path, sha256)| Part { path: (*path).to_owned(), size: 1, sha256: (*sha256).to_owned() });
        let list = Manifest::new(Time(0), 1, parts.collect(), Vec::new());
        Manifest::read(&serde_json::to_vec(&list).expect("JSON"))
    }

    #[test]
    fn no_path_leads_out_of_the_directory() {
        let hash = "ab".repeat(32);
        let database = (db::FILE, hash.as_str());
        let file = format!("files/ab/{hash}");
        read(&[database, ("keys/jwt.v1", &hash), ("tls/ca.pem", &hash), (&file, &hash)]).expect("a good list");
        let elsewhere = format!("files/cd/{hash}");
        for bad in [
            "../x",
            "/etc/passwd",
            "keys/../x",
            "keys/..",
            "keys/.x",
            "keys/a/b",
            "keys/",
            "",
            "files/x",
            "assay.toml",
            "files/ab/../../x",
            "tls/a b",
            "lock",
            "backups/x",
            elsewhere.as_str(),
            "keys\\x",
            "keys/a\0",
        ] {
            let refused = read(&[database, (bad, &hash)]).expect_err(bad);
            assert!(refused.message.contains("belongs in no backup"), "{bad}: {refused}");
        }
        assert!(read(&[database, (&file, &"cd".repeat(32))]).is_err(), "another content than its name says");
        assert!(read(&[database, database]).is_err(), "twice the same");
        assert!(read(&[("keys/jwt.v1", &hash)]).expect_err("no database").message.contains("no database"));
    }

    #[test]
    fn a_newer_one_is_refused_with_the_version_that_made_it() {
        let mut list = Manifest::new(Time(0), db::schema() + 1, Vec::new(), Vec::new());
        list.version = "9.9.9".to_owned();
        let refused = Manifest::read(&serde_json::to_vec(&list).expect("JSON")).expect_err("newer");
        assert!(refused.message.contains("9.9.9"), "{refused}");
    }
}
