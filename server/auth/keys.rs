//! The appliance's own keys, in `<data>/keys/`, each 32 random bytes in a file that only its owner reads.
//!
//! A database that leaks alone is worth little: tokens are stored as HMACs under the pepper, and secrets that must be
//! read again are sealed; neither key is in it.

use super::{
    sealing::Sealing,
    signing::{JOURNAL, REPORTS, Signing},
};
use crate::{
    clock::random,
    datadir::write_atomically,
    error::{Error, Result},
};
use ring::hmac;
use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

/// The key that signs access tokens.
const ACCESS: &str = "jwt.v1";

/// What signs, hashes and seals.
pub struct Keys {
    pepper: hmac::Key,
    sealing: Sealing,
    /// Signs reports.
    pub reports: Signing,
    /// Signs checkpoints of the journal.
    pub journal: Signing,
    jwt: RwLock<[u8; 32]>,
    dir: PathBuf,
}

impl Keys {
    /// Reads the keys from `dir`, and makes those that are missing.
    pub fn load(dir: &Path) -> Result<Self> {
        let pepper = load(&dir.join("token-pepper.v1"))?;
        Ok(Self {
            pepper: hmac::Key::new(hmac::HMAC_SHA256, &pepper),
            sealing: Sealing::open(dir)?,
            reports: Signing::open(dir, REPORTS)?,
            journal: Signing::open(dir, JOURNAL)?,
            jwt: load(&dir.join(ACCESS))?.into(),
            dir: dir.to_owned(),
        })
    }

    /// What is stored of a secret: HMAC-SHA-256 under the pepper. Secrets are long and random, so no salt is needed,
    /// and equal secrets never occur.
    pub fn fingerprint(&self, secret: &str) -> Vec<u8> {
        hmac::sign(&self.pepper, secret.as_bytes()).as_ref().to_vec()
    }

    /// What signs access tokens (JWT, HS256).
    pub fn access(&self) -> [u8; 32] {
        *self.jwt.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the key that seals from now on; the older ones still open what they sealed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn renew_sealing(&self) -> Result<()> {
        self.sealing.renew(&self.dir)
    }

    /// Removes the files of older sealing keys, when nothing is sealed by them any more. This process still opens what
    /// it has read before.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn forget_sealing(&self) -> Result<()> {
        self.sealing.forget(&self.dir)
    }

    /// Makes a new key for access tokens; those of before are void.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn renew_access(&self) -> Result<()> {
        let key = make(&self.dir.join(ACCESS))?;
        *self.jwt.write().unwrap_or_else(PoisonError::into_inner) = key;
        Ok(())
    }

    /// Seals a secret that must be read again, for the row with this id: what comes back is what the row keeps.
    ///
    /// # Errors
    /// Internal, and only in theory: a secret of more than 256 GiB.
    pub fn seal(&self, row_id: &str, secret: &[u8]) -> Result<Vec<u8>> {
        self.sealing.seal(row_id, secret)
    }

    /// What was sealed for the row with this id.
    ///
    /// # Errors
    /// When it was sealed for another row, is damaged, or its key is gone.
    pub fn open(&self, row_id: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        self.sealing.unseal(row_id, sealed)
    }
}

pub(super) fn load(path: &Path) -> Result<[u8; 32]> {
    match fs::read(path) {
        Ok(bytes) => {
            narrow(path)?;
            bytes
                .try_into()
                .map_err(|_| Error::config(format!("{} must hold 32 bytes; restore it from a backup", path.display())))
        }
        Err(e) if e.kind() == ErrorKind::NotFound => make(path),
        Err(e) => Err(Error::io(format!("cannot read the key {}", path.display()), e)),
    }
}

pub(super) fn make(path: &Path) -> Result<[u8; 32]> {
    let key = random::<32>();
    write_atomically(path, &key, 0o600)?;
    Ok(key)
}

/// Takes everybody's permissions but the owner's away.
fn narrow(path: &Path) -> Result<()> {
    let mode = |e| Error::io(format!("cannot protect the key {}", path.display()), e);
    if fs::metadata(path).map_err(mode)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(mode)?;
        tracing::warn!(key = %path.display(), "the key was readable by others; its permissions were narrowed");
    }
    Ok(())
}
