//! What Debian does not package, or cannot run inside a container, by the answers that its documentation gives.

use super::{Running, ground::Ground};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// Answers a request's path: status and body.
type Answers = fn(&str) -> (u16, &'static str);

/// Serves each connection by a function, for as long as the tests run.
fn serve(ip: Ipv4Addr, port: u16, handle: impl Fn(TcpStream) + Send + Sync + Clone + 'static) -> Running {
    let listener = TcpListener::bind((ip, port)).expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let handle = handle.clone();
            thread::spawn(move || handle(stream));
        }
    });
    Running { ip, ports: vec![port], _held: Vec::new() }
}

/// One request, one answer.
fn respond(mut stream: impl Read + Write, headers: &str, answers: Answers) {
    let mut said = [0; 4096];
    let Ok(length @ 1..) = stream.read(&mut said) else { return };
    let text = String::from_utf8_lossy(&said[..length]).into_owned();
    if !text.contains(" HTTP/1.1\r\n") {
        return;
    }
    let (status, body) = answers(text.split(' ').nth(1).unwrap_or_default());
    let head = format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    let _ = stream.write_all(format!("{head}{headers}Connection: close\r\n\r\n{body}").as_bytes());
}

const DOCKER: &str = "Api-Version: 1.45\r\nDocker-Experimental: false\r\nServer: Docker/26.1.5 (linux)\r\n";

fn docker(path: &str) -> (u16, &'static str) {
    match path {
        "/version" => {
            (200, r#"{"Platform":{"Name":""},"Version":"26.1.5","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#)
        }
        _ => (404, r#"{"message":"page not found"}"#),
    }
}

pub(super) fn docker_bad(ground: &Ground) -> Running {
    serve(ground.ip, 0, |stream| respond(stream, DOCKER, docker))
}

/// The same behind TLS that demands a certificate of whoever comes.
pub(super) fn docker_good(ground: &Ground) -> Running {
    let mut known = RootCertStore::empty();
    known.add(CertificateDer::from_pem_file(ground.authority()).expect("the authority")).expect("an authority");
    let provider = Arc::new(default_provider());
    let asks =
        WebPkiClientVerifier::builder_with_provider(known.into(), Arc::clone(&provider)).build().expect("a verifier");
    let (cert, key) = ground.vouched();
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config =
        config.with_client_cert_verifier(asks).with_single_cert(vec![cert.der().clone()], key).expect("a pair");
    let config = Arc::new(config);
    serve(ground.ip, 0, move |stream| {
        let session = ServerConnection::new(Arc::clone(&config)).expect("a session");
        respond(StreamOwned::new(session, stream), DOCKER, docker);
    })
}

/// Its port is what it is known by: it says nothing of itself.
const ETCD: u16 = 2379;

fn etcd(path: &str, keys: (u16, &'static str)) -> (u16, &'static str) {
    match path {
        "/v3/kv/range" => keys,
        "/version" => (200, r#"{"etcdserver":"3.5.16","etcdcluster":"3.5.0"}"#),
        _ => (404, "404 page not found\n"),
    }
}

pub(super) fn etcd_bad(ground: &Ground) -> Running {
    let keys = |path: &str| {
        etcd(path, (200, r#"{"header":{"cluster_id":"14841639068965178418","revision":"7"},"count":"3"}"#))
    };
    serve(ground.ip, ETCD, move |stream| respond(stream, "", keys))
}

pub(super) fn etcd_good(ground: &Ground) -> Running {
    let keys = |path: &str| etcd(path, (400, r#"{"error":"etcdserver: user name is empty","code":3}"#));
    serve(ground.ip, ETCD, move |stream| respond(stream, "", keys))
}
