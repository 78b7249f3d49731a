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
    // Those of TLS 1.3 too: a server that would choose it, and finds none of them, may hang up without a word.
    let older = suites::up_to(Version::Tls12).iter().take(100);
    let suites: Vec<u16> = suites::up_to(Version::Tls13).iter().chain(older).copied().collect();
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

#[cfg(test)]
mod tests {
    use crate::town::{Town, plan, scanned};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// GnuTLS hangs up without an alert when a hello promises a version and lists none of its suites.
    #[tokio::test(start_paused = true)]
    async fn a_server_that_wants_a_suite_of_tls_13_is_recognised() {
        let town = Town::default().tcp(20_636, |mut stream| async move {
            let mut hello = [0; 2048];
            let length = stream.read(&mut hello).await.unwrap_or(0);
            let of_13 = hello[..length].chunks_exact(2).any(|two| matches!(two, [0x13, 1..=3]));
            if hello[0] == 0x16 && of_13 {
                let _ = stream.write_all(b"\x15\x03\x03\x00\x02\x02\x28").await;
            }
        });
        let (_, ears) = scanned(town, plan("20636")).await;
        let reports = ears.reports();
        assert!(reports[0].ports[0].service.as_ref().is_some_and(|service| service.tls), "{reports:?}");
    }
}
