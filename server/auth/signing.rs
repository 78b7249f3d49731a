//! The keys with which the appliance signs what leaves it, Ed25519: whoever has the public half can see that a report, or
//! a checkpoint of the journal, is ours, years later and without us.

use super::keys::load;
use crate::error::{Error, Result};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::path::Path;

/// Signs reports.
pub(super) const REPORTS: &str = "report-signing.v1";
/// Signs checkpoints of the journal.
pub(super) const JOURNAL: &str = "journal-signing.v1";

/// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Signs, and says with which key.
pub struct Signing(Ed25519KeyPair);

impl Signing {
    /// Reads the key `name` from `dir`, and makes it when it is missing.
    pub(super) fn open(dir: &Path, name: &str) -> Result<Self> {
        let seed = load(&dir.join(name))?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed);
        pair.map(Self).map_err(|e| Error::config(format!("{name} is no key: {e}")))
    }

    /// The key of the journal; none when there is none, and none is made.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn existing_of_journal(dir: &Path) -> Result<Option<Self>> {
        if dir.join(JOURNAL).exists() { Self::open(dir, JOURNAL).map(Some) } else { Ok(None) }
    }

    /// The signature of `content`.
    pub fn sign(&self, content: &[u8]) -> Vec<u8> {
        self.0.sign(content).as_ref().to_vec()
    }

    /// The public half, 32 bytes.
    pub fn public_key(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// The public half as PEM.
    pub fn pem(&self) -> String {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        let key = BASE64_STANDARD.encode([&SPKI[..], self.public_key()].concat());
        format!("-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n")
    }
}

/// Whether the owner of `public_key` signed `content`.
pub fn is_signed(public_key: &[u8], content: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(content, signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_content_and_its_key_alone() -> Result<(), Box<dyn std::error::Error>> {
        let (place, elsewhere) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let (first, again) = (Signing::open(place.path(), JOURNAL)?, Signing::open(place.path(), JOURNAL)?);
        let signature = first.sign(b"a report");
        assert!(is_signed(again.public_key(), b"a report", &signature), "the key is kept");
        assert!(!is_signed(first.public_key(), b"another", &signature));
        assert!(Signing::existing_of_journal(elsewhere.path())?.is_none(), "none is made");
        let other = Signing::open(elsewhere.path(), JOURNAL)?;
        assert!(!is_signed(other.public_key(), b"a report", &signature));
        let reports = Signing::open(place.path(), REPORTS)?;
        assert_ne!(reports.public_key(), first.public_key(), "each purpose has its key");
        assert!(!is_signed(first.public_key(), b"a report", b"") && !is_signed(b"", b"a report", &signature));
        assert!(first.pem().contains("MCowBQYDK2VwAyEA"));
        let known = Signing::existing_of_journal(place.path())?.ok_or("the key is there")?;
        assert_eq!(known.public_key(), first.public_key());
        Ok(())
    }
}
