//! A small HTTP/1.1 client that trusts nothing: heads and bodies have limits, no redirect is followed, nothing is
//! unpacked.

mod response;

pub(crate) use response::{Response, parse};

use crate::peer::{Lost, Peer};
use std::time::Duration;
use tokio::time::Instant;

/// How long one answer may take in all.
const WHOLE: Duration = Duration::from_secs(10);

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// More headers, each with its line end.
    pub(crate) more: &'a str,
    pub(crate) body: &'a str,
}

impl<'a> Request<'a> {
    pub(crate) fn get(path: &'a str) -> Self {
        Self { method: "GET", path, more: "", body: "" }
    }

    /// As it goes over the wire.
    pub(crate) fn bytes(&self, peer: &Peer) -> Vec<u8> {
        let Self { method, path, more, body } = self;
        let standard = if peer.tls { 443 } else { 80 };
        let port = if peer.at.port() == standard { String::new() } else { format!(":{}", peer.at.port()) };
        let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: {agent}\r\nAccept: */*\r\n{more}{length}\
             Connection: close\r\n\r\n{body}",
            host = peer.host(),
            agent = peer.agent,
        )
        .into_bytes()
    }
}

/// Sends a request and reads its answer.
pub(crate) async fn send(peer: &Peer, request: &Request<'_>) -> Result<Response, Lost> {
    let mut talk = peer.talk().await?;
    talk.send(&request.bytes(peer)).await?;
    let mut reader = response::Reader::new(request.method == "HEAD");
    let end = Instant::now() + WHOLE;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let piece = if left.is_zero() { Vec::new() } else { talk.read(left, |_| true).await };
        let last = piece.is_empty();
        if let Some(response) = reader.feed(&piece, last)? {
            return Ok(response);
        }
        if last {
            return Err(if left.is_zero() { Lost::Slow } else { Lost::Closed });
        }
    }
}
