//! What a dialer needs of a network.

use futures_util::future::BoxFuture;
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::io::{AsyncRead, AsyncWrite};

/// Why there is no connection, sorted by what it says about the port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The host said no: the port is closed.
    #[error("the connection was refused")]
    Refused,
    /// The connection came about and was broken at once: somebody listens, and does not want to talk.
    #[error("the connection was broken as soon as it was made")]
    Broken,
    /// Nobody said anything.
    #[error("there was no answer in time")]
    Timeout,
    /// Something on the way, or a firewall, said no.
    #[error("the host cannot be reached: {0}")]
    Unreachable(String),
    /// This machine could not ask: no more sockets, ports or memory. It says nothing about the port.
    #[error("this machine could not ask: {0}")]
    Local(String),
}

/// The answer to a datagram.
pub type Answer<'a> = BoxFuture<'a, Result<Vec<u8>, Fault>>;

/// An open connection.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {
    /// The near end's address.
    fn near(&self) -> Option<IpAddr> {
        None
    }
}

impl Stream for tokio::io::DuplexStream {}

impl Stream for tokio::net::TcpStream {
    fn near(&self) -> Option<IpAddr> {
        self.local_addr().ok().map(|near| near.ip())
    }
}

/// A network.
pub trait Wire: Send + Sync {
    /// Opens a connection.
    fn connect(&self, to: SocketAddr, wait: Duration) -> BoxFuture<'_, Result<Box<dyn Stream>, Fault>>;

    /// Sends one datagram and waits for one; from any port of the same host when `anywhere`.
    fn ask<'a>(&'a self, to: SocketAddr, bytes: &'a [u8], wait: Duration, anywhere: bool) -> Answer<'a>;
}
