//! What a server offers in TLS, found out with hellos of our own: no library that speaks only what is safe could see
//! what is not.

mod answer;
mod audit;
mod cert;
mod hello;
mod suites;
#[cfg(test)]
pub(crate) mod fake;

#[cfg(feature = "fuzzing")]
pub(crate) use answer::read_bytes;
pub(crate) use answer::{Answer, read_answer};
pub(crate) use audit::{Facts, audit};
pub(crate) use cert::{Cert, trouble_with_chain};
pub(crate) use hello::{Hello, Version};
pub(crate) use suites::{Suite, bad};

use crate::peer::{Lost, Peer, Talk};

/// Whether TLS, or one of its ancestors, is spoken on this port.
pub(crate) async fn speaks(peer: &Peer) -> Result<bool, Lost> {
    let suites: Vec<u16> = suites::up_to(Version::Tls12).iter().copied().take(100).collect();
    let hello = Hello::new(Version::Tls13, &suites).with_older(true);
    let mut talk = Peer { tls: false, ..peer.clone() }.plain().await?;
    talk.send(&hello.bytes(peer.name.as_deref())).await?;
    Ok(is_record(&talk.exact(5).await?))
}

/// The beginning of an alert or of a handshake message.
fn is_record(head: &[u8]) -> bool {
    matches!(head, [0x15 | 0x16, 3, 0..=4, ..])
}

/// Says hello, and reads what the server chooses.
pub(crate) async fn greet(peer: &Peer, hello: &Hello<'_>, whole: bool) -> Result<Answer, Lost> {
    let mut talk: Talk = peer.doorstep().await?;
    talk.send(&hello.bytes(peer.name.as_deref())).await?;
    read_answer(&mut talk, whole).await
}
