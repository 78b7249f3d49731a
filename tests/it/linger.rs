//! Callers that are still sending when their answer is known get to read it.

use crate::support::{Answer, Api, Appliance};
use bytes::Bytes;
use h2::client::{self, SendRequest};
use http::Request;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::{future, net::Ipv4Addr, sync::Arc, task::Poll};
use tokio::{net::TcpStream, runtime::Runtime};
use tokio_rustls::TlsConnector;

/// Over HTTP/2, which would reset the stream. Older clients take that for an error and never look at the answer.
#[test]
fn a_stream_that_is_still_sending_is_not_reset() {
    let appliance = Appliance::start();
    Runtime::new().expect("a runtime").block_on(send_on(&appliance));
}

async fn send_on(appliance: &Appliance) {
    let mut connection = connect(appliance).await;
    let uri = format!("{}/api/v1/findings", appliance.base());
    let wrong = Request::post(uri).header("authorization", "Bearer nf_live_wrong").header("content-length", "2");
    let (answer, mut body) = connection.send_request(wrong.body(()).expect("a request"), false).expect("sent");
    // By then the refusal is long known.
    for _ in 0..20 {
        let health = Request::get(format!("{}/health", appliance.base())).body(()).expect("a request");
        let (health, _) = connection.send_request(health, true).expect("sent");
        assert_eq!(health.await.expect("an answer").status(), 200);
    }
    let is_open = future::poll_fn(|cx| Poll::Ready(body.poll_reset(cx).is_pending())).await;
    assert!(is_open, "the stream was reset while it sent");
    body.send_data(Bytes::from_static(b"{}"), true).expect("the stream still takes it");
    assert_eq!(answer.await.expect("an answer").status(), 401);
}

/// Over HTTP/1, which would close the connection.
#[test]
fn a_large_body_that_nobody_wants_is_answered() {
    let appliance = Appliance::start();
    let large = || vec![b'x'; 20 << 20];
    let ask = |api: &Api, path: &str| Answer::of(api.request("POST", path).body(large()));
    for _ in 0..5 {
        ask(&appliance.stranger(), "/findings").is(401);
        ask(&appliance.admin(), "/nowhere").is(404);
        ask(&appliance.admin(), "/findings").is(413);
    }
}

/// A caller who asks first whether to send is answered at once, and sends nothing.
#[test]
fn who_waits_for_a_word_is_not_waited_for() {
    let appliance = Appliance::start();
    let asking = appliance.stranger().request("POST", "/findings").header("expect", "100-continue");
    Answer::of(asking.body("{}")).is(401);
}

async fn connect(appliance: &Appliance) -> SendRequest<Bytes> {
    let ca = CertificateDer::from_pem_file(appliance.data().join("tls/ca.pem")).expect("the authority");
    let mut roots = RootCertStore::empty();
    roots.add(ca).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = config.expect("versions").with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let port = appliance.base().rsplit(':').next().expect("a port").parse::<u16>().expect("a number");
    let plain = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("a connection");
    let name = ServerName::from(std::net::IpAddr::from(Ipv4Addr::LOCALHOST));
    let secure = TlsConnector::from(Arc::new(config)).connect(name, plain).await.expect("TLS");
    let (sender, connection) = client::handshake(secure).await.expect("HTTP/2");
    tokio::spawn(connection);
    sender.ready().await.expect("ready")
}
