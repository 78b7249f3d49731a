//! TLS to whoever is there: no certificate is refused, each is remembered. What is wrong with it is for the checks.

use super::{Lost, Peer, Talk};
use crate::plan::STEP;
use rustls::{
    ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::timeout;
use tokio_rustls::{TlsConnector, client::TlsStream};

/// A server's certificates, its own first.
pub(crate) type Chain = Vec<CertificateDer<'static>>;

/// A conversation inside TLS.
pub(super) async fn open(peer: &Peer) -> Result<Talk, Lost> {
    let (stream, _) = handshake(peer, peer.doorstep().await?).await?;
    Ok(Talk::new(Box::new(stream)))
}

/// The certificates that are shown in a handshake over `talk`, whatever its version.
pub(crate) async fn certificates(peer: &Peer, talk: Talk) -> Result<Chain, Lost> {
    Ok(handshake(peer, talk).await?.1)
}

async fn handshake(peer: &Peer, talk: Talk) -> Result<(TlsStream<Box<dyn super::talk::Duplex>>, Chain), Lost> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let recorder = Arc::new(Recorder { provider: Arc::clone(&provider), seen: Mutex::default() });
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config
        .map_err(|error| Lost::Broken(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Recorder>::clone(&recorder))
        .with_no_client_auth();
    let named = peer.name.as_deref().and_then(|name| ServerName::try_from(name.to_owned()).ok());
    let name = named.unwrap_or_else(|| ServerName::IpAddress(peer.at.ip().into()));
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, talk.into_stream());
    let stream = timeout(STEP, connecting).await.map_err(|_| Lost::Slow)??;
    let chain = std::mem::take(&mut *recorder.seen.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((stream, chain))
}

#[derive(Debug)]
struct Recorder {
    provider: Arc<CryptoProvider>,
    seen: Mutex<Chain>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).map(|cert| cert.clone().into_owned());
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = chain.take(20).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.provider.signature_verification_algorithms.supported_schemes();
        // Old servers sign with what nobody should trust; we do not trust it, we look at it.
        schemes.extend([SignatureScheme::RSA_PKCS1_SHA1, SignatureScheme::ECDSA_SHA1_Legacy]);
        schemes
    }
}
