//! A simulated network for tests: one host whose ports are served by functions, in memory.

use crate::{
    control::Control,
    dial::{Answer, Fault, Stream, Wire},
    plan::{Kind, Plan, Resolver},
    report::{CheckResult, HostReport, Summary, Verdict},
    run::{Event, Forget, Job, Sink, scan},
    scope::{Bounds, Scope},
};
use futures_util::future::BoxFuture;
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream};
use tokio_rustls::TlsAcceptor;

type Handler = Arc<dyn Fn(DuplexStream) -> BoxFuture<'static, ()> + Send + Sync>;
type Datagrams = Arc<dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync>;

/// A host of functions.
#[derive(Default, Clone)]
pub(crate) struct Town {
    tcp: HashMap<u16, Handler>,
    udp: HashMap<u16, Datagrams>,
}

impl Wire for Town {
    fn connect(&self, to: SocketAddr, _: Duration) -> BoxFuture<'_, Result<Box<dyn Stream>, Fault>> {
        Box::pin(async move {
            let handler = self.tcp.get(&to.port()).ok_or(Fault::Refused)?;
            let (near, far) = tokio::io::duplex(256 * 1024);
            tokio::spawn(handler(far));
            Ok(Box::new(near) as Box<dyn Stream>)
        })
    }

    fn ask<'a>(&'a self, to: SocketAddr, bytes: &'a [u8], _: Duration, _: bool) -> Answer<'a> {
        let said = self.udp.get(&to.port()).map(|answer| answer(bytes));
        Box::pin(async move { said.ok_or(Fault::Refused)?.ok_or(Fault::Timeout) })
    }
}

impl Town {
    /// Serves a port by a function of the stream.
    pub(crate) fn tcp<F>(mut self, port: u16, serve: impl Fn(DuplexStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tcp.insert(port, Arc::new(move |stream| Box::pin(serve(stream))));
        self
    }

    /// Serves a UDP port.
    pub(crate) fn udp(mut self, port: u16, answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        self.udp.insert(port, Arc::new(answer));
        self
    }

    /// Greets, then answers each thing that is said with what stands beside the first text it contains; hangs up on
    /// what is not listed.
    pub(crate) fn says(
        self,
        port: u16,
        greeting: &'static [u8],
        replies: &'static [(&'static [u8], &'static [u8])],
    ) -> Self {
        self.tcp(port, move |stream| converse(stream, greeting, replies))
    }

    /// Answers HTTP requests; the function gets the request as text.
    pub(crate) fn web(self, port: u16, answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let answer: Arc<dyn Fn(&str) -> String + Send + Sync> = Arc::new(answer);
        self.tcp(port, move |stream| respond(stream, Arc::clone(&answer)))
    }

    /// The same inside TLS, with a certificate for these names.
    pub(crate) fn https(
        self,
        port: u16,
        identity: &Identity,
        answer: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> Self {
        let answer: Arc<dyn Fn(&str) -> String + Send + Sync> = Arc::new(answer);
        let acceptor = identity.acceptor();
        self.tcp(port, move |stream| {
            let (acceptor, answer) = (acceptor.clone(), Arc::clone(&answer));
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    respond(stream, answer).await;
                }
            }
        })
    }
}

async fn converse(mut stream: DuplexStream, greeting: &[u8], replies: &[(&[u8], &[u8])]) {
    let _ = stream.write_all(greeting).await;
    let mut buffer = vec![0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
        let said = &buffer[..length];
        let reply =
            replies.iter().find(|(part, _)| part.is_empty() || said.windows(part.len()).any(|seen| seen == *part));
        let Some((_, reply)) = reply else { break };
        if stream.write_all(reply).await.is_err() {
            break;
        }
    }
}

async fn respond(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: Arc<dyn Fn(&str) -> String + Send + Sync>) {
    let mut said = Vec::new();
    let mut buffer = vec![0; 4096];
    while !said.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(length @ 1..) => said.extend_from_slice(&buffer[..length]),
            _ => return,
        }
    }
    let text = String::from_utf8_lossy(&said).into_owned();
    if text.contains(" HTTP/1.1\r\n") {
        let _ = stream.write_all(answer(&text).as_bytes()).await;
    }
    let _ = stream.shutdown().await;
}

