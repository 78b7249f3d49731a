//! Finds out what listens on a port: by what it says unasked, and by what it answers to questions of our own.
//!
//! A port's usual inhabitant is asked for first; on an unusual port everybody is, in the order of how common they are.
//! Every answer goes through every recogniser, so that a surprise is recognised too.

mod banner;
mod binary;
mod names;
mod probes;
mod smb;
mod text;
mod web;

pub(crate) use binary::{ldap_bind, mongo_command, mqtt_connect, pg_ssl_request, rdp_request, rpc_call};
#[cfg(feature = "fuzzing")]
pub(crate) use probes::recognise_all;
pub(crate) use smb::{agreed as smb_agreed, negotiate as smb_negotiate};

use crate::{
    dial::{is_industrial, is_printer},
    peer::{Lost, Peer},
    report::Service,
    tls,
};
use futures_util::{StreamExt as _, future::BoxFuture, stream};
use probes::{PROBES, Probe, recognise};
use std::time::Duration;

/// How long a service may take to speak unasked, where it usually does.
const GREETING: Duration = Duration::from_secs(5);
/// The same where nobody knows.
const PAUSE: Duration = Duration::from_millis(900);
/// How long the answer to a question may take.
const ANSWER: Duration = Duration::from_secs(2);

/// How a service is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// Whether every question is asked that is known.
    pub(crate) thorough: bool,
    /// Questions at once, each over a connection of its own, where nothing is known of who listens: one that keeps
    /// silent would take a minute otherwise.
    pub(crate) at_once: usize,
}

/// Finds out what listens there. Errors only when the scan was cancelled.
pub(crate) async fn identify(peer: &mut Peer, manner: Manner) -> Result<Service, Lost> {
    let port = peer.at.port();
    if is_printer(port) || is_industrial(port) {
        return Ok(assumed(port, None));
    }
    let mut seen = Vec::new();
    if let Some(service) = plain(peer, manner, &mut seen).await? {
        return Ok(service);
    }
    if peer.tls {
        return inside(peer, manner).await;
    }
    Ok(assumed(port, Some(seen)))
}

/// Asks without TLS; sets `peer.tls` when TLS is what is spoken.
async fn plain(peer: &mut Peer, manner: Manner, seen: &mut Vec<u8>) -> Result<Option<Service>, Lost> {
    let port = peer.at.port();
    let usual: Vec<&Probe> = PROBES.iter().filter(|probe| probe.ports.contains(&port)).collect();
    let secure = names::SECURE.contains(&port);
    if !secure {
        if let Some(service) = ask(peer, usual.iter().copied(), 1, seen).await? {
            return Ok(Some(service));
        }
    } else if is_tls(peer).await? {
        return Ok(None);
    }
    if seen.is_empty() {
        let wait = if names::GREETS.contains(&port) { GREETING } else { PAUSE };
        if let Some(service) = listen(peer, wait, seen).await? {
            return Ok(Some(service));
        }
    }
    if !secure && is_tls(peer).await? {
        return Ok(None);
    }
    let asked = |probe: &&Probe| !secure && usual.iter().any(|other| std::ptr::eq(*other, *probe));
    let rest = PROBES.iter().filter(|probe| !asked(probe));
    let rest = rest.filter(|probe| probe.common || manner.thorough || probe.ports.contains(&port));
    ask(peer, rest, manner.at_once, seen).await
}

/// What is spoken inside TLS.
async fn inside(peer: &Peer, manner: Manner) -> Result<Service, Lost> {
    let port = peer.at.port();
    let mut seen = Vec::new();
    let greets = names::GREETS.contains(&port);
    if greets && let Some(service) = listen(peer, GREETING, &mut seen).await? {
        return Ok(Service { tls: true, ..service });
    }
    let usual = PROBES.iter().filter(|probe| probe.ports.contains(&port));
    let rest = PROBES.iter().filter(|probe| probe.common && !probe.ports.contains(&port));
    let all = usual.chain(rest.filter(|_| manner.thorough || !greets));
    if let Some(service) = ask(peer, all, 1, &mut seen).await? {
        return Ok(Service { tls: true, ..service });
    }
    if !greets && let Some(service) = listen(peer, PAUSE, &mut seen).await? {
        return Ok(Service { tls: true, ..service });
    }
    let name = if port == 443 || port == 8443 { "http" } else { "tls" };
    let banner = Some(crate::text::line(&seen, 100)).filter(|banner| !banner.is_empty());
    Ok(Service { name: name.into(), tls: true, banner, ..Service::default() })
}

