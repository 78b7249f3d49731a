//! How far a scan is, in real units: ports asked, services understood.
//!
//! How many services there will be is not known at the start, so the total may grow; the share that is shown never
//! falls, and is 1 only when everything is done.

use serde::Serialize;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// So many ports take about as long as one service with its checks.
const SERVICE: u64 = 40;

/// How far a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units in all, as far as they are known.
    pub total: u64,
    /// 0 to 100; 100 only at the end of a scan that was completed.
    pub percent: u8,
    /// About how many seconds it will still take.
    pub eta_seconds: Option<u64>,
}

#[derive(Debug)]
pub(crate) struct Meter {
    begun: Instant,
    done: AtomicU64,
    total: AtomicU64,
    shown: AtomicU64,
}

impl Meter {
    pub(crate) fn new(hosts: usize, ports: usize) -> Self {
        let total = AtomicU64::new((hosts * ports) as u64);
        Self { begun: Instant::now(), done: AtomicU64::new(0), total, shown: AtomicU64::new(0) }
    }

    /// So many ports were dealt with.
    pub(crate) fn step(&self, ports: usize) {
        self.done.fetch_add(ports as u64, Ordering::Relaxed);
    }

    /// So many ports of a host that is down will not be asked.
    pub(crate) fn skip(&self, ports: usize) {
        self.step(ports);
    }

    /// So many services are to be looked into.
    pub(crate) fn opened(&self, services: usize) {
        self.total.fetch_add(services as u64 * SERVICE, Ordering::Relaxed);
    }

    /// One service was looked into.
    pub(crate) fn served(&self) {
        self.done.fetch_add(SERVICE, Ordering::Relaxed);
    }

    pub(crate) fn finish(&self) {
        self.done.store(self.total.load(Ordering::Relaxed), Ordering::Relaxed);
        self.shown.store(100, Ordering::Relaxed);
    }

    pub(crate) fn look(&self) -> Progress {
        let total = self.total.load(Ordering::Relaxed);
        let done = self.done.load(Ordering::Relaxed).min(total);
        let share = (done * 100).checked_div(total).unwrap_or(0).min(99);
        let shown = self.shown.fetch_max(share, Ordering::Relaxed).max(share);
        let eta_seconds = remaining(self.begun.elapsed(), done, total).filter(|_| shown < 100);
        Progress { done, total, percent: u8::try_from(shown).unwrap_or(100), eta_seconds }
    }
}

fn remaining(spent: Duration, done: u64, total: u64) -> Option<u64> {
    // Earlier it would be a guess.
    let enough = done > 0 && spent >= Duration::from_secs(2);
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let seconds = spent.as_secs_f64() / done as f64 * (total - done) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an estimate, never negative")]
    enough.then_some(seconds.ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_never_falls_and_reaches_all_only_at_the_end() {
        let meter = Meter::new(1, 100);
        meter.step(100);
        assert_eq!(meter.look().percent, 99);
        meter.opened(10);
        assert_eq!(meter.look().percent, 99);
        assert_eq!((meter.look().done, meter.look().total), (100, 500));
        meter.finish();
        assert_eq!(meter.look().percent, 100);
    }

    #[test]
    fn what_remains_is_told_once_there_is_something_to_judge_by() {
        assert_eq!(remaining(Duration::from_secs(1), 10, 100), None);
        assert_eq!(remaining(Duration::from_secs(10), 10, 100), Some(90));
    }
}
