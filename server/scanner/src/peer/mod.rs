//! One port of one host, and how one speaks to it: plainly or inside TLS, with an end to everything.

mod secure;
mod talk;
mod upgrade;

pub(crate) use secure::{Chain, certificates};
pub(crate) use talk::{Lost, Talk};
pub(crate) use upgrade::{Upgrade, mysql_has_tls};

use crate::{
    dial::{DialError, Dialer},
    plan::STEP,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// A port that is spoken to.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) dialer: Dialer,
    pub(crate) at: SocketAddr,
    /// The name by which the host was asked for.
    pub(crate) name: Option<Arc<str>>,
    /// Who asks.
    pub(crate) agent: Arc<str>,
    /// Whether TLS is spoken from the first byte.
    pub(crate) tls: bool,
    /// How one gets to TLS when it is not.
    pub(crate) upgrade: Upgrade,
}

impl Peer {
    /// The same host, another port, plain.
    pub(crate) fn other(&self, port: u16) -> Self {
        Self { at: SocketAddr::new(self.at.ip(), port), tls: false, upgrade: Upgrade::None, ..self.clone() }
    }

    /// A connection, inside TLS when the port speaks it.
    pub(crate) async fn talk(&self) -> Result<Talk, Lost> {
        if self.tls { secure::open(self).await } else { self.plain().await }
    }

    /// A connection without TLS.
    pub(crate) async fn plain(&self) -> Result<Talk, Lost> {
        Ok(Talk::new(Box::new(self.dialer.tcp(self.at, STEP).await?)))
    }

    /// Sends `bytes` on a new connection and reads until `enough` or for so long.
    pub(crate) async fn ask(&self, bytes: &[u8], wait: Duration, enough: fn(&[u8]) -> bool) -> Result<Vec<u8>, Lost> {
        let mut talk = self.talk().await?;
        talk.send(bytes).await?;
        Ok(talk.read(wait, enough).await)
    }

    /// One datagram there and back.
    pub(crate) async fn datagram(&self, bytes: &[u8], wait: Duration, anywhere: bool) -> Result<Vec<u8>, DialError> {
        self.dialer.udp(self.at, bytes, wait, anywhere).await
    }

    /// What the host is called in a `Host` header or a server name.
    pub(crate) fn host(&self) -> String {
        match (&self.name, self.at.ip()) {
            (Some(name), _) => name.to_string(),
            (None, IpAddr::V4(ip)) => ip.to_string(),
            (None, IpAddr::V6(ip)) => format!("[{ip}]"),
        }
    }
}
