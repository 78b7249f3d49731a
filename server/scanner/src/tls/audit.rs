//! Everything that a server offers: for each version, offer all suites, take away the one that was chosen, and ask again
//! until the server refuses.

use super::{Answer, Hello, Suite, Version, greet, suites};
use crate::peer::{Chain, Lost, Peer, certificates};
use futures_util::future::{join, join_all};
use std::collections::BTreeMap;

/// Some servers stumble over a hello that lists too much.
const OFFER: usize = 120;

/// What was found out about a server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// Each version that is offered, with its suites, the one that the server prefers first.
    pub(crate) versions: BTreeMap<Version, Vec<Suite>>,
    /// The certificates, the server's own first.
    pub(crate) chain: Chain,
    /// Suites with a Diffie-Hellman group, with its prime.
    pub(crate) primes: Vec<(Suite, Vec<u8>)>,
    /// Whether compression is offered.
    pub(crate) compression: bool,
    /// Whether renegotiation is safe; unknown where TLS 1.3 alone is spoken, which has none.
    pub(crate) renegotiation: Option<bool>,
}

impl Facts {
    /// Those of which something is true, a line for each version that has any.
    pub(crate) fn named(&self, is: fn(Suite) -> bool) -> Vec<String> {
        let line = |(version, suites): (&Version, &Vec<Suite>)| {
            let names: Vec<_> = suites.iter().filter(|suite| is(**suite)).map(|suite| suite.name()).collect();
            (!names.is_empty()).then(|| format!("{version}: {}", names.join(", ")))
        };
        self.versions.iter().filter_map(line).collect()
    }

    /// Everything in words.
    pub(crate) fn table(&self) -> String {
        let line = |(version, suites): (&Version, &Vec<Suite>)| {
            let names: Vec<_> = suites.iter().map(|suite| format!("  {}\n", suite.name())).collect();
            format!("{version}\n{}", names.concat())
        };
        self.versions.iter().map(line).collect()
    }
}

/// One version's part.
#[derive(Default)]
struct Part {
    suites: Vec<Suite>,
    chain: Chain,
    primes: Vec<(Suite, Vec<u8>)>,
    compression: bool,
    renegotiation: Option<bool>,
}

/// Looks at everything. An error: nothing could be found out at all.
pub(crate) async fn audit(peer: &Peer) -> Result<Facts, Lost> {
    let versions = [Version::Ssl3, Version::Tls10, Version::Tls11, Version::Tls12, Version::Tls13];
    let parts = join_all(versions.map(|version| one(peer, version)));
    let (parts, old) = join(parts, ssl2(peer)).await;
    let mut facts = Facts::default();
    let mut lost = None;
    if old? {
        facts.versions.insert(Version::Ssl2, Vec::new());
    }
    for (version, part) in versions.into_iter().zip(parts) {
        match part {
            Ok(part) if part.suites.is_empty() => {}
            Ok(part) => merge(&mut facts, version, part),
            Err(error) => lost = Some(error),
        }
    }
    match lost {
        // A part that could not be looked at must not pass for one that is not offered.
        Some(error) => Err(error),
        None if facts.versions.is_empty() => Err(Lost::Garbled("no version of TLS is agreed on")),
        None => {
            if facts.chain.is_empty() && facts.versions.contains_key(&Version::Tls13) {
                facts.chain = certificates(peer, peer.doorstep().await?).await.unwrap_or_default();
            }
            Ok(facts)
        }
    }
}

fn merge(facts: &mut Facts, version: Version, part: Part) {
    facts.versions.insert(version, part.suites);
    facts.primes.extend(part.primes);
    facts.compression |= part.compression;
    facts.renegotiation = part.renegotiation.or(facts.renegotiation);
    if !part.chain.is_empty() {
        facts.chain = part.chain;
    }
}

async fn ssl2(peer: &Peer) -> Result<bool, Lost> {
    let said = greet(peer, &Hello::new(Version::Ssl2, &[]), false).await;
    match said {
        Ok(Answer::Chosen(chosen)) => Ok(chosen.version == 2),
        Err(lost @ Lost::Dial(_)) => Err(lost),
        _ => Ok(false),
    }
}

async fn one(peer: &Peer, version: Version) -> Result<Part, Lost> {
    let mut part = Part::default();
    for batch in suites::up_to(version).chunks(OFFER) {
        let mut left = batch.to_vec();
        while !left.is_empty() {
            let first = part.suites.is_empty();
            // The first answer is read whole, for the certificates; later ones for the group, where there is one.
            let whole = first || left.iter().any(|suite| Suite(*suite).is_dhe());
            let Some(chosen) = choice(peer, version, &left, whole).await? else { break };
            let Some(at) = left.iter().position(|suite| *suite == chosen.suite) else { break };
            left.swap_remove(at);
            left.sort_by_key(|suite| batch.iter().position(|known| known == suite));
            part.suites.push(Suite(chosen.suite));
            part.primes.extend(chosen.prime.map(|prime| (Suite(chosen.suite), prime)));
            if first {
                part.chain = chosen.chain;
                part.renegotiation = (version != Version::Tls13).then_some(chosen.renegotiation);
            }
        }
    }
    if version != Version::Tls13 && !part.suites.is_empty() {
        favourite(peer, version, &mut part).await?;
    }
    Ok(part)
}

/// Which suite the server takes when it has the choice among all of its own, and whether it compresses.
async fn favourite(peer: &Peer, version: Version, part: &mut Part) -> Result<(), Lost> {
    let mut known: Vec<u16> = part.suites.iter().map(|suite| suite.0).collect();
    known.sort_by_key(|suite| !Suite(*suite).is_forward_secret());
    match greet(peer, &Hello::new(version, &known).with_compression(), false).await {
        Ok(Answer::Chosen(chosen)) => {
            part.compression = chosen.compression != 0;
            if let Some(at) = part.suites.iter().position(|suite| suite.0 == chosen.suite) {
                part.suites[..=at].rotate_right(1);
            }
            Ok(())
        }
        Err(lost @ Lost::Dial(_)) => Err(lost),
        _ => Ok(()),
    }
}

/// What the server chooses of these; nothing when it refuses, or answers in another version.
async fn choice(
    peer: &Peer,
    version: Version,
    suites: &[u16],
    whole: bool,
) -> Result<Option<super::answer::Chosen>, Lost> {
    match greet(peer, &Hello::new(version, suites), whole).await {
        Ok(Answer::Chosen(chosen)) if chosen.version == version.number() => Ok(Some(chosen)),
        // Many refuse what is too old or unknown by hanging up.
        Ok(_) | Err(Lost::Closed | Lost::Garbled(_)) => Ok(None),
        Err(lost) => Err(lost),
    }
}
