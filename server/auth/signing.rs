//! The key with which delivered files are signed, Ed25519: whoever has the public half can see that a report is ours,
//! years later and without us.

use crate::{
    datadir::write_atomically,
    error::{Error, Result},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use std::{fs, io::ErrorKind, path::Path};

/// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Signs, and says with which key.
pub struct Signing(Ed25519KeyPair);

impl Signing {
    /// Reads the key from `dir`, and makes it when it is missing.
    pub(super) fn open(dir: &Path) -> Result<Self> {
        let path = dir.join("report-signing.v1");
        let document = match fs::read(&path) {
            Ok(document) => document,
            Err(e) if e.kind() == ErrorKind::NotFound => make(&path)?,
            Err(e) => return Err(Error::io(format!("cannot read the key {}", path.display()), e)),
        };
        let pair = Ed25519KeyPair::from_pkcs8(&document).map_err(|e| {
            Error::config(format!("{} holds no Ed25519 key; restore it from a backup", path.display())).caused_by(e)
        })?;
        Ok(Self(pair))
    }

    /// The signature of `content`.
    pub fn sign(&self, content: &[u8]) -> Vec<u8> {
        self.0.sign(content).as_ref().to_vec()
    }

    /// Whether `signature` is ours, of `content`.
    pub fn verifies(&self, content: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0.public_key().as_ref()).verify(content, signature).is_ok()
    }

    /// The public half, in base64.
    pub fn public_key(&self) -> String {
        BASE64_STANDARD.encode(self.0.public_key().as_ref())
    }

    /// The public half as PEM.
    pub fn pem(&self) -> String {
        let key = [&SPKI[..], self.0.public_key().as_ref()].concat();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64_STANDARD.encode(key))
    }
}

fn make(path: &Path) -> Result<Vec<u8>> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|e| Error::internal("no random numbers for a key").caused_by(e))?;
    write_atomically(path, document.as_ref(), 0o600)?;
    Ok(document.as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_content_alone() -> Result<(), Box<dyn std::error::Error>> {
        let place = tempfile::tempdir()?;
        let (first, again) = (Signing::open(place.path())?, Signing::open(place.path())?);
        let signature = first.sign(b"a report");
        assert!(again.verifies(b"a report", &signature), "the key is kept");
        assert!(!first.verifies(b"another", &signature));
        let other = tempfile::tempdir()?;
        assert!(!Signing::open(other.path())?.verifies(b"a report", &signature));
        assert!(first.pem().contains("MCowBQYDK2VwAyEA"));
        Ok(())
    }
}
