//! The certificate that the own CA signs for this host. Key and certificate lie in one file, so that
//! one rename replaces both; a new certificate always has a new key.

use super::{DAY, authority::Authority, given, names, now};
use crate::{
    datadir::write_atomically,
    error::{Error, Result},
};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};
use rustls::sign::CertifiedKey;
use std::{
    fs,
    time::{Duration, SystemTime},
};

/// How long a leaf is valid.
const LIFE: Duration = Duration::from_hours(90 * 24);
/// With less than this ahead of it, it is replaced.
const RENEW: i64 = 30 * DAY;

/// How this host's certificate is made.
#[derive(Debug)]
pub(super) struct Leaf {
    /// Who signs.
    pub(super) authority: Authority,
    /// Names that the settings add.
    pub(super) hostnames: Vec<String>,
}

impl Leaf {
    /// The certificate on disk if it still serves, else a new one.
    pub(super) fn load_or_mint(&self) -> Result<CertifiedKey> {
        let wanted = names::wanted(&self.hostnames);
        // Whatever is wrong with the one on disk, a new one cures it.
        let kept = fs::read(self.file()).ok().and_then(|pem| given::parse(&pem, &pem).ok());
        if let Some(kept) = kept.filter(|kept| self.serves(kept, &wanted)) {
            return Ok(kept);
        }
        let pem = self.mint(&wanted)?;
        given::parse(pem.as_bytes(), pem.as_bytes())
            .map_err(|e| Error::internal(format!("a certificate just made: {e}")))
    }

    fn serves(&self, kept: &CertifiedKey, wanted: &names::Names) -> bool {
        let Some(Ok((_, parsed))) = kept.cert.first().map(|der| x509_parser::parse_x509_certificate(der)) else {
            return false;
        };
        let (validity, now) = (parsed.validity(), now());
        validity.not_before.timestamp() <= now
            && now + RENEW <= validity.not_after.timestamp()
            && parsed.issuer().as_raw() == self.authority.subject
            && names::of(&parsed) == *wanted
    }

    fn mint(&self, names: &names::Names) -> Result<String> {
        let cannot = |e: rcgen::Error| Error::internal(format!("the TLS certificate cannot be made: {e}"));
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(cannot)?;
        let params = params(names).map_err(cannot)?;
        let certificate = params.signed_by(&key, &self.authority.issuer).map_err(cannot)?;
        let pem = format!("{}{}", certificate.pem(), key.serialize_pem());
        write_atomically(&self.file(), pem.as_bytes(), 0o600)?;
        tracing::info!(
            "made a TLS certificate for {}",
            names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        );
        Ok(pem)
    }

    fn file(&self) -> std::path::PathBuf {
        self.authority.directory.join("leaf.pem")
    }
}

fn params(names: &names::Names) -> Result<CertificateParams, rcgen::Error> {
    // An hour back: the clock of whoever connects may be behind ours.
    let start = SystemTime::now() - Duration::from_hours(1);
    let mut params = CertificateParams::new(names.iter().cloned().collect::<Vec<_>>())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Assay");
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = start.into();
    params.not_after = (start + LIFE).into();
    Ok(params)
}
