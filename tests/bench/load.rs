//! Requests over TLS on connections that stay open, as fast as they are answered.

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, StatusCode, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, sync::watch, task::JoinSet};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Connections over which a steady load goes.
const PACED: u64 = 8;

/// Where requests go, and as whom.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
}

/// One request of a load; `n` counts through all of them.
pub(crate) type Make = Arc<dyn Fn(u64) -> Ask + Send + Sync>;

/// A request.
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: Option<Vec<u8>>,
    media_type: &'static str,
}

impl Ask {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), body: None, media_type: "" }
    }

    pub(crate) fn post(path: impl Into<String>, body: Vec<u8>) -> Self {
        Self { method: "POST", path: path.into(), body: Some(body), media_type: "application/json" }
    }

    /// A file as the whole body.
    pub(crate) fn file(path: impl Into<String>, body: Vec<u8>) -> Self {
        Self { media_type: "application/octet-stream", ..Self::post(path, body) }
    }
}

/// How a load went.
pub(crate) struct Outcome {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) bytes: usize,
}

/// Sends requests on `connections` at once for `span`, each answered with success or the run ends.
pub(crate) async fn run(target: &Target, connections: u64, span: Duration, make: Make) -> Result<Outcome> {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for lane in 0..connections {
        tasks.spawn(worker(target.clone(), lane, connections, begun + span, make.clone()));
    }
    outcome(tasks, begun).await
}

/// Sends a request every so often until told to stop, whether or not the one before has been answered: what a slow
/// answer delays is part of its time, and those that wait behind it wait too.
pub(crate) async fn paced(
    target: &Target,
    every: Duration,
    mut ended: watch::Receiver<bool>,
    make: Make,
) -> Result<Outcome> {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for lane in 0..PACED {
        let (target, make, ended) = (target.clone(), make.clone(), ended.clone());
        tasks.spawn(async move {
            let mut connection = connect(&target).await?;
            let (mut times, mut bytes) = (Vec::new(), 0);
            for n in (lane..).step_by(PACED as usize) {
                let due = begun + every * u32::try_from(n)?;
                tokio::time::sleep_until(due.into()).await;
                if *ended.borrow() {
                    break;
                }
                bytes = send(&mut connection, &target, make(n)).await?.len();
                times.push(due.elapsed());
            }
            anyhow::Ok((times, bytes))
        });
    }
    ended.wait_for(|end| *end).await?;
    outcome(tasks, begun).await
}

async fn outcome(mut tasks: JoinSet<Result<(Vec<Duration>, usize)>>, begun: Instant) -> Result<Outcome> {
    let mut times = Vec::new();
    let mut bytes = 0;
    while let Some(done) = tasks.join_next().await {
        let (mine, size) = done??;
        times.extend(mine);
        bytes = bytes.max(size);
    }
    let per_second = times.len() as f64 / begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let share = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    Ok(Outcome { per_second, p50: share(50), p99: share(99), bytes })
}

/// One request, and its answer's body.
pub(crate) async fn once(target: &Target, ask: Ask) -> Result<Bytes> {
    let mut connection = connect(target).await?;
    send(&mut connection, target, ask).await
}

/// These requests on one connection, one after the other.
pub(crate) async fn each(target: &Target, asks: impl Iterator<Item = Ask>) -> Result<()> {
    let mut connection = connect(target).await?;
    for ask in asks {
        send(&mut connection, target, ask).await?;
    }
    Ok(())
}

async fn worker(target: Target, lane: u64, lanes: u64, until: Instant, make: Make) -> Result<(Vec<Duration>, usize)> {
    let mut connection = connect(&target).await?;
    let (mut times, mut bytes) = (Vec::new(), 0);
    let mut n = lane;
    while Instant::now() < until {
        let ask = make(n);
        let begun = Instant::now();
        bytes = send(&mut connection, &target, ask).await?.len();
        times.push(begun.elapsed());
        n += lanes;
    }
    Ok((times, bytes))
}

async fn send(connection: &mut http1::SendRequest<Full<Bytes>>, target: &Target, ask: Ask) -> Result<Bytes> {
    let mut request = Request::builder().method(ask.method).uri(&ask.path).header("host", "localhost");
    request = request.header("authorization", format!("Bearer {}", target.token));
    if ask.body.is_some() {
        request = request.header("content-type", ask.media_type);
    }
    let request = request.body(Full::new(ask.body.unwrap_or_default().into()))?;
    let response = connection.send_request(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    let fine = status == StatusCode::OK || status == StatusCode::CREATED;
    ensure!(fine, "{} {} was answered {status}: {}", ask.method, ask.path, String::from_utf8_lossy(&body));
    Ok(body)
}

/// A connection with nothing said on it yet.
pub(crate) async fn tls(target: &Target) -> Result<TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(target.address).await.context("connecting")?;
    tcp.set_nodelay(true)?;
    let tls = TlsConnector::from(Arc::new(anybody()));
    tls.connect(ServerName::try_from("localhost")?, tcp).await.context("TLS")
}

async fn connect(target: &Target) -> Result<http1::SendRequest<Full<Bytes>>> {
    let (sender, connection) = http1::handshake(TokioIo::new(tls(target).await?)).await?;
    // It ends with its sender.
    tokio::spawn(connection);
    Ok(sender)
}

/// Certificates are not what is measured here.
fn anybody() -> ClientConfig {
    let verifier = Arc::new(Anybody);
    ClientConfig::builder().dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
}

#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
