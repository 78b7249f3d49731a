//! The key by which an SSH server is known. It is shown before anybody signs in, as an answer to the first half of a key
//! exchange, which is then left; whether the server holds the key's other half is not proved, so that it is a mark by
//! which a machine is recognised and no proof of who it is.

use super::Facts;
use crate::peer::{Lost, Talk};
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use ring::{
    agreement::{Algorithm, ECDH_P256, EphemeralPrivateKey, X25519},
    digest::{SHA256, digest},
    rand::SystemRandom,
};

/// Exchanges whose first half is one public key.
const EXCHANGES: [(&str, &Algorithm); 3] =
    [("curve25519-sha256", &X25519), ("curve25519-sha256@libssh.org", &X25519), ("ecdh-sha2-nistp256", &ECDH_P256)];
/// Kinds of keys, in the order in which a server's are asked for: always the same one, so that it is recognised.
const KEYS: [&str; 5] = ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"];
/// Messages that may come before the answer.
const PATIENCE: usize = 5;

/// Asks for it. A server that shows none has none.
pub(super) async fn shown(talk: &mut Talk, facts: &Facts) -> Option<String> {
    let offers = |list: &[String], name: &str| list.iter().any(|known| known == name);
    let (exchange, curve) = EXCHANGES.iter().find(|(name, _)| offers(&facts.exchanges, name))?;
    let kind = KEYS.iter().find(|name| offers(&facts.host_keys, name))?;
    let random = SystemRandom::new();
    let half = EphemeralPrivateKey::generate(curve, &random).ok()?.compute_public_key().ok()?;
    let wish = packet(&wish(exchange, kind, facts));
    let begin = packet(&[&[30][..], &text(half.as_ref())].concat());
    talk.send(&[wish, begin].concat()).await.ok()?;
    answer(talk).await.ok().flatten()
}

/// Our lists: of everything but the exchange and the key what the server said itself, so that it agrees.
fn wish(exchange: &str, kind: &str, facts: &Facts) -> Vec<u8> {
    let (ciphers, macs) = (facts.ciphers.join(","), facts.macs.join(","));
    let lists = [exchange, kind, &ciphers, &ciphers, &macs, &macs, "none", "none", "", ""];
    let mut payload = vec![20; 17];
    lists.iter().for_each(|list| payload.extend(text(list.as_bytes())));
    payload.extend([0; 5]);
    payload
}

async fn answer(talk: &mut Talk) -> Result<Option<String>, Lost> {
    for _ in 0..PATIENCE {
        let head = talk.exact(5).await?;
        let length = usize::try_from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])).unwrap_or(usize::MAX);
        if !(2..=35_000).contains(&length) {
            return Ok(None);
        }
        let rest = talk.exact(length - 1).await?;
        match rest.first() {
            Some(31) => return Ok(key(&rest[1..]).map(print)),
            // What may be said at any time: ignore, debug.
            Some(2 | 4) => {}
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// The first text of the answer.
fn key(rest: &[u8]) -> Option<&[u8]> {
    let (length, rest) = rest.split_at_checked(4)?;
    let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
    (length > 0).then(|| rest.get(..length)).flatten()
}

fn print(key: &[u8]) -> String {
    let hash = digest(&SHA256, key);
    format!("SHA256:{}", BASE64_STANDARD_NO_PAD.encode(hash))
}

fn text(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes()[..], bytes].concat()
}

/// A packet as it is before anything is encrypted.
fn packet(payload: &[u8]) -> Vec<u8> {
    let padding = 4 + (8 - (payload.len() + 9) % 8) % 8;
    let length = u32::try_from(payload.len() + padding + 1).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &[u8::try_from(padding).unwrap_or(4)], payload, &vec![0; padding]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn packets_fill_blocks_and_keys_have_the_prints_of_ssh_keygen() {
        for length in 0..40 {
            let made = packet(&vec![7; length]);
            assert!(made.len().is_multiple_of(8) && made[4] >= 4, "{length}: {made:?}");
        }
        // `ssh-keygen -lf` of this very key.
        let blob = BASE64_STANDARD_NO_PAD
            .decode("AAAAC3NzaC1lZDI1NTE5AAAAIK8rH9mYHjtdEQnl1TnsggvZe7n5cC8rR+O/L8/zri5z")
            .expect("a key");
        assert_eq!(print(&blob), "SHA256:M1YvtzZTJt4iufaASzDX3JJIWHJcMLpDz5msCzg1JCo");
        assert_eq!(key(&text(&blob)), Some(blob.as_slice()));
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_stumble(rest in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(key) = key(&rest) {
                prop_assert!(!key.is_empty() && key.len() <= rest.len());
            }
        }
    }
}