/// Listens without saying anything.
async fn listen(peer: &Peer, wait: Duration, seen: &mut Vec<u8>) -> Result<Option<Service>, Lost> {
    let said = match peer.talk().await {
        Ok(mut talk) => talk.read(wait, banner::is_whole).await,
        Err(lost) if lost.is_cancelled() => return Err(lost),
        Err(_) => Vec::new(),
    };
    Ok(judge(said, None, seen))
}

/// Asks these questions, so many at once, and heeds the answers in their order, until one tells something.
async fn ask(
    peer: &Peer,
    probes: impl Iterator<Item = &'static Probe>,
    at_once: usize,
    seen: &mut Vec<u8>,
) -> Result<Option<Service>, Lost> {
    let asked: Vec<_> = probes.map(|probe| put(peer, probe)).collect();
    let mut answers = stream::iter(asked).buffered(at_once);
    while let Some((probe, answer)) = answers.next().await {
        let told = match answer {
            Ok(said) => judge(said, Some(probe), seen),
            Err(lost) if lost.is_cancelled() => return Err(lost),
            Err(_) => None,
        };
        if told.is_some() {
            return Ok(told);
        }
    }
    Ok(None)
}

/// Asks one question.
fn put<'p>(peer: &'p Peer, probe: &'static Probe) -> BoxFuture<'p, (&'static Probe, Result<Vec<u8>, Lost>)> {
    Box::pin(async move { (probe, peer.ask(&(probe.ask)(peer), ANSWER, probe.enough).await) })
}

fn judge(said: Vec<u8>, asked: Option<&Probe>, seen: &mut Vec<u8>) -> Option<Service> {
    let service = recognise(&said, asked)?;
    if seen.is_empty() {
        *seen = said;
    }
    Some(service).filter(|service| !service.name.is_empty())
}

async fn is_tls(peer: &mut Peer) -> Result<bool, Lost> {
    match tls::speaks(peer).await {
        Ok(speaks) => {
            peer.tls = speaks;
            Ok(speaks)
        }
        Err(lost) if lost.is_cancelled() => Err(lost),
        Err(_) => Ok(false),
    }
}

/// What usually listens on that port, said as what it is: a guess.
fn assumed(port: u16, seen: Option<Vec<u8>>) -> Service {
    let banner = seen.map(|seen| crate::text::line(&seen, 100)).filter(|banner| !banner.is_empty());
    Service { name: names::usual(port).into(), banner, ..Service::default() }
}

#[cfg(test)]
mod tests {
    use crate::town::{Town, plan, scanned};
    use std::time::Duration;
    use tokio::{io::AsyncReadExt as _, time::Instant};

    #[tokio::test(start_paused = true)]
    async fn one_that_keeps_silent_is_left_in_time() {
        let silent = |mut stream: tokio::io::DuplexStream| async move {
            let mut said = Vec::new();
            let _ = stream.read_to_end(&mut said).await;
        };
        let begun = Instant::now();
        let (_, ears) = scanned(Town::default().tcp(4711, silent), plan("4711")).await;
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
        let services = ears.reports().pop().expect("a report").ports;
        assert_eq!(services[0].service.as_ref().map(|service| service.banner.is_some()), Some(false));
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_question_in_order_tells_who_it_is() {
        let redis: &[(&[u8], &[u8])] = &[(b"PING", b"+PONG\r\n")];
        let (_, ears) = scanned(Town::default().says(4711, b"", redis), plan("4711")).await;
        let services = ears.reports().pop().expect("a report").ports;
        assert_eq!(services[0].service.as_ref().map(|service| service.name.as_str()), Some("redis"));
    }
}
