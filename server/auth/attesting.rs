//! The key that signs statements about the journal: Ed25519, in `<data>/keys/`.

use super::keys::load;
use crate::error::{Error, Result};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::path::Path;

const FILE: &str = "journal-signing.v1";

/// Signs.
pub struct Signer(Ed25519KeyPair);

impl Signer {
    /// Reads the key from `dir`, and makes it when it is missing.
    pub(super) fn open(dir: &Path) -> Result<Self> {
        let seed = load(&dir.join(FILE))?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed);
        pair.map(Self).map_err(|e| Error::config(format!("{FILE} is no key: {e}")))
    }

    /// The same; none when there is no key, and none is made.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn existing(dir: &Path) -> Result<Option<Self>> {
        if dir.join(FILE).exists() { Self::open(dir).map(Some) } else { Ok(None) }
    }

    /// The signature, in hex.
    pub fn sign(&self, statement: &str) -> String {
        hex(self.0.sign(statement.as_bytes()).as_ref())
    }

    /// The public key, in hex.
    pub fn public_key(&self) -> String {
        hex(self.0.public_key().as_ref())
    }
}

/// Whether the owner of `public_key` signed `statement`.
pub fn is_signed(public_key: &str, statement: &str, signature: &str) -> bool {
    let (Some(key), Some(signature)) = (unhex(public_key), unhex(signature)) else { return false };
    UnparsedPublicKey::new(&ED25519, key).verify(statement.as_bytes(), &signature).is_ok()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let plain = text.is_ascii() && text.len().is_multiple_of(2);
    plain.then(|| (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_statement_and_its_key_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let signer = Signer::open(dir.path()).expect("a key");
        let signature = signer.sign("x");
        assert!(is_signed(&signer.public_key(), "x", &signature));
        assert!(!is_signed(&signer.public_key(), "y", &signature));
        let other = tempfile::tempdir().expect("a directory");
        assert!(Signer::existing(other.path()).expect("readable").is_none());
        let other = Signer::open(other.path()).expect("a key");
        assert!(!is_signed(&other.public_key(), "x", &signature));
        for bad in ["", "zz", "é1", "0"] {
            assert!(!is_signed(&signer.public_key(), "x", bad) && !is_signed(bad, "x", &signature));
        }
        let again = Signer::existing(dir.path()).expect("readable").expect("a key");
        assert_eq!(again.public_key(), signer.public_key());
    }
}
