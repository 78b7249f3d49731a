//! Who the appliance is to a browser: the certificate it shows and the CA that vouches for it.
//!
//! Either an own CA and a leaf that it signs (made here, renewed here), or certificate and key files of
//! the administrator's (read, never written). Both end in one [`Current`] that rustls asks at each
//! handshake, so that a renewed certificate is in force without a restart and without losing a
//! connection. The crypto provider is passed explicitly: nothing depends on a process-wide default.

mod authority;
mod facts;
mod given;
mod leaf;
mod names;
mod pinned;

use crate::{
    config::Config,
    error::{Error, Result},
};
pub use facts::{Facts, authorities_of_assay};
pub(crate) use names::addresses;
pub use pinned::trusting;

use authority::Authority;
use given::Given;
use leaf::Leaf;
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{SystemTime, UNIX_EPOCH},
};

/// The appliance's TLS identity.
#[derive(Debug)]
pub struct Identity {
    /// The own CA's certificate, PEM; none with certificates of the administrator's.
    pub ca_pem: Option<String>,
    /// SHA-256 of the own CA's certificate, colon-separated hex.
    pub ca_fingerprint: Option<String>,
    /// What the listener serves with; its certificate changes with [`Identity::refresh`].
    pub config: Arc<ServerConfig>,
    origin: Origin,
    current: Arc<Current>,
}

#[derive(Debug)]
enum Origin {
    Own(Box<Leaf>),
    Given(Given),
}

impl Origin {
    fn load(&self) -> Result<CertifiedKey> {
        match self {
            Self::Own(leaf) => leaf.load_or_mint(),
            Self::Given(files) => files.load(),
        }
    }
}

impl Identity {
    /// Loads the certificate that the settings name, or the own one, made where it is missing.
    pub fn open(config: &Config) -> Result<Self> {
        let mut own = None;
        let origin = if let (Some(cert), Some(key)) = (&config.tls_cert, &config.tls_key) {
            Origin::Given(Given { cert: cert.clone(), key: key.clone() })
        } else {
            let authority = Authority::open(&config.data_dir.join("tls"))?;
            own = Some((authority.pem().to_owned(), authority.fingerprint()));
            Origin::Own(Box::new(Leaf { authority, hostnames: config.hostnames.clone() }))
        };
        let current = Arc::new(Current(RwLock::new(Arc::new(origin.load()?))));
        let (ca_pem, ca_fingerprint) = own.unzip();
        Ok(Self { ca_pem, ca_fingerprint, config: server_config(current.clone())?, origin, current })
    }

    /// Puts a new certificate into force if there is one: the leaf nears its end, the host's names have
    /// changed, or the files have. Answers whether anything changed.
    pub fn refresh(&self) -> Result<bool> {
        let fresh = self.origin.load()?;
        let mut slot = self.current.0.write().unwrap_or_else(PoisonError::into_inner);
        let changed = slot.cert != fresh.cert;
        *slot = Arc::new(fresh);
        Ok(changed)
    }

    /// The certificate in force, DER.
    pub fn certificate(&self) -> Vec<u8> {
        self.current.get().cert.first().map(|cert| cert.to_vec()).unwrap_or_default()
    }
}

/// The certificate in force; rustls asks for it at each handshake.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl Current {
    fn get(&self) -> Arc<CertifiedKey> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.get())
    }
}

/// The one crypto provider.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn server_config(current: Arc<Current>) -> Result<Arc<ServerConfig>> {
    let builder = ServerConfig::builder_with_provider(provider()).with_protocol_versions(&[&TLS13, &TLS12]);
    let builder = builder.map_err(|e| Error::internal(format!("TLS cannot be set up: {e}")))?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(current);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Seconds since 1970, as certificates count.
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
}

/// A day in seconds.
const DAY: i64 = 24 * 60 * 60;
