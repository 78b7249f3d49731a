//! The own CA: made once, kept in `<data>/tls`, imported once by whoever uses the appliance.
//!
//! Its name holds a part of its key's hash, because browsers mix up two CAs of one name. It carries no
//! name constraints: the addresses of a field laptop change daily, and a CA that had to be made anew,
//! and imported anew everywhere, would teach people to click warnings away. Its key never leaves the
//! directory.

use super::{DAY, now};
use crate::{
    datadir::write_atomically,
    error::{Error, Result},
};
use data_encoding::HEXLOWER;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};
use ring::digest::{SHA256, digest};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

const YEARS_10: u64 = 3652 * DAY.cast_unsigned();
/// A CA with less than this ahead of it could not sign a leaf for its full time.
const LAST: i64 = 120 * DAY;

/// The own CA, able to sign.
pub(super) struct Authority {
    /// `<data>/tls`.
    pub(super) directory: PathBuf,
    /// What signs.
    pub(super) issuer: Issuer<'static, KeyPair>,
    /// The subject's DER: the name that its leaves carry as their issuer's.
    pub(super) subject: Vec<u8>,
    pem: String,
    der: CertificateDer<'static>,
}

impl Authority {
    /// Loads the CA from `directory`, or makes it where there is none or it ends soon.
    pub(super) fn open(directory: &Path) -> Result<Self> {
        if let Some(authority) = Self::load(directory)? {
            return Ok(authority);
        }
        mint(directory)?;
        Self::load(directory)?.ok_or_else(|| Error::internal("a CA just made has already expired; set the clock"))
    }

    /// PEM, for browsers to import.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// SHA-256 of the certificate, colon-separated hex.
    pub(super) fn fingerprint(&self) -> String {
        let digest = digest(&SHA256, &self.der);
        digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }

    fn load(directory: &Path) -> Result<Option<Self>> {
        let (cert_file, key_file) = (directory.join("ca.pem"), directory.join("ca.key"));
        let pem = match fs::read_to_string(&cert_file) {
            Ok(pem) => pem,
            // The certificate is written last: without it nobody has ever seen this CA.
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(damaged(&cert_file, &e)),
        };
        let key = fs::read_to_string(&key_file).map_err(|e| damaged(&key_file, &e))?;
        let key = KeyPair::from_pem(&key).map_err(|e| damaged(&key_file, &e))?;
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|e| damaged(&cert_file, &e))?;
        let (_, parsed) = x509_parser::parse_x509_certificate(&der).map_err(|e| damaged(&cert_file, &e))?;
        if parsed.public_key().subject_public_key.data != key.public_key_raw() {
            return Err(damaged(&key_file, &"it does not belong to ca.pem"));
        }
        if parsed.validity().not_after.timestamp() < now() + LAST {
            return Ok(None);
        }
        let subject = parsed.subject().as_raw().to_vec();
        let issuer = Issuer::from_ca_cert_der(&der, key).map_err(|e| damaged(&cert_file, &e))?;
        Ok(Some(Self { directory: directory.to_owned(), issuer, subject, pem, der: der.into_owned() }))
    }
}

impl std::fmt::Debug for Authority {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("directory", &self.directory).finish_non_exhaustive()
    }
}

fn mint(directory: &Path) -> Result<()> {
    let cannot = |e: rcgen::Error| Error::internal(format!("the CA cannot be made: {e}"));
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(cannot)?;
    let certificate = params(&key).self_signed(&key).map_err(cannot)?;
    let (cert_file, key_file) = (directory.join("ca.pem"), directory.join("ca.key"));
    match fs::remove_file(&cert_file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(damaged(&cert_file, &e)),
        _ => {}
    }
    write_atomically(&key_file, key.serialize_pem().as_bytes(), 0o600)?;
    write_atomically(&cert_file, certificate.pem().as_bytes(), 0o644)?;
    tracing::info!("made an own CA; import {} where the appliance is used", cert_file.display());
    Ok(())
}

fn params(key: &KeyPair) -> CertificateParams {
    let hash = digest(&SHA256, key.public_key_raw());
    let mark = HEXLOWER.encode(&hash.as_ref()[..4]);
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Assay");
    params.distinguished_name.push(DnType::CommonName, format!("Assay CA {mark}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let now = SystemTime::now();
    params.not_before = (now - Duration::from_hours(24)).into();
    params.not_after = (now + Duration::from_secs(YEARS_10)).into();
    params
}

fn damaged(path: &Path, why: &dyn std::fmt::Display) -> Error {
    Error::config(format!(
        "cannot use the CA's file {}: {why}; restore it from a backup, or remove ca.pem and ca.key beside it to have a new CA, which every browser must import anew",
        path.display()
    ))
}
