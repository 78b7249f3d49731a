//! Secrets that the appliance must be able to read again (webhook secrets, seeds of second factors): sealed at rest
//! with XChaCha20-Poly1305 under a key that is not in the database.
//!
//! A sealed secret is `format (1) | key version (4, big endian) | nonce (24) | ciphertext and tag`. The header and the
//! row's id are authenticated: a sealed secret that is copied into another row does not open there.

use super::keys::{load, make};
use crate::{
    clock::random,
    error::{Error, Result},
};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::Path,
    sync::{PoisonError, RwLock},
};

/// The first byte of every sealed secret.
const FORMAT: u8 = 1;
const NONCE: usize = 24;
const HEADER: usize = 5;
/// The files are `sealing.v1`, `sealing.v2` …
const STEM: &str = "sealing.v";

/// The keys that seal, by version: the newest seals, all of them open.
pub(super) struct Sealing(RwLock<BTreeMap<u32, XChaCha20Poly1305>>);

impl Sealing {
    /// Reads every version that lies in `dir`; makes the first when there is none.
    pub(super) fn open(dir: &Path) -> Result<Self> {
        let mut known = BTreeMap::new();
        for version in versions(dir)? {
            known.insert(version, cipher(&load(&dir.join(format!("{STEM}{version}")))?));
        }
        if known.is_empty() {
            known.insert(1, cipher(&make(&dir.join(format!("{STEM}1")))?));
        }
        Ok(Self(RwLock::new(known)))
    }

    /// Makes the next version, which seals from now on.
    pub(super) fn renew(&self, dir: &Path) -> Result<()> {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let next = known.last_key_value().map_or(1, |(newest, _)| newest + 1);
        known.insert(next, cipher(&make(&dir.join(format!("{STEM}{next}")))?));
        Ok(())
    }

    /// Removes the files of all versions but the newest.
    pub(super) fn forget(&self, dir: &Path) -> Result<()> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for old in known.keys().rev().skip(1) {
            let path = dir.join(format!("{STEM}{old}"));
            match fs::remove_file(&path) {
                Err(e) if e.kind() != ErrorKind::NotFound => {
                    return Err(Error::io(format!("cannot remove the old key {}", path.display()), e));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Seals `plain` for the row `id`.
    pub(super) fn seal(&self, id: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (version, cipher) = known.last_key_value().ok_or_else(|| Error::internal("there is no sealing key"))?;
        let mut sealed = vec![FORMAT];
        sealed.extend(version.to_be_bytes());
        let nonce = random::<NONCE>();
        let aad = bound(&sealed, id);
        let secret = cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad });
        sealed.extend(nonce);
        sealed.extend(secret.map_err(|_| Error::internal("a secret could not be sealed"))?);
        Ok(sealed)
    }

    /// What was sealed for the row `id`.
    pub(super) fn unseal(&self, id: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let damaged = || Error::internal(format!("the sealed secret of {id} is damaged; restore a backup"));
        let version = version_of(sealed).ok_or_else(damaged)?;
        let (header, rest) = sealed.split_at(HEADER);
        let (nonce, secret) = rest.split_at_checked(NONCE).ok_or_else(damaged)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| damaged())?;
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let cipher = known.get(&version).ok_or_else(|| {
            Error::internal(format!(
                "the key {STEM}{version}, which the secret of {id} was sealed with, is not in the keys directory; \
                 restore it from a backup"
            ))
        })?;
        cipher.decrypt(&nonce, Payload { msg: secret, aad: &bound(header, id) }).map_err(|_| damaged())
    }
}

/// The version of the key that something was sealed with; none when it is no sealed secret.
fn version_of(sealed: &[u8]) -> Option<u32> {
    let version = sealed.strip_prefix(&[FORMAT])?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*version))
}

/// What is authenticated beside the secret itself.
fn bound(header: &[u8], id: &str) -> Vec<u8> {
    [header, id.as_bytes()].concat()
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}

fn versions(dir: &Path) -> Result<Vec<u32>> {
    let cannot = |e| Error::io(format!("cannot list the keys in {}", dir.display()), e);
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(cannot)? {
        let name = entry.map_err(cannot)?.file_name();
        // A file that was being written when the power went has more behind its number, and does not parse.
        let version = name.to_str().and_then(|name| name.strip_prefix(STEM));
        found.extend(version.and_then(|version| version.parse::<u32>().ok()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_row_alone_and_after_a_restart() {
        let dir = tempfile::tempdir().expect("a directory");
        let keys = Sealing::open(dir.path()).expect("keys");
        let sealed = keys.seal("webhook_1", b"whsec").expect("sealed");
        assert_ne!(sealed, keys.seal("webhook_1", b"whsec").expect("sealed"), "never twice the same");
        assert!(!sealed.windows(5).any(|part| part == b"whsec"));
        let again = Sealing::open(dir.path()).expect("keys");
        assert_eq!(again.unseal("webhook_1", &sealed).expect("opened"), b"whsec");
        assert!(again.unseal("webhook_2", &sealed).is_err());
        assert_eq!(again.unseal("x", &again.seal("x", b"").expect("sealed")).expect("opened"), b"");
    }

    #[test]
    fn no_changed_or_cut_secret_opens() {
        let dir = tempfile::tempdir().expect("a directory");
        let keys = Sealing::open(dir.path()).expect("keys");
        let sealed = keys.seal("user_1", b"seed").expect("sealed");
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(keys.unseal("user_1", &changed).is_err(), "byte {index}");
            assert!(keys.unseal("user_1", &sealed[..index]).is_err(), "cut at {index}");
        }
    }

    #[test]
    fn the_newest_version_seals_and_older_ones_open() {
        let dir = tempfile::tempdir().expect("a directory");
        let old = Sealing::open(dir.path()).expect("keys").seal("a", b"old").expect("sealed");
        make(&dir.path().join("sealing.v12")).expect("a key");
        fs::write(dir.path().join("sealing.v13.new-7"), b"half").expect("a leftover");
        let both = Sealing::open(dir.path()).expect("keys");
        let new = both.seal("a", b"new").expect("sealed");
        assert_eq!((version_of(&old), version_of(&new)), (Some(1), Some(12)));
        assert_eq!(both.unseal("a", &old).expect("opened"), b"old");
        fs::remove_file(dir.path().join("sealing.v1")).expect("removed");
        let error = Sealing::open(dir.path()).expect("keys").unseal("a", &old).expect_err("its key is gone");
        assert!(error.message.contains("sealing.v1"), "{error}");
    }
}
