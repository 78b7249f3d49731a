//! DNS-001: a resolver for whoever asks.

use super::prelude::*;
use crate::dns;
use std::time::Duration;

pub(super) const CHECK: Check = Check {
    id: "DNS-001",
    title: "The name server resolves for anybody",
    severity: Severity::Medium,
    cwe: &[406],
    topics: &[Topic::Dns],
    risk: Risk::Safe,
    cost: 2,
    docs: page!("DNS-001"),
    needs: Needs::Names(&["domain"]),
    run: |site| Box::pin(run(site)),
};

/// A name to which every resolver has the answer itself (RFC 6303): nobody else is asked because of us.
const NAME: &str = "1.0.0.127.in-addr.arpa";
const REFUSED: u8 = 5;

async fn run(site: &Site) -> Judged {
    let resolves = |reply: &dns::Reply| reply.asks_others && reply.code != REFUSED;
    let reply = dns::ask(&site.peer, NAME, dns::PTR, true).await?;
    if !resolves(&reply) {
        return Ok(Outcome::fine().seen(format!("code {}, recursion available: {}", reply.code, reply.asks_others)));
    }
    let question = dns::question(NAME, dns::PTR, true).unwrap_or_default();
    let datagram = site.peer.datagram(&question, Duration::from_secs(1), false).await;
    let also = datagram.is_ok_and(|said| dns::read(&said).is_some_and(|reply| resolves(&reply)));
    let more = if also { "; it does so by datagrams too, whose sender can be forged" } else { "" };
    let detail = format!("it offers this machine to look up any name{more}");
    Ok(Outcome::bad(detail).seen(format!("code {}, recursion available", reply.code)))
}

#[cfg(test)]
mod tests {
    use crate::town::{Town, is_bad, is_fine};

    /// One that says of itself, in any answer, what is in these two bytes.
    fn town(first: u8, second: u8) -> Town {
        Town::default().tcp(53, move |mut stream| async move {
            use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
            let mut said = vec![0; 512];
            let length = stream.read(&mut said).await.unwrap_or(0);
            said.truncate(length);
            if length > 4 {
                (said[4], said[5]) = (first, second);
                let _ = stream.write_all(&said).await;
            }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn open_and_closed() {
        let datagrams = |said: &[u8]| Some([&said[..2], &[0x81, 0x80], &said[4..]].concat());
        assert!(is_bad("DNS-001", 53, town(0x81, 0x80)).await.ends_with("any name"));
        assert!(is_bad("DNS-001", 53, town(0x81, 0x83).udp(53, datagrams)).await.contains("forged"));
        is_fine("DNS-001", 53, town(0x81, 0x05)).await;
        is_fine("DNS-001", 53, town(0x81, 0x85)).await;
        is_fine("DNS-001", 53, town(0x85, 0x00)).await;
    }
}
