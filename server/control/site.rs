//! Where an appliance answers: what goes on the start line, into the ready file and into set-up links.

use crate::{
    config::Config,
    tls::{self, Identity},
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

/// The addresses of one appliance, and its certificate.
#[derive(Debug)]
pub struct Site {
    /// `https://host:port`, for people on other machines where there is a choice.
    pub base: String,
    /// The same as this host itself reaches it.
    pub local: String,
    /// None over plain HTTP, and when no server runs.
    pub identity: Option<Arc<Identity>>,
}

impl Site {
    /// A running server's, which listens on `address`.
    pub fn new(config: &Config, address: SocketAddr, identity: Option<Arc<Identity>>) -> Self {
        let url = |host: &str| format!("{}://{host}:{}", if config.http { "http" } else { "https" }, address.port());
        let base = config.hostnames.iter().find(|name| !name.contains('*')).map(|name| bracketed(name));
        Self {
            base: url(&base.unwrap_or_else(|| bracketed(&outward(address.ip()).to_string()))),
            local: url(&bracketed(&inward(address.ip()).to_string())),
            identity,
        }
    }

    /// Where a server with these settings would be.
    pub fn expected(config: &Config) -> Self {
        Self::new(config, config.listen, None)
    }
}

/// The address by which others reach a listener: when it listens on all, the host's first own one.
fn outward(listening: IpAddr) -> IpAddr {
    let others = || tls::addresses().into_iter().find(|ip| !ip.is_loopback() && ip.is_ipv4());
    if listening.is_unspecified() { others().unwrap_or(inward(listening)) } else { listening }
}

fn inward(listening: IpAddr) -> IpAddr {
    match listening {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        other => other,
    }
}

/// A host as URLs write it: IPv6 addresses stand in brackets.
fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}
