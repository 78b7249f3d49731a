//! How many ports of one host are asked at once, and how long one waits for each.

use std::time::Duration;

const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(3);
const BEGIN: f64 = 64.0;

/// Grows while the host answers, halves when answers get lost.
#[derive(Debug)]
pub(crate) struct Window {
    size: f64,
    most: f64,
    /// Up to here it doubles, beyond it grows by one.
    knee: f64,
    /// Smoothed round trip and its variation, in seconds.
    trip: Option<(f64, f64)>,
}

impl Window {
    pub(crate) fn new(most: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let most = (most.max(1)) as f64;
        Self { size: BEGIN.min(most), most, knee: most, trip: None }
    }

    /// How many may be under way.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and a few thousand")]
    pub(crate) fn size(&self) -> usize {
        self.size as usize
    }

    /// How long to wait for an answer: RFC 6298's estimate, one second before the first.
    pub(crate) fn patience(&self) -> Duration {
        let seconds = self.trip.map_or(1.0, |(smooth, varies)| smooth + 4.0 * varies);
        Duration::from_secs_f64(seconds).clamp(SHORTEST, LONGEST)
    }

    /// Whether anything was ever heard of the host.
    pub(crate) fn has_heard(&self) -> bool {
        self.trip.is_some()
    }

    pub(crate) fn answered(&mut self, after: Duration) {
        let seen = after.as_secs_f64();
        self.trip = Some(match self.trip {
            None => (seen, seen / 2.0),
            Some((smooth, varies)) => (smooth * 0.875 + seen * 0.125, varies * 0.75 + (smooth - seen).abs() * 0.25),
        });
        let step = if self.size < self.knee { 1.0 } else { 1.0 / self.size };
        self.size = (self.size + step).min(self.most);
    }

    /// An answer was lost, or this machine is at its limits.
    pub(crate) fn shrink(&mut self) {
        self.knee = (self.size / 2.0).max(1.0);
        self.size = self.knee;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_then_creeps_and_halves_on_loss() {
        let mut window = Window::new(1_000);
        assert_eq!((window.size(), window.patience()), (64, Duration::from_secs(1)));
        for _ in 0..64 {
            window.answered(Duration::from_millis(20));
        }
        assert_eq!(window.size(), 128);
        window.shrink();
        assert_eq!(window.size(), 64);
        for _ in 0..64 {
            window.answered(Duration::from_millis(20));
        }
        assert_eq!(window.size(), 64);
        for _ in 0..100 {
            window.shrink();
        }
        assert_eq!(window.size(), 1);
    }

    #[test]
    fn patience_follows_the_round_trip_within_bounds() {
        let mut window = Window::new(10);
        window.answered(Duration::from_micros(50));
        assert_eq!(window.patience(), SHORTEST);
        for _ in 0..100 {
            window.answered(Duration::from_secs(30));
        }
        assert_eq!(window.patience(), LONGEST);
        assert_eq!(window.size(), 10);
    }
}
