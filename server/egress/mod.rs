//! The one way out: every connection that the appliance makes of its own accord, to webhook receivers and whoever
//! else is named by a user, goes through here.
//!
//! Names are looked up, every address is checked, and the connection goes to an address that was checked. Nothing is
//! followed: no redirect, no proxy. What an answer may be is bounded in time and size.

mod dial;
mod line;
mod rules;
mod target;

pub use line::{Answer, Line, Request};
pub use rules::{Rule, refused};
pub use target::{Host, Target};

use crate::{
    config::Config,
    error::{Error, Result},
    tls,
};
use ipnet::IpNet;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
};

/// The guard. Cheap to clone.
#[derive(Clone)]
pub struct Egress {
    allowed: Arc<[IpNet]>,
    listening: Arc<OnceLock<SocketAddr>>,
    host_trust: Arc<OnceLock<Arc<ClientConfig>>>,
}

/// Why a request got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The guard let nothing out.
    Blocked(String),
    /// The name stands for nothing.
    Unresolved(String),
    /// Nobody takes the connection.
    Unreachable(String),
    /// No agreement on TLS, or a certificate that is not trusted.
    Tls(String),
    /// Too slow.
    Timeout(String),
    /// What came back is no HTTP.
    Broken(String),
}

impl Failure {
    /// One word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Blocked(_) => "blocked",
            Self::Unresolved(_) => "dns",
            Self::Unreachable(_) => "connect",
            Self::Tls(_) => "tls",
            Self::Timeout(_) => "timeout",
            Self::Broken(_) => "protocol",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Blocked(text)
        | Self::Unresolved(text)
        | Self::Unreachable(text)
        | Self::Tls(text)
        | Self::Timeout(text)
        | Self::Broken(text)) = self;
        f.write_str(text)
    }
}

impl Egress {
    /// A guard with these settings.
    pub fn new(config: &Config) -> Self {
        Self { allowed: config.egress_allow.clone().into(), listening: Arc::default(), host_trust: Arc::default() }
    }

    /// Says where the appliance itself listens. The first word stands.
    pub fn set_listening(&self, address: SocketAddr) {
        // It is set once, before the first request.
        let _ = self.listening.set(address);
    }

    /// Every address with port at which the appliance itself listens.
    pub fn own(&self) -> Vec<SocketAddr> {
        match self.listening.get() {
            None => Vec::new(),
            Some(own) if own.ip().is_unspecified() => {
                let loopback = ["127.0.0.1", "::1"].into_iter().filter_map(|ip| ip.parse::<IpAddr>().ok());
                loopback.chain(tls::addresses()).map(|ip| SocketAddr::new(ip, own.port())).collect()
            }
            Some(own) => vec![*own],
        }
    }

    fn is_own(&self, ip: IpAddr, port: u16) -> bool {
        let Some(own) = self.listening.get().filter(|own| own.port() == port) else { return false };
        own.ip().to_canonical() == ip || (own.ip().is_unspecified() && tls::addresses().contains(&ip))
    }

    /// What to trust: these authorities alone (PEM), or those of the host where none are given.
    ///
    /// # Errors
    /// A field error for `ca_pem` when no certificate can be read from it.
    pub fn trust(&self, ca_pem: Option<&str>) -> Result<Arc<ClientConfig>> {
        let wrong = |e: rustls::Error| Error::internal("TLS cannot be set up").caused_by(e);
        let Some(pem) = ca_pem else {
            if let Some(known) = self.host_trust.get() {
                return Ok(known.clone());
            }
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            let trust = dial::trust(roots).map_err(wrong)?;
            return Ok(self.host_trust.get_or_init(|| trust).clone());
        };
        dial::trust(authorities(pem)?).map_err(wrong)
    }

    /// Says, step by step, whether a request to this address would leave the appliance, and why not.
    pub async fn explain(&self, url: &str) -> (bool, String) {
        let target = match Target::parse(url) {
            Ok(target) => target,
            Err(why) => return (false, format!("refused: the address {why}")),
        };
        let found = match self.look_up(&target).await {
            Ok(found) => found,
            Err(failure) => return (false, format!("refused: {failure}")),
        };
        let (mut good, mut lines) = (true, Vec::new());
        for ip in found {
            lines.push(match self.rule_against(ip, target.port) {
                Some(rule) => {
                    good = false;
                    format!("refused: {}", dial::refusal(&target.host, ip, rule))
                }
                None => format!("allowed: {} is reached at {}", target.host, SocketAddr::new(ip, target.port)),
            });
        }
        if !good && lines.len() > 1 {
            lines.push("refused as a whole: one address that is refused is enough".to_owned());
        }
        (good, lines.join("\n"))
    }
}

/// The certificates in a PEM text.
fn authorities(pem: &str) -> Result<RootCertStore> {
    let wrong = || Error::field("ca_pem", "must hold one or more certificates as PEM, -----BEGIN CERTIFICATE-----");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.map_err(|_| wrong())?).map_err(|_| wrong())?;
    }
    if roots.is_empty() { Err(wrong()) } else { Ok(roots) }
}