/// An HTTP answer with its length.
pub(crate) fn page(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

/// A server's certificate with its key.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) chain: Vec<rustls::pki_types::CertificateDer<'static>>,
    pub(crate) key: Arc<Vec<u8>>,
}

impl Identity {
    /// Self-signed, for these names.
    pub(crate) fn own(names: &[&str]) -> Self {
        Self::made(names, |_| {})
    }

    /// Self-signed, with changes.
    pub(crate) fn made(names: &[&str], change: impl FnOnce(&mut rcgen::CertificateParams)) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = rcgen::CertificateParams::new(names).expect("names");
        change(&mut params);
        let key = rcgen::KeyPair::generate().expect("a key");
        let cert = params.self_signed(&key).expect("a certificate");
        Self { chain: vec![cert.der().clone()], key: Arc::new(key.serialize_der()) }
    }

    fn acceptor(&self) -> TlsAcceptor {
        let key = PrivateKeyDer::try_from(self.key.to_vec()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
        let config = config.with_no_client_auth().with_single_cert(self.chain.clone(), key).expect("a pair");
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Keeps what is told.
#[derive(Default)]
pub(crate) struct Ears(pub(crate) Mutex<Vec<Event>>);

impl Sink for Ears {
    fn event(&self, event: Event) {
        self.0.lock().expect("ears").push(event);
    }
}

impl Ears {
    pub(crate) fn reports(&self) -> Vec<HostReport> {
        let events = self.0.lock().expect("ears");
        let report = |event: &Event| match event {
            Event::HostDone { report } => Some((**report).clone()),
            _ => None,
        };
        events.iter().filter_map(report).collect()
    }
}

/// Where the host of all tests lives.
pub(crate) const HOST: &str = "10.9.8.7";

/// A plan for this host.
pub(crate) fn plan(ports: &str) -> Plan {
    Plan { targets: vec![HOST.into()], kind: Kind::Full, ports: Some(ports.into()), ..Plan::default() }
}

/// Scans a town by a plan.
pub(crate) async fn scanned(town: Town, plan: Plan) -> (Summary, Arc<Ears>) {
    let ears = Arc::new(Ears::default());
    let job = Job {
        plan,
        scope: Scope::new(Bounds { allow: vec!["10.0.0.0/8".parse().expect("net")], ..Bounds::default() }),
        wire: Arc::new(town),
        resolver: Arc::new(Book),
        ledger: Arc::new(Forget),
        sink: Arc::<Ears>::clone(&ears),
        control: Control::default(),
    };
    (scan(job).await.expect("a scan"), ears)
}

/// What a check says about a port of a town, by a plan with changes.
pub(crate) async fn result_by(check: &str, port: u16, town: Town, change: impl FnOnce(&mut Plan)) -> CheckResult {
    let mut plan = Plan { checks: Some([check.to_owned()].into()), ..plan(&port.to_string()) };
    change(&mut plan);
    let (_, ears) = scanned(town, plan).await;
    let mut reports = ears.reports();
    let results = reports.pop().expect("a report").results;
    assert_eq!(results.len(), 1, "one result of {check}");
    results.into_iter().next().expect("a result")
}

/// The check strikes; answers with what it says.
pub(crate) async fn is_bad(check: &str, port: u16, town: Town) -> String {
    is_bad_as(check, port, town, |_| {}).await
}

/// The same by a changed plan.
pub(crate) async fn is_bad_as(check: &str, port: u16, town: Town, change: impl FnOnce(&mut Plan)) -> String {
    let result = result_by(check, port, town, change).await;
    match &result.verdict {
        Verdict::Vulnerable { detail, .. } => {
            assert!(result.draft().is_some(), "{check} makes no finding");
            detail.clone()
        }
        other => panic!("{check}: {other:?}"),
    }
}

/// The check does not strike.
pub(crate) async fn is_fine(check: &str, port: u16, town: Town) {
    is_fine_as(check, port, town, |_| {}).await;
}

/// The same by a changed plan.
pub(crate) async fn is_fine_as(check: &str, port: u16, town: Town, change: impl FnOnce(&mut Plan)) {
    let result = result_by(check, port, town, change).await;
    assert_eq!(result.verdict, Verdict::NotVulnerable, "{check}");
}

/// Where every name leads in tests.
struct Book;

impl Resolver for Book {
    fn resolve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async { Ok(HOST.parse().into_iter().collect()) })
    }
}
