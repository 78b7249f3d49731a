//! One service as the checks see it. What several of them need is fetched once and kept.

use crate::{
    peer::{Chain, Lost, Peer, Upgrade, certificates},
    report::Service,
    ssh,
    tls::{self, Cert, Facts},
    web::{self, Request, Response},
};
use assay_api::Time;
use rustls::pki_types::CertificateDer;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::sync::OnceCell;

/// How often a server may lead on.
const REDIRECTS: usize = 3;

/// A service under examination.
pub(crate) struct Site {
    pub(crate) peer: Peer,
    pub(crate) service: Service,
    /// Authorities that are trusted.
    pub(crate) roots: Arc<[CertificateDer<'static>]>,
    /// Where a web application begins.
    pub(crate) start: Arc<str>,
    ssh: OnceCell<Result<Arc<ssh::Facts>, Lost>>,
    tls: OnceCell<Result<Option<Arc<Facts>>, Lost>>,
    chain: OnceCell<Result<Option<Arc<Chain>>, Lost>>,
    pages: Mutex<HashMap<String, Result<Arc<Response>, Lost>>>,
}

impl Site {
    pub(crate) fn new(peer: Peer, service: Service, roots: Arc<[CertificateDer<'static>]>, start: Arc<str>) -> Self {
        let (ssh, tls, chain) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { peer, service, roots, start, ssh, tls, chain, pages: Mutex::default() }
    }

    /// The peer as one gets to its TLS.
    fn secure_peer(&self) -> Peer {
        let upgrade =
            if self.service.tls { Upgrade::None } else { Upgrade::of(&self.service.name).unwrap_or_default() };
        Peer { tls: false, upgrade, ..self.peer.clone() }
    }

    /// What an SSH server says before anything is agreed on.
    pub(crate) async fn ssh(&self) -> Result<Arc<ssh::Facts>, Lost> {
        self.ssh.get_or_init(|| async { ssh::facts(&self.peer).await.map(Arc::new) }).await.clone()
    }

    /// What is offered in TLS; nothing when there is no TLS.
    pub(crate) async fn tls(&self) -> Result<Option<Arc<Facts>>, Lost> {
        let facts = self.tls.get_or_init(|| async { without(tls::audit(&self.secure_peer()).await.map(Arc::new)) });
        facts.await.clone()
    }

    /// The server's certificates; nothing when there is no TLS.
    pub(crate) async fn chain(&self) -> Result<Option<Arc<Chain>>, Lost> {
        if let Some(Ok(Some(facts))) = self.tls.get().filter(|facts| facts.as_ref().is_ok_and(Option::is_some)) {
            return Ok(Some(Arc::new(facts.chain.clone())));
        }
        let chain = self.chain.get_or_init(|| async {
            let peer = self.secure_peer();
            let talk = match peer.doorstep().await {
                Ok(talk) => talk,
                Err(lost) => return without(Err(lost)),
            };
            match certificates(&peer, talk).await {
                Ok(chain) => Ok(Some(Arc::new(chain))),
                Err(lost @ Lost::Dial(_)) => Err(lost),
                // Too old for a library of today: the audit speaks every version.
                Err(_) => Ok(self.tls().await?.map(|facts| Arc::new(facts.chain.clone()))),
            }
        });
        chain.await.clone()
    }

    /// The server's own certificate, read; nothing when there is no TLS.
    pub(crate) async fn cert(&self) -> Result<Option<Cert>, Lost> {
        let Some(chain) = self.chain().await? else { return Ok(None) };
        let cert = chain.first().and_then(|der| Cert::read(der));
        cert.map(Some).ok_or(Lost::Garbled("the server shows no certificate that can be read"))
    }

    /// The key of the certificate, or the one by which an SSH server is known, as far as it was seen.
    pub(crate) fn key(&self) -> Option<String> {
        if let Some(key) = self.ssh.get().and_then(|facts| facts.as_ref().ok()?.host_key.clone()) {
            return Some(key);
        }
        let audited = self.tls.get().and_then(|facts| facts.as_ref().ok()?.as_ref()?.chain.first().cloned());
        let shown = || self.chain.get().and_then(|chain| chain.as_ref().ok()?.as_ref()?.first().cloned());
        Cert::read(&audited.or_else(shown)?).map(|cert| cert.key)
    }

    /// One page, fetched once.
    pub(crate) async fn get(&self, path: &str) -> Result<Arc<Response>, Lost> {
        let kept = self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(kept) = kept {
            return kept;
        }
        let page = web::send(&self.peer, &Request::get(path)).await.map(Arc::new);
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), page.clone());
        page
    }

