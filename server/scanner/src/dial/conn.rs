//! A connection to a target.

use super::Stream;
use std::{
    io,
    net::IpAddr,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::OwnedSemaphorePermit,
};

/// An open connection; it gives its place back when it is dropped. To ports that must not be sent anything it does not
/// send, whoever writes to it.
pub struct Conn {
    stream: Box<dyn Stream>,
    mute: bool,
    _slot: OwnedSemaphorePermit,
}

impl Conn {
    pub(super) fn new(stream: Box<dyn Stream>, slot: OwnedSemaphorePermit, mute: bool) -> Self {
        Self { stream, mute, _slot: slot }
    }

    /// The near end's address, where there is one.
    pub(crate) fn near(&self) -> Option<IpAddr> {
        self.stream.near()
    }
}

impl AsyncRead for Conn {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Conn {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.mute {
            let why = "nothing is ever sent to this port";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::PermissionDenied, why)));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
