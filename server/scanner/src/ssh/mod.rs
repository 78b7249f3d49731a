//! What an SSH server says of itself before anything is agreed on.

#[cfg(test)]
pub(crate) mod fake;
mod host_key;

use crate::peer::{Lost, Peer, Talk};

/// What is sent in the clear: the greeting and the lists of algorithms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) banner: String,
    pub(crate) exchanges: Vec<String>,
    pub(crate) host_keys: Vec<String>,
    pub(crate) ciphers: Vec<String>,
    pub(crate) macs: Vec<String>,
    /// The fingerprint of the key by which it is known, as `ssh-keygen -l` writes it; where it shows one.
    pub(crate) host_key: Option<String>,
}

impl Facts {
    /// In words.
    pub(crate) fn table(&self) -> String {
        format!(
            "{}\nkey exchanges: {}\nhost keys: {}\nciphers: {}\nchecksums: {}",
            self.banner,
            self.exchanges.join(", "),
            self.host_keys.join(", "),
            self.ciphers.join(", "),
            self.macs.join(", ")
        )
    }
}

/// Reads greeting and lists. A server of protocol 1 alone has no lists.
pub(crate) async fn facts(peer: &Peer) -> Result<Facts, Lost> {
    let mut talk = peer.talk().await?;
    let banner = greeting(&mut talk).await?;
    let facts = Facts { banner: banner.clone(), ..Facts::default() };
    if !(banner.starts_with("SSH-2.") || banner.starts_with("SSH-1.99")) {
        return Ok(facts);
    }
    talk.send(b"SSH-2.0-Assay\r\n").await?;
    let head = talk.exact(5).await?;
    let length = usize::try_from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])).unwrap_or(usize::MAX);
    let padding = usize::from(head[4]);
    if !(32..=35_000).contains(&length) || padding + 1 > length {
        return Err(Lost::Garbled("an SSH packet of an impossible length"));
    }
    let payload = talk.exact(length - 1 - padding).await?;
    talk.exact(padding).await?;
    let facts = lists(&payload, facts).ok_or(Lost::Garbled("the lists of an SSH key exchange"))?;
    let host_key = host_key::shown(&mut talk, &facts).await;
    Ok(Facts { host_key, ..facts })
}

/// Lines may come before the greeting.
async fn greeting(talk: &mut Talk) -> Result<String, Lost> {
    for _ in 0..50 {
        let line = talk.line().await?;
        if line.starts_with("SSH-") {
            return Ok(crate::text::line(line.as_bytes(), 255));
        }
    }
    Err(Lost::Garbled("no SSH greeting"))
}

/// The lists of a key exchange's first message.
pub(crate) fn lists(payload: &[u8], mut facts: Facts) -> Option<Facts> {
    if payload.first() != Some(&20) {
        return None;
    }
    let mut rest = payload.get(17..)?;
    let mut next = || {
        let (length, after) = rest.split_at_checked(4)?;
        let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
        let (names, after) = after.split_at_checked(length)?;
        rest = after;
        let names = String::from_utf8_lossy(names).into_owned();
        let clean = |name: &str| crate::text::line(name.as_bytes(), 100);
        Some(names.split(',').filter(|name| !name.is_empty()).take(200).map(clean).collect::<Vec<_>>())
    };
    facts.exchanges = next()?;
    facts.host_keys = next()?;
    facts.ciphers = both(next()?, next()?);
    facts.macs = both(next()?, next()?);
    Some(facts)
}

/// What is offered in either direction.
fn both(mut one: Vec<String>, other: Vec<String>) -> Vec<String> {
    let more: Vec<String> = other.into_iter().filter(|name| !one.contains(name)).collect();
    one.extend(more);
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_stumble(rest in prop::collection::vec(any::<u8>(), 0..300)) {
            lists(&rest, Facts::default());
            lists(&[&[20; 17][..], &rest].concat(), Facts::default());
        }
    }
}