    /// The page on which the application begins; where the server leads on within itself, that one.
    pub(crate) async fn home(&self) -> Result<Arc<Response>, Lost> {
        let mut page = self.get(&self.start).await?;
        for _ in 0..REDIRECTS {
            let onwards = page.header("location").filter(|_| matches!(page.status, 301..=303 | 307 | 308));
            let Some(path) = onwards.and_then(|location| self.within(location)) else { break };
            page = self.get(&path).await?;
        }
        Ok(page)
    }

    /// The path of an address on this very server.
    fn within(&self, location: &str) -> Option<String> {
        let scheme = if self.service.tls { "https://" } else { "http://" };
        let host = self.peer.host();
        let path = match location.strip_prefix(scheme) {
            None => location,
            Some(rest) => {
                let rest = rest.strip_prefix(&host)?;
                rest.strip_prefix(&format!(":{}", self.peer.at.port())).unwrap_or(rest)
            }
        };
        let plain = path.len() <= 1_000 && path.bytes().all(|byte| (0x21..0x7f).contains(&byte));
        (path.starts_with('/') && !path.starts_with("//") && plain)
            .then(|| path.split('#').next().unwrap_or("/").to_owned())
    }

    /// A page that is really there: not what the server says to any path.
    pub(crate) async fn found(&self, path: &str) -> Result<Option<Arc<Response>>, Lost> {
        let page = self.get(path).await?;
        if !page.is_success() || page.body.is_empty() {
            return Ok(None);
        }
        for nonsense in ["/assay-7f3a1c-nothing-here", "/assay-nothing-here/9b2d.txt"] {
            let nothing = self.get(nonsense).await?;
            if nothing.is_success() && alike(&page, &nothing) {
                return Ok(None);
            }
        }
        Ok(Some(page))
    }
}

/// This machine's clock.
pub(crate) fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A service that offers no TLS has none to be looked at.
fn without<T>(found: Result<T, Lost>) -> Result<Option<T>, Lost> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Lost::Garbled("the service offers no TLS" | "not TLS")) => Ok(None),
        Err(lost) => Err(lost),
    }
}

/// Whether two pages are the same but for words that change each time.
fn alike(one: &Response, other: &Response) -> bool {
    if one.status != other.status || one.header("content-type") != other.header("content-type") {
        return false;
    }
    if one.body == other.body {
        return true;
    }
    (fingerprint(&one.body) ^ fingerprint(&other.body)).count_ones() <= 6
}

/// A simhash over words: near texts have near fingerprints.
fn fingerprint(body: &[u8]) -> u64 {
    let mut weights = [0_i32; 64];
    for word in body.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        // FNV-1a, then mixed.
        let mut hash = word
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        hash ^= hash >> 32;
        for (bit, weight) in weights.iter_mut().enumerate() {
            *weight += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    weights.iter().enumerate().filter(|(_, weight)| **weight > 0).fold(0, |print, (bit, _)| print | 1 << bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_differ_in_a_word_are_alike() {
        let page = |text: String| Response { status: 200, body: text.into_bytes(), ..Response::default() };
        let sorry = |path: &str| {
            page(format!("{} we could not find {path} here", "a page of many words that stay ".repeat(20)))
        };
        assert!(alike(&sorry("/.env"), &sorry("/nothing")));
        let secret = page("DB_HOST=localhost\nDB_NAME=app\nAPP_ENV=production\n".into());
        assert!(!alike(&secret, &sorry("/nothing")));
    }
}
