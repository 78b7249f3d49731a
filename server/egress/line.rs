//! One request at a time to one receiver, over a connection that is kept for the next.

use super::{Egress, Failure, Target, dial::is_hang_up};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Incoming,
    client::conn::http1::{Builder, SendRequest},
};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use std::{
    fmt::Write,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::timeout_at;

/// How long a connection waits for the next request.
const IDLE: Duration = Duration::from_secs(20);
/// How long one is used at all, so that a name that moved is followed.
const AGE: Duration = Duration::from_secs(300);
/// The largest head of an answer.
const HEAD: usize = 32 << 10;

/// What is sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its headers, without `Host` and `Content-Length`.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// How long everything may take, from the look-up to the last byte.
    pub patience: Duration,
    /// The most bytes of the answer's body that are kept; the rest is not read.
    pub keep: usize,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Status line and headers, as a text.
    pub head: String,
    /// The beginning of the body.
    pub body: Bytes,
    /// Whether that is all of it.
    pub whole: bool,
    /// `Location`, for a redirect that is not followed.
    pub location: Option<String>,
    /// `Retry-After`, in seconds or as a date.
    pub retry_after: Option<String>,
}

/// A receiver's connection.
pub struct Line {
    egress: Egress,
    trust: Arc<ClientConfig>,
    target: Target,
    kept: Option<Kept>,
}

struct Kept {
    sender: SendRequest<Full<Bytes>>,
    address: SocketAddr,
    since: Instant,
    used: Instant,
}

impl Line {
    /// A line to `target`, which is not connected to yet.
    pub fn new(egress: Egress, trust: Arc<ClientConfig>, target: Target) -> Self {
        Self { egress, trust, target, kept: None }
    }

    /// Sends one POST. Answers also with the address that it went to, where it came so far.
    pub async fn post(&mut self, request: Request) -> (Option<SocketAddr>, Result<Answer, Failure>) {
        let (deadline, patience) = (tokio::time::Instant::now() + request.patience, request.patience);
        let slow = |what: &str| Failure::Timeout(format!("{what} within {} s", patience.as_secs()));
        // A kept connection may have been closed by the other side while it lay idle; then a new one is tried.
        if let Some(mut kept) = self.take_kept() {
            let address = kept.address;
            match timeout_at(deadline, kept.sender.send_request(self.dressed(&request))).await {
                Ok(Ok(response)) => return (Some(address), Ok(self.finish(kept, response, &request, deadline).await)),
                Ok(Err(_)) => {}
                Err(_) => return (Some(address), Err(slow("The receiver did not answer"))),
            }
        }
        let mut kept = match timeout_at(deadline, self.open()).await {
            Ok(Ok(kept)) => kept,
            Ok(Err(failure)) => return (None, Err(failure)),
            Err(_) => return (None, Err(slow("The connection did not come about"))),
        };
        let address = Some(kept.address);
        match timeout_at(deadline, kept.sender.send_request(self.dressed(&request))).await {
            Ok(Ok(response)) => (address, Ok(self.finish(kept, response, &request, deadline).await)),
            Ok(Err(error)) => (address, Err(broken(&error))),
            Err(_) => (address, Err(slow("The receiver did not answer"))),
        }
    }

    fn take_kept(&mut self) -> Option<Kept> {
        self.kept
            .take()
            .filter(|kept| !kept.sender.is_closed() && kept.used.elapsed() < IDLE && kept.since.elapsed() < AGE)
    }

    async fn open(&self) -> Result<Kept, Failure> {
        let (stream, address) = self.egress.dial(&self.target, &self.trust).await?;
        let mut builder = Builder::new();
        builder.max_buf_size(HEAD).max_headers(100);
        let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(|e| broken(&e))?;
        // It ends with the sender; what breaks it is told to whoever sends.
        tokio::spawn(async move { drop(connection.await) });
        let now = Instant::now();
        Ok(Kept { sender, address, since: now, used: now })
    }

    fn dressed(&self, request: &Request) -> http::Request<Full<Bytes>> {
        let mut dressed = http::Request::new(Full::new(request.body.clone()));
        *dressed.method_mut() = Method::POST;
        // A target's path was a URI's path before.
        *dressed.uri_mut() = self.target.path.parse().unwrap_or_default();
        *dressed.headers_mut() = request.headers.clone();
        if let Ok(host) = HeaderValue::try_from(self.target.authority()) {
            dressed.headers_mut().insert(header::HOST, host);
        }
        dressed
    }

    /// Reads the answer. Its status counts from the moment that it is there: a body that drips or never ends is cut.
    async fn finish(
        &mut self,
        mut kept: Kept,
        response: Response<Incoming>,
        request: &Request,
        deadline: tokio::time::Instant,
    ) -> Answer {
        let (parts, mut incoming) = response.into_parts();
        let (mut body, mut whole) = (Vec::new(), false);
        while body.len() <= request.keep {
            match timeout_at(deadline, incoming.frame()).await {
                Ok(Some(Ok(frame))) => body.extend_from_slice(frame.data_ref().map_or(&[], |data| data)),
                Ok(None) => {
                    whole = true;
                    break;
                }
                Ok(Some(Err(_))) | Err(_) => break,
            }
        }
        if whole && !kept.sender.is_closed() {
            kept.used = Instant::now();
            self.kept = Some(kept);
        }
        whole &= body.len() <= request.keep;
        body.truncate(request.keep);
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Answer {
            status: parts.status.as_u16(),
            head: head(parts.status, &parts.headers),
            body: body.into(),
            whole,
            location: text(header::LOCATION),
            retry_after: text(header::RETRY_AFTER),
        }
    }
}

fn head(status: http::StatusCode, headers: &HeaderMap) -> String {
    let mut text = format!("HTTP/1.1 {status}\n");
    for (name, value) in headers {
        // A String takes everything.
        let _ = writeln!(text, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    text
}

fn broken(error: &hyper::Error) -> Failure {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<std::io::Error>());
    Failure::Broken(if error.is_parse_too_large() {
        "The head of the answer is too large".to_owned()
    } else if error.is_parse() {
        "The answer is no HTTP".to_owned()
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() || cause.is_some_and(is_hang_up)
    {
        "The receiver hung up without an answer".to_owned()
    } else {
        format!("The connection broke ({error})")
    })
}
