//! A certificate as it lies on disk, looked at from outside: until when it holds, and for whom.

use super::{given, names};
use crate::{
    config::Config,
    error::{Error, Result},
};
use assay_api::Time;
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::fs;
use x509_parser::prelude::{FromDer, X509Certificate};

/// What can be said of a certificate.
#[derive(Debug, Clone)]
pub struct Facts {
    /// It holds from here.
    pub from: Time,
    /// To here.
    pub until: Time,
    /// Names and addresses of this host that it is not for. Only those of the settings, where it was brought.
    pub lacking: Vec<String>,
    /// Whether it is made and renewed here.
    pub own: bool,
}

impl Facts {
    /// Those of the certificate that a server with these settings shows; none over plain HTTP, and before the first start.
    ///
    /// # Errors
    /// When a certificate that was brought cannot be used.
    pub fn of(config: &Config) -> Result<Option<Self>> {
        if config.http {
            return Ok(None);
        }
        let read = |path: &std::path::Path| {
            fs::read(path).map_err(|e| Error::io(format!("cannot read the certificate {}", path.display()), e))
        };
        let (pem, own) = match (&config.tls_cert, &config.tls_key) {
            (Some(cert), Some(key)) => {
                let (pem, key_pem) = (read(cert)?, read(key)?);
                given::parse(&pem, &key_pem)
                    .map_err(|fault| Error::config(format!("{} cannot be used: {fault}", cert.display())))?;
                (pem, false)
            }
            _ => match fs::read(config.data_dir.join("tls/leaf.pem")) {
                Ok(pem) => (pem, true),
                Err(_) => return Ok(None),
            },
        };
        Self::read(&pem, config, own).map(Some)
    }

    fn read(pem: &[u8], config: &Config, own: bool) -> Result<Self> {
        let unreadable = || Error::config("the certificate in force cannot be read; remove tls/leaf.pem and restart");
        let der = CertificateDer::from_pem_slice(pem).map_err(|_| unreadable())?;
        let (_, parsed) = X509Certificate::from_der(&der).map_err(|_| unreadable())?;
        let moment = |seconds: i64| Time(seconds.saturating_mul(Time::SECOND));
        let has = names::of(&parsed);
        let covered = |name: &String| {
            let above = name.split_once('.').map(|(_, rest)| format!("*.{rest}"));
            has.contains(name) || above.is_some_and(|above| has.contains(&above))
        };
        let mut wanted = names::wanted(&config.hostnames);
        if !own {
            wanted.retain(|name| config.hostnames.iter().any(|given| given.eq_ignore_ascii_case(name)));
        }
        Ok(Self {
            from: moment(parsed.validity().not_before.timestamp()),
            until: moment(parsed.validity().not_after.timestamp()),
            lacking: wanted.into_iter().filter(|name| !covered(name)).collect(),
            own,
        })
    }
}

/// The names of the authorities among these that an assay has made, but for the one whose PEM this is.
pub fn authorities_of_assay(own: &[u8], trusted: &[CertificateDer<'_>]) -> Vec<String> {
    let own = CertificateDer::from_pem_slice(own).ok();
    let others = trusted.iter().filter(|der| own.as_ref().is_none_or(|own| own.as_ref() != der.as_ref()));
    let name = |der: &CertificateDer<'_>| {
        let (_, parsed) = X509Certificate::from_der(der).ok()?;
        let name = parsed.subject().iter_common_name().next()?.as_str().ok()?.to_owned();
        name.starts_with("Assay CA ").then_some(name)
    };
    others.filter_map(name).collect()
}
