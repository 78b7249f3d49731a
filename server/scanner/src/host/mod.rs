//! What is done with one host, from the first knock to the last check. Hosts do not wait for each other.

mod discover;
mod known;
mod service;
mod sweep;
mod window;

pub use sweep::Found;

use crate::{
    plan::Host,
    report::{HostReport, PortReport, PortState},
    run::{Broken, Done, Event, Run, Task},
};
use futures_util::{StreamExt as _, future::BoxFuture, stream};
use known::Known;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use sweep::{Sweep, Watch};

/// A host that is being scanned. Whatever happens to it, what is known of it is told in the end.
pub(crate) struct Visit {
    pub(crate) run: Arc<Run>,
    pub(crate) host: Host,
    report: Mutex<HostReport>,
    /// Whether the ports are through, so that what is open is known.
    swept: AtomicBool,
    /// Connections that failed in a row.
    failures: AtomicUsize,
}

impl Drop for Visit {
    fn drop(&mut self) {
        let report = std::mem::replace(
            self.report.get_mut().unwrap_or_else(PoisonError::into_inner),
            HostReport::new(&self.host),
        );
        self.run.leave(report);
    }
}

/// Scans one host; what is in the ledger already is not done again.
pub(crate) async fn scan(run: Arc<Run>, host: Host) -> Result<(), Broken> {
    let known = Known::from(run.load(&host).await?);
    let report = Mutex::new(HostReport::new(&host));
    let visit = Visit { run, host, report, swept: AtomicBool::new(false), failures: AtomicUsize::new(0) };
    visit.whole(known).await
}

impl Visit {
    async fn whole(&self, known: Known) -> Result<(), Broken> {
        if !self.is_up(&known).await? {
            self.edit(|report| report.complete = true);
            return Ok(());
        }
        self.ports(&known).await?;
        self.services(&known).await?;
        self.edit(|report| report.complete = true);
        Ok(())
    }

    pub(crate) fn edit<T>(&self, change: impl FnOnce(&mut HostReport) -> T) -> T {
        change(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn is_up(&self, known: &Known) -> Result<bool, Broken> {
        let (up, reason) = match &known.up {
            Some(up) => up.clone(),
            None => {
                let _clock = self.run.clocks.discover.enter();
                let found = discover::look(&self.run, &self.host).await?;
                self.save(Done::Discovered { up: found.0, reason: found.1.clone() }).await?;
                found
            }
        };
        self.edit(|report| (report.up, report.reason) = (up, reason.clone()));
        if up {
            self.run.tell(Event::HostFound { host: self.host.ip, reason });
        } else {
            self.run.progress.skip(self.run.ports.len());
        }
        Ok(up)
    }

    async fn ports(&self, known: &Known) -> Result<(), Broken> {
        let ports = &self.run.ports;
        let mut all = known.ports();
        self.run.progress.step(all.len());
        let mut sweep = Sweep::new(&self.run.dialer, self.host.ip, self.run.pace.per_host, self);
        let clock = self.run.clocks.ports.enter();
        let first = sweep.first(ports, &|chunk| known.has_chunk(chunk)).await.ok_or(Broken::Cancelled)?;
        all.add(&first);
        let silent = std::mem::take(&mut all.silent);
        let again = match &known.again {
            Some(found) => found.clone(),
            None => {
                let lives = all.closed > 0 || !all.open.is_empty();
                let again = sweep.second(&silent, lives, ports.len()).await.ok_or(Broken::Cancelled)?;
                self.save(Done::Again { found: again.clone() }).await?;
                again
            }
        };
        drop(clock);
        all.add(&again);
        self.settle(all);
        Ok(())
    }

    /// Puts what the sweep came to into the report.
    fn settle(&self, mut all: Found) {
        all.open.sort_unstable();
        all.unknown.sort_unstable();
        self.run.progress.opened(all.open.len());
        self.edit(|report| {
            let port = |port| PortReport { port, state: PortState::Open, service: None, key: None };
            report.ports = all.open.into_iter().map(port).collect();
            report.closed = all.closed;
            report.filtered = u32::try_from(all.filtered.len()).unwrap_or(u32::MAX);
            report.unknown = all.unknown;
        });
        self.swept.store(true, Ordering::Release);
    }

    /// Finds out what listens on each open port, and what is wrong with it.
    async fn services(&self, known: &Known) -> Result<(), Broken> {
        let open: Vec<u16> = self.edit(|report| report.ports.iter().map(|port| port.port).collect());
        let talks = stream::iter(open.into_iter().map(|port| self.service(port, known)));
        let mut talks = talks.buffer_unordered(self.run.pace.talks);
        while let Some(done) = talks.next().await {
            done?;
        }
        drop(talks);
        self.datagrams(known).await
    }

    async fn save(&self, done: Done) -> Result<(), Broken> {
        self.run.save(Task::new(&self.host, done)).await
    }
}

impl Watch for Visit {
    fn open(&self, port: u16) {
        // Told at once, and kept for the case that the scan ends before the sweep does.
        if !self.swept.load(Ordering::Acquire) {
            self.edit(|report| {
                report.ports.push(PortReport { port, state: PortState::Open, service: None, key: None })
            });
        }
        self.run.tell(Event::PortFound { host: self.host.ip, port });
    }

    fn step(&self) {
        self.run.progress.step(1);
    }

    fn chunk<'a>(&'a self, chunk: usize, found: Found) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // A ledger that fails ends the scan at its next task.
            let _ = self.save(Done::Ports { chunk, found }).await;
        })
    }
}
