//! What stands in a certificate.

use assay_api::Time;
use ring::digest::{SHA256, digest};
use rustls::{
    CertificateError, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use std::{fmt::Write as _, net::IpAddr, sync::Arc};
use x509_parser::{
    certificate::X509Certificate, extensions::GeneralName, prelude::FromDer as _, public_key::PublicKey,
};

/// A certificate, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cert {
    pub(crate) subject: String,
    pub(crate) issuer: String,
    /// The names for which it stands, in lower case.
    pub(crate) names: Vec<String>,
    pub(crate) addresses: Vec<IpAddr>,
    pub(crate) from: Time,
    pub(crate) until: Time,
    /// Bits of an RSA key.
    pub(crate) rsa_bits: Option<usize>,
    /// By which algorithm it is signed: its object identifier.
    pub(crate) signed_by: String,
    /// Subject and issuer are the same.
    pub(crate) self_issued: bool,
    /// SHA-256 of the public key, hex.
    pub(crate) key: String,
}

impl Cert {
    /// Reads one; nothing when it is none.
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        let (_, cert) = X509Certificate::from_der(der).ok()?;
        let moment = |seconds: i64| Time(seconds.saturating_mul(1000));
        let (mut names, addresses) = names(&cert);
        names.sort_unstable();
        let mut key = String::new();
        for byte in digest(&SHA256, cert.public_key().raw).as_ref() {
            let _ = write!(key, "{byte:02x}");
        }
        let rsa_bits = match cert.public_key().parsed() {
            Ok(PublicKey::RSA(rsa)) => Some(rsa.key_size()),
            _ => None,
        };
        Some(Self {
            subject: cert.subject().to_string(),
            issuer: cert.issuer().to_string(),
            names,
            addresses,
            from: moment(cert.validity().not_before.timestamp()),
            until: moment(cert.validity().not_after.timestamp()),
            rsa_bits,
            signed_by: cert.signature_algorithm.algorithm.to_id_string(),
            self_issued: cert.subject() == cert.issuer(),
            key,
        })
    }

    /// Whether it stands for this host.
    pub(crate) fn is_for(&self, name: Option<&str>, ip: IpAddr) -> bool {
        match name {
            Some(name) => self.names.iter().any(|known| matches(known, &name.to_ascii_lowercase())),
            None => self.addresses.contains(&ip),
        }
    }

    /// In words.
    pub(crate) fn table(&self) -> String {
        let key = self.rsa_bits.map(|bits| format!("\nKey: RSA, {bits} bits")).unwrap_or_default();
        format!(
            "Subject: {}\nIssuer: {}\nNames: {}\nValid: {} to {}\nSignature: {}{key}\nSHA-256 of the key: {}",
            self.subject,
            self.issuer,
            self.names
                .iter()
                .cloned()
                .chain(self.addresses.iter().map(IpAddr::to_string))
                .collect::<Vec<_>>()
                .join(", "),
            self.from,
            self.until,
            self.signed_by,
            self.key,
        )
    }
}

fn names(cert: &X509Certificate<'_>) -> (Vec<String>, Vec<IpAddr>) {
    let (mut names, mut addresses) = (Vec::new(), Vec::new());
    if let Ok(Some(list)) = cert.subject_alternative_name() {
        for name in &list.value.general_names {
            match name {
                GeneralName::DNSName(name) => names.push(name.to_ascii_lowercase()),
                GeneralName::IPAddress(bytes) => addresses.extend(address(bytes)),
                _ => {}
            }
        }
    } else {
        let common = cert.subject().iter_common_name().filter_map(|name| name.as_str().ok());
        names.extend(common.map(str::to_ascii_lowercase));
    }
    (names, addresses)
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => Some(IpAddr::from(<[u8; 4]>::try_from(bytes).ok()?)),
        16 => Some(IpAddr::from(<[u8; 16]>::try_from(bytes).ok()?)),
        _ => None,
    }
}

/// A star stands for one label at the front.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(domain) => name.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == domain),
        None => pattern == name,
    }
}

/// What is wrong with a chain besides names and dates, in words; nothing when it leads to one of `roots`.
pub(crate) fn trouble_with_chain(
    chain: &[CertificateDer<'static>],
    roots: &[CertificateDer<'static>],
) -> Option<String> {
    let (own, others) = chain.split_first()?;
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(store.into(), provider).build().ok()?;
    let name = ServerName::try_from("name.invalid").ok()?;
    match verifier.verify_server_cert(own, others, &name, &[], UnixTime::now()) {
        Err(rustls::Error::InvalidCertificate(error)) => match error {
            CertificateError::UnknownIssuer if others.is_empty() => {
                Some("no issuer is known for it, and none is sent along".into())
            }
            CertificateError::UnknownIssuer => {
                Some("the chain does not lead to an authority that is trusted here".into())
            }
            CertificateError::BadSignature => Some("a signature in the chain is wrong".into()),
            CertificateError::BadEncoding => Some("a certificate in the chain cannot be read".into()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_one_label() {
        assert!(matches("*.example.com", "a.example.com") && matches("example.com", "example.com"));
        for name in ["example.com", "a.b.example.com", ".example.com", "aexample.com"] {
            assert!(!matches("*.example.com", name), "{name}");
        }
    }

    #[test]
    fn a_certificate_is_read() {
        let made = rcgen::generate_simple_self_signed(vec!["a.example".into(), "10.0.0.1".into()]).expect("made");
        let cert = Cert::read(made.cert.der()).expect("read");
        assert_eq!(
            (cert.names.as_slice(), cert.self_issued, cert.rsa_bits),
            (&["a.example".to_owned()][..], true, None)
        );
        assert!(cert.is_for(Some("A.example"), [10, 0, 0, 2].into()) && cert.is_for(None, [10, 0, 0, 1].into()));
        assert!(!cert.is_for(None, [10, 0, 0, 2].into()));
        let other = rcgen::generate_simple_self_signed(vec!["b.example".into()]).expect("made");
        let chain = [made.cert.der().clone()];
        assert!(trouble_with_chain(&chain, &[other.cert.der().clone()]).is_some());
        assert_eq!(trouble_with_chain(&chain, &chain), None);
    }
}
