//! What requests there were, and how long they took: numbers that only grow, for `/metrics`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// The upper bounds of the histogram, in seconds.
pub const BOUNDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];
/// Status classes, 1xx to 5xx.
const CLASSES: usize = 5;

#[derive(Default)]
struct Counts {
    classes: [AtomicU64; CLASSES],
    /// Requests within each bound, and those beyond all.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
    listeners: AtomicU64,
}

/// The meter. Cheap to clone.
#[derive(Clone, Default)]
pub struct Meter(Arc<Counts>);

/// Somebody who listens to what happens; counted for as long as this lives.
pub struct Listener(Meter);

/// The numbers at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Answers by class: 1xx, 2xx …
    pub classes: [u64; CLASSES],
    /// Answers within each of [`BOUNDS`], and in all.
    pub within: [u64; BOUNDS.len() + 1],
    /// All together.
    pub microseconds: u64,
    /// Streams that are open.
    pub listeners: u64,
}

impl Meter {
    /// A request was answered.
    pub fn answered(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, CLASSES) - 1;
        self.0.classes[class].fetch_add(1, Ordering::Relaxed);
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        self.0.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.0.microseconds.fetch_add(took, Ordering::Relaxed);
    }

    /// Somebody begins to listen.
    pub fn listener(&self) -> Listener {
        self.0.listeners.fetch_add(1, Ordering::Relaxed);
        Listener(self.clone())
    }

    /// The numbers as they are.
    pub fn read(&self) -> Reading {
        let mut sum = 0;
        let within = std::array::from_fn(|at| {
            sum += self.0.buckets[at].load(Ordering::Relaxed);
            sum
        });
        Reading {
            classes: std::array::from_fn(|at| self.0.classes[at].load(Ordering::Relaxed)),
            within,
            microseconds: self.0.microseconds.load(Ordering::Relaxed),
            listeners: self.0.listeners.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.0.listeners.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_is_counted_once_and_in_every_bound_above() {
        let meter = Meter::default();
        for (status, ms) in [(200, 1), (201, 2), (404, 60), (503, 11_000)] {
            meter.answered(status, Duration::from_millis(ms));
        }
        let listener = meter.listener();
        let read = meter.read();
        assert_eq!(read.classes, [0, 2, 0, 1, 1]);
        assert_eq!(read.within, [1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4]);
        assert_eq!((read.microseconds, read.listeners), (11_063_000, 1));
        drop(listener);
        assert_eq!(meter.read().listeners, 0);
    }
}
