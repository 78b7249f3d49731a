//! What one sees while a scan runs: one line on the terminal, drawn anew.

use assay_scanner::{
    report::{CheckResult, HostReport},
    run::{Event, Progress, Sink},
};
use std::{
    io::{self, Write as _},
    sync::{Mutex, PoisonError},
};

/// Collects the hosts, and draws how far the scan is.
#[derive(Debug)]
pub(super) struct Screen {
    draws: bool,
    hosts: Mutex<Vec<HostReport>>,
    open: std::sync::atomic::AtomicUsize,
}

impl Screen {
    pub(super) fn new(draws: bool) -> Self {
        Self { draws, hosts: Mutex::default(), open: 0.into() }
    }

    /// The hosts in order of their addresses.
    pub(super) fn reports(&self) -> Vec<HostReport> {
        let mut hosts = std::mem::take(&mut *self.hosts.lock().unwrap_or_else(PoisonError::into_inner));
        hosts.sort_by(|one, other| (one.ip, &one.hostname).cmp(&(other.ip, &other.hostname)));
        hosts
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        self.draw("");
    }

    fn draw(&self, line: &str) {
        if self.draws {
            // With stderr gone there is nobody left to tell.
            let _ = write!(io::stderr(), "\r\x1b[K{line}");
            let _ = io::stderr().flush();
        }
    }

    fn keep(&self, report: HostReport) {
        if report.up {
            self.hosts.lock().unwrap_or_else(PoisonError::into_inner).push(report);
        }
    }

    fn add(&self, result: CheckResult) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts.iter_mut().find(|host| (host.ip, &host.hostname) == (result.host, &result.hostname));
        if let Some(host) = host {
            host.results.retain(|known| (&known.check, known.port) != (&result.check, result.port));
            host.results.push(result);
        }
    }
}

impl Sink for Screen {
    fn event(&self, event: Event) {
        use std::sync::atomic::Ordering::Relaxed;
        match event {
            Event::PortFound { .. } => {
                self.open.fetch_add(1, Relaxed);
            }
            Event::HostDone { report } => self.keep(*report),
            Event::Compared { result } => self.add(*result),
            Event::Progress { progress } => self.draw(&bar(&progress, self.open.load(Relaxed))),
            _ => {}
        }
    }
}

fn bar(progress: &Progress, open: usize) -> String {
    const WIDTH: usize = 30;
    let full = usize::from(progress.percent) * WIDTH / 100;
    let eta = progress.eta_seconds.map(|left| format!(" · about {} left", duration(left))).unwrap_or_default();
    format!("[{}{}] {} % · {open} open{eta}", "#".repeat(full), ".".repeat(WIDTH - full), progress.percent)
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_shows_share_and_rest() {
        let progress = Progress { done: 50, total: 100, percent: 50, eta_seconds: Some(90) };
        assert_eq!(bar(&progress, 3), "[###############...............] 50 % · 3 open · about 2 min left");
        assert_eq!(duration(3_700), "1 h 1 min");
    }
}
