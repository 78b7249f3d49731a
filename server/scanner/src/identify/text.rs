//! Protocols of words.

use super::banner::{json_word, service};
use crate::{peer::Peer, report::Service};

fn first_line(said: &[u8]) -> String {
    String::from_utf8_lossy(said.split(|b| *b == b'\n').next().unwrap_or_default()).trim_end().to_owned()
}

pub(super) fn redis(said: &[u8]) -> Option<Service> {
    let line = first_line(said);
    let known = ["+PONG", "-NOAUTH", "-DENIED Redis", "-ERR operation not permitted", "-LOADING", "-MISCONF"];
    known.iter().any(|begin| line.starts_with(begin)).then(|| service("redis", Some("Redis"), None))
}

pub(super) fn memcached(said: &[u8]) -> Option<Service> {
    let line = first_line(said);
    // What one that has users says to whatever it is asked.
    if line == "CLIENT_ERROR unauthenticated" {
        return Some(service("memcached", Some("memcached"), None));
    }
    let version = line.strip_prefix("VERSION ")?;
    version.starts_with(|c: char| c.is_ascii_digit()).then(|| service("memcached", Some("memcached"), Some(version)))
}

pub(super) fn zookeeper(said: &[u8]) -> Option<Service> {
    let text = String::from_utf8_lossy(said);
    if text.contains("is not executed because it is not in the whitelist") {
        return Some(service("zookeeper", Some("Apache ZooKeeper"), None));
    }
    let version = text.trim_start().strip_prefix("Zookeeper version: ")?;
    Some(service("zookeeper", Some("Apache ZooKeeper"), version.split(['-', ',']).next()))
}

fn header<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let header = |line: &'a str| line.split_once(':').filter(|(known, _)| known.eq_ignore_ascii_case(name));
    text.lines().find_map(header).map(|(_, value)| value.trim())
}

pub(super) fn rtsp(said: &[u8]) -> Option<Service> {
    let text = String::from_utf8_lossy(said);
    text.starts_with("RTSP/1.").then(|| service("rtsp", header(&text, "server"), None))
}

pub(super) fn sip_options(peer: &Peer) -> Vec<u8> {
    let host = peer.host();
    format!(
        "OPTIONS sip:{host} SIP/2.0\r\nVia: SIP/2.0/TCP assay.invalid;branch=z9hG4bKassay\r\nMax-Forwards: 1\r\n\
         From: <sip:assay@assay.invalid>;tag=1\r\nTo: <sip:{host}>\r\nCall-ID: assay\r\nCSeq: 1 OPTIONS\r\n\
         Content-Length: 0\r\n\r\n"
    )
    .into_bytes()
}

pub(super) fn sip(said: &[u8]) -> Option<Service> {
    let text = String::from_utf8_lossy(said);
    let product = header(&text, "server").or(header(&text, "user-agent"));
    text.starts_with("SIP/2.0 ").then(|| service("sip", product, None))
}

pub(super) fn xmpp(said: &[u8]) -> Option<Service> {
    let text = String::from_utf8_lossy(said);
    text.contains("<stream:stream").then(|| service("xmpp", text.contains("ejabberd").then_some("ejabberd"), None))
}

pub(super) fn git_request(peer: &Peer) -> Vec<u8> {
    let line = format!("git-upload-pack /\0host={}\0", peer.host());
    format!("{:04x}{line}", line.len() + 4).into_bytes()
}

pub(super) fn git(said: &[u8]) -> Option<Service> {
    let text = String::from_utf8_lossy(said);
    let size = text.get(..4).and_then(|size| usize::from_str_radix(size, 16).ok())?;
    (size > 4 && (text.contains("ERR ") || text.contains("refs/"))).then(|| service("git", Some("git"), None))
}

pub(super) fn finger(said: &[u8]) -> Option<Service> {
    let text = String::from_utf8_lossy(said);
    let known = ["Login", "No one logged on", "Welcome to"];
    let named =
        known.iter().any(|word| text.contains(word)) && text.contains("Name") || text.contains("No one logged on");
    named.then(|| service("finger", None, json_word(&text, "version")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        assert_eq!(redis(b"-NOAUTH Authentication required.\r\n").expect("redis").name, "redis");
        assert_eq!(memcached(b"VERSION 1.6.18\r\n").expect("memcached").version.as_deref(), Some("1.6.18"));
        assert_eq!(memcached(b"CLIENT_ERROR unauthenticated\r\n").expect("memcached").version, None);
        assert!(memcached(b"CLIENT_ERROR bad command\r\n").is_none());
        let found = zookeeper(b"Zookeeper version: 3.8.0-abc, built on\n").expect("zookeeper");
        assert_eq!(found.version.as_deref(), Some("3.8.0"));
        assert_eq!(rtsp(b"RTSP/1.0 200 OK\r\nServer: cam\r\n\r\n").expect("rtsp").product.as_deref(), Some("cam"));
        assert_eq!(sip(b"SIP/2.0 200 OK\r\nUser-Agent: pbx\r\n\r\n").expect("sip").product.as_deref(), Some("pbx"));
        assert!(git(b"0036ERR access denied or repository not exported: /\n").is_some());
        assert!(redis(b"+OK\r\n").is_none());
    }
}
