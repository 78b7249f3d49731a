//! One open port: what listens, and what the checks say about it.

use super::{Known, Visit};
use crate::{
    checks::{Check, Needs, Outcome, Site},
    dial::{DialError, Fault},
    identify,
    peer::{Lost, Peer, Upgrade},
    report::{CheckResult, Service},
    run::{Broken, Done, Event},
};
use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::timeout;

/// No check may take longer.
const LONGEST: Duration = Duration::from_secs(120);
/// After so many failures in a row a host is left alone.
const FAILURES: usize = 5;

impl Visit {
    pub(super) async fn service(&self, port: u16, known: &Known) -> Result<(), Broken> {
        let mut peer = self.peer(port);
        let (service, key) = match known.services.get(&port) {
            Some(found) => found.clone(),
            None => (self.identify(&mut peer).await?, None),
        };
        peer.tls = service.tls;
        self.edit(|report| {
            let of_port = report.ports.iter_mut().find(|known| known.port == port);
            of_port.into_iter().for_each(|known| known.service = Some(service.clone()));
        });
        self.run.tell(Event::ServiceFound { host: self.host.ip, port, service: service.clone() });
        let start = self.host.start.as_ref().filter(|(at, _)| *at == port).map(|(_, path)| Arc::clone(path));
        let start = start.unwrap_or_else(|| "/".into());
        let site = Site::new(peer, service.clone(), Arc::clone(&self.run.roots), start);
        let _clock = self.run.clocks.checks.enter();
        for check in self.run.checks.iter().filter(|check| check.needs.are_met(&service, port)) {
            self.check(check, &site, "tcp", known).await?;
        }
        if let Some(key) = key.or_else(|| site.key()) {
            self.edit(|report| {
                let of_port = report.ports.iter_mut().find(|known| known.port == port);
                of_port.into_iter().for_each(|known| known.key = Some(key.clone()));
            });
            // Keys of SSH servers are no certificates: their check is another matter.
            if service.name != "ssh" {
                self.run.keys.note(key.clone(), &self.host, port);
            }
            self.save(Done::Identified { port, service, key: Some(key) }).await?;
        }
        self.run.progress.served();
        Ok(())
    }

    /// The checks of services that are spoken to by datagrams.
    pub(super) async fn datagrams(&self, known: &Known) -> Result<(), Broken> {
        let _clock = self.run.clocks.checks.enter();
        for check in &self.run.checks {
            let Needs::Udp(port) = check.needs else { continue };
            if self.run.ports.binary_search(&port).is_err() {
                continue;
            }
            let roots = Arc::clone(&self.run.roots);
            let site = Site::new(self.peer(port), Service::default(), roots, "/".into());
            self.check(check, &site, "udp", known).await?;
        }
        Ok(())
    }

    fn peer(&self, port: u16) -> Peer {
        Peer {
            dialer: self.run.dialer.clone(),
            at: SocketAddr::new(self.host.ip, port),
            name: self.host.name.clone(),
            agent: Arc::clone(&self.run.agent),
            tls: false,
            upgrade: Upgrade::None,
        }
    }

    async fn identify(&self, peer: &mut Peer) -> Result<Service, Broken> {
        let _clock = self.run.clocks.identify.enter();
        let manner = identify::Manner { thorough: self.run.thorough, at_once: self.run.pace.questions };
        let found = identify::identify(peer, manner).await.map_err(|_| Broken::Cancelled)?;
        let port = peer.at.port();
        self.save(Done::Identified { port, service: found.clone(), key: None }).await?;
        Ok(found)
    }

    async fn check(&self, check: &Check, site: &Site, protocol: &str, known: &Known) -> Result<(), Broken> {
        let port = site.peer.at.port();
        let result = match known.results.get(&(port, check.id.to_owned())) {
            Some(result) => result.clone(),
            None => {
                let outcome = self.judged(check, site).await?;
                let (verdict, evidence) = outcome.settle(check);
                let result = CheckResult {
                    check: check.id.into(),
                    host: self.host.ip,
                    hostname: self.host.name.as_deref().map(str::to_owned),
                    port,
                    protocol: protocol.into(),
                    verdict,
                    evidence,
                };
                self.save(Done::Checked { result: result.clone() }).await?;
                self.run.tell(Event::Checked { result: Box::new(result.clone()) });
                result
            }
        };
        self.edit(|report| report.results.push(result));
        Ok(())
    }

    /// Makes a check, unless the host has stopped answering.
    async fn judged(&self, check: &Check, site: &Site) -> Result<Outcome, Broken> {
        if self.failures.load(Ordering::Relaxed) >= FAILURES {
            let reason =
                format!("the host stopped answering: {FAILURES} connections in a row failed; it was left alone");
            return Ok(Outcome::unknown(reason));
        }
        let judged = match timeout(LONGEST, (check.run)(site)).await {
            Ok(judged) => judged,
            Err(_) => return Ok(Outcome::unknown("the check took too long")),
        };
        let failed = matches!(
            &judged,
            Err(Lost::Dial(DialError::Fault(Fault::Timeout | Fault::Refused | Fault::Unreachable(_))))
        );
        if failed {
            self.failures.fetch_add(1, Ordering::Relaxed);
        } else {
            self.failures.store(0, Ordering::Relaxed);
        }
        match judged {
            Err(lost) if lost.is_cancelled() => Err(Broken::Cancelled),
            Err(lost) => Ok(Outcome::unknown(lost.to_string())),
            Ok(outcome) => Ok(outcome),
        }
    }
}
