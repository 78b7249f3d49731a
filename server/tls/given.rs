//! Certificate and key files of the administrator's: read, never written, and each way in which they
//! can be wrong said in a sentence of its own.

use super::{now, provider};
use crate::error::{Error, Result};
use rustls::sign::CertifiedKey;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use std::{fs, path::Path, path::PathBuf};

/// Where the files are.
#[derive(Debug)]
pub(super) struct Given {
    /// The chain, leaf first.
    pub(super) cert: PathBuf,
    /// The leaf's key.
    pub(super) key: PathBuf,
}

/// What can be wrong with a certificate and its key.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// Nothing there to read.
    #[error("it holds no certificate in PEM form")]
    NoCertificate,
    /// Nothing there to read.
    #[error("it holds no private key in PEM form without a passphrase")]
    NoKey,
    /// An algorithm that we do not have.
    #[error(
        "its key is of a kind that cannot be used; take ECDSA P-256 or P-384, Ed25519 or RSA of 2048 bits and more"
    )]
    KeyKind,
    /// Two files that have nothing to do with each other.
    #[error("the key does not belong to the certificate")]
    Mismatch,
}

impl Given {
    /// Reads and checks both files.
    pub(super) fn load(&self) -> Result<CertifiedKey> {
        let (cert, key) = (read(&self.cert)?, read(&self.key)?);
        let pair = parse(&cert, &key).map_err(|fault| self.wrong(&fault))?;
        self.check_time(&pair)?;
        Ok(pair)
    }

    fn wrong(&self, fault: &Fault) -> Error {
        let (cert, key) = (self.cert.display(), self.key.display());
        Error::config(match fault {
            Fault::NoCertificate => format!("cannot use tls_cert {cert}: {fault}"),
            Fault::NoKey | Fault::KeyKind => format!("cannot use tls_key {key}: {fault}"),
            Fault::Mismatch => format!("cannot use tls_cert {cert} with tls_key {key}: {fault}"),
        })
    }

    fn check_time(&self, pair: &CertifiedKey) -> Result<()> {
        let der = pair.cert.first().map(AsRef::as_ref).unwrap_or_default();
        let Ok((_, parsed)) = x509_parser::parse_x509_certificate(der) else {
            return Err(self.wrong(&Fault::NoCertificate));
        };
        let (from, to) = (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
        let file = self.cert.display();
        if to < now() {
            return Err(Error::config(format!("the certificate {file} expired on {}; replace it", day(to))));
        }
        if now() < from {
            return Err(Error::config(format!(
                "the certificate {file} is valid only from {} on; set the clock, or replace it",
                day(from)
            )));
        }
        Ok(())
    }
}

/// A chain and its key, from PEM, proved to belong together.
pub(super) fn parse(cert: &[u8], key: &[u8]) -> Result<CertifiedKey, Fault> {
    let chain =
        CertificateDer::pem_slice_iter(cert).collect::<Result<Vec<_>, _>>().map_err(|_| Fault::NoCertificate)?;
    if chain.is_empty() {
        return Err(Fault::NoCertificate);
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| Fault::NoKey)?;
    let key = provider().key_provider.load_private_key(key).map_err(|_| Fault::KeyKind)?;
    let pair = CertifiedKey::new(chain, key);
    pair.keys_match().map_err(|_| Fault::Mismatch)?;
    Ok(pair)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|e| Error::io(format!("cannot read the TLS file {}", path.display()), e))
}

fn day(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| seconds.to_string(), |moment| moment.strftime("%F").to_string())
}
