//! The parsers of foreign bytes, open to the fuzz targets and to nobody else.

use crate::{dns, identify, plan, ssh, tls, web};

/// Every recogniser of services over the same answer.
pub fn services(bytes: &[u8]) {
    identify::recognise_all(bytes);
}

/// An HTTP answer, with what is read out of it.
pub fn http(bytes: &[u8]) {
    if let Some(response) = web::parse(bytes) {
        assert!(response.body.len() <= 1 << 20);
        response.title();
    }
}

/// A server's part of a TLS handshake.
pub fn handshake(bytes: &[u8]) {
    tls::read_bytes(bytes);
}

/// The lists of an SSH key exchange.
pub fn key_exchange(bytes: &[u8]) {
    ssh::lists(bytes, ssh::Facts::default());
}

/// An answer of a name server.
pub fn names(bytes: &[u8]) {
    dns::read(bytes);
}

/// A certificate.
pub fn certificate(bytes: &[u8]) {
    if let Some(cert) = tls::Cert::read(bytes) {
        cert.table();
        cert.is_for(Some("a.example"), [10, 0, 0, 1].into());
    }
}

/// A target and a set of ports, as people type them.
pub fn words(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(target) = text.parse::<plan::Target>() {
        assert!(target.count() <= plan::MOST_ADDRESSES as u128);
    }
    if let Ok(ports) = text.parse::<plan::PortSet>() {
        assert!(!ports.is_empty() && !ports.contains(0));
    }
}
