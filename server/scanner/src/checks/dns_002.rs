//! DNS-002: a whole zone for whoever asks.

use super::prelude::*;
use crate::{
    dns::{self, AXFR, NS, PTR, Record, SOA},
    peer::{Lost, Peer},
};
use std::net::IpAddr;

pub(super) const CHECK: Check = Check {
    id: "DNS-002",
    title: "The name server gives whole zones to anybody",
    severity: Severity::Medium,
    cwe: &[200],
    topics: &[Topic::Dns, Topic::Dat],
    risk: Risk::Safe,
    cost: 8,
    docs: page!("DNS-002"),
    needs: Needs::Names(&["domain"]),
    run: |site| Box::pin(run(site)),
};

/// The most names that are tried.
const MOST: usize = 10;

async fn run(site: &Site) -> Judged {
    let (mut faults, mut seen) = (Vec::new(), Vec::new());
    for zone in candidates(&site.peer).await? {
        let reply = dns::ask(&site.peer, &zone, SOA, false).await?;
        let its_own = reply.own && reply.records.iter().any(|record| record.kind == SOA && record.name == zone);
        if !its_own {
            continue;
        }
        let records = transfer(&site.peer, &zone).await?;
        seen.push(format!("{zone}: {} records in the first message", records.len()));
        // What is empty but for its head stands in every resolver and tells nothing.
        if records.iter().any(|record| !matches!(record.kind, SOA | NS)) {
            faults.push(format!("anybody gets all of {zone}"));
        }
    }
    Ok(Outcome::bad_if(&faults).seen(seen.join("\n")))
}

/// The first records of a zone, if it is given.
async fn transfer(peer: &Peer, zone: &str) -> Result<Vec<Record>, Lost> {
    match dns::ask(peer, zone, AXFR, false).await {
        Ok(reply) if reply.code == 0 => Ok(reply.records),
        Ok(_) | Err(Lost::Closed) => Ok(Vec::new()),
        Err(lost) => Err(lost),
    }
}

/// Which zones the server may have: those of its own name, as it was asked for and as it says itself, and those of its
/// address.
async fn candidates(peer: &Peer) -> Result<Vec<String>, Lost> {
    let reverse = reverse(peer.at.ip());
    let mut zones: Vec<String> = peer.name.iter().flat_map(|name| parents(name, 2)).collect();
    let pointers = dns::ask(peer, &reverse, PTR, false).await?;
    let targets = pointers.records.iter().filter_map(|record| record.target.as_deref());
    zones.extend(targets.flat_map(|name| parents(name, 2)));
    zones.extend(parents(&reverse, 3).into_iter().skip(1));
    let mut known = std::collections::BTreeSet::new();
    zones.retain(|zone| known.insert(zone.clone()));
    zones.truncate(MOST);
    Ok(zones)
}

/// A name and those above it, down to so many labels.
fn parents(name: &str, least: usize) -> Vec<String> {
    let labels: Vec<&str> = name.trim_end_matches('.').split('.').collect();
    let lower = |from: usize| labels[from..].join(".").to_ascii_lowercase();
    (0..labels.len().saturating_sub(least - 1)).map(lower).collect()
}

/// The name of an address; of IPv6 that of its network of 64 bits.
fn reverse(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let nibbles = ip.octets()[..8].iter().rev().map(|byte| format!("{:x}.{:x}.", byte & 15, byte >> 4)).collect::<String>();
            format!("{nibbles}ip6.arpa")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::{Town, is_bad, is_fine};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// An answer to the question: `own` knowledge, with records of these types, all of the name that was asked for.
    fn answer(said: &[u8], code: u8, records: &[u8]) -> Vec<u8> {
        let mut reply = said[2..].to_vec();
        (reply[2], reply[3], reply[7]) = (0x84, code, u8::try_from(records.len()).expect("few"));
        for kind in records {
            let content: &[u8] = if *kind == 12 { b"\x02ns\x01a\x04test\x00" } else { b"\x01x\x00" };
            reply.extend_from_slice(&[0xc0, 12, 0, *kind, 0, 1, 0, 0, 0, 60, 0, u8::try_from(content.len()).expect("short")]);
            reply.extend_from_slice(content);
        }
        [&u16::try_from(reply.len()).expect("short").to_be_bytes()[..], &reply].concat()
    }

    /// A server of the zone `a.test`, that gives it as these records.
    fn town(zone: &'static [u8]) -> Town {
        Town::default().tcp(53, move |mut stream| async move {
            let mut buffer = vec![0; 512];
            let length = stream.read(&mut buffer).await.unwrap_or(0);
            if length < 16 {
                return;
            }
            let said = &buffer[..length];
            let reply = match said[length - 3] {
                252 if zone.is_empty() => answer(said, 5, &[]),
                252 => answer(said, 0, zone),
                12 => answer(said, 0, &[12]),
                6 if said[14..].starts_with(b"\x01a\x04test\x00") => answer(said, 0, &[6]),
                _ => answer(said, 3, &[]),
            };
            let _ = stream.write_all(&reply).await;
        })
    }

    #[tokio::test(start_paused = true)]
    async fn given_refused_and_empty() {
        assert_eq!(is_bad("DNS-002", 53, town(&[6, 2, 1, 6])).await, "anybody gets all of a.test");
        is_fine("DNS-002", 53, town(&[])).await;
        is_fine("DNS-002", 53, town(&[6, 2, 6])).await;
    }

    #[test]
    fn names_and_addresses() {
        assert_eq!(parents("NS.a.example.", 2), ["ns.a.example", "a.example"]);
        assert_eq!(parents("example", 2), Vec::<String>::new());
        assert_eq!(reverse([10, 1, 2, 3].into()), "3.2.1.10.in-addr.arpa");
        let six = reverse("fd00:0:0:12::1".parse().expect("an address"));
        assert_eq!(six, "2.1.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa");
    }
}
