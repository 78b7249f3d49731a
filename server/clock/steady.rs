//! How far a wall clock can be believed. A virtual machine that wakes with a wrong date must not empty the trash or open
//! every accepted finding: a leap ahead counts once the clock has stood by it for an hour. A clock that was set back
//! does no such harm, and is believed at once.

use assay_api::Time;
use std::{sync::LazyLock, time::Instant};

/// How much the wall clock may gain on the machine's own count between two looks.
const TOLERANCE: i64 = 5 * Time::MINUTE;
/// How long it must stand by a leap.
const PATIENCE: i64 = Time::HOUR;

/// What is known of the clock so far.
#[derive(Default)]
pub(super) struct Steady {
    /// A wall time that was believed, and the machine's count at that moment.
    base: Option<(Time, i64)>,
    /// The count at which the wall clock was first seen ahead of what can be.
    doubted: Option<i64>,
}

impl Steady {
    /// It was `wall` at the latest when the count was `passed`.
    pub(super) fn start(&mut self, wall: Time, passed: i64) {
        *self = Self { base: Some((wall, passed)), doubted: None };
    }

    /// What can be believed when the wall clock says `wall`, and the machine has counted `passed` milliseconds.
    pub(super) fn sure(&mut self, wall: Time, passed: i64) -> Time {
        let (base, at) = *self.base.get_or_insert((wall, passed));
        let expected = base.plus(passed.saturating_sub(at));
        let doubted = if wall <= expected.plus(TOLERANCE) { None } else { Some(*self.doubted.get_or_insert(passed)) };
        if doubted.is_some_and(|since| passed.saturating_sub(since) < PATIENCE) {
            return expected;
        }
        self.start(wall, passed);
        wall
    }
}

/// Milliseconds that the machine has counted since this was first asked; no clock setting moves it.
pub(super) fn boot_ms() -> i64 {
    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    i64::try_from(FIRST.elapsed().as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = Time::DAY;

    #[test]
    fn a_clock_that_goes_as_it_should_is_believed() {
        let mut clock = Steady::default();
        for hour in 0..48 {
            let passed = hour * Time::HOUR;
            assert_eq!(clock.sure(Time(7 * DAY + passed), passed), Time(7 * DAY + passed));
        }
    }

    #[test]
    fn a_leap_ahead_counts_after_an_hour_and_not_if_it_is_taken_back() {
        let mut clock = Steady::default();
        clock.start(Time(0), 0);
        assert_eq!(clock.sure(Time(40 * DAY), 10), Time(10));
        assert_eq!(clock.sure(Time(Time::MINUTE), Time::MINUTE), Time(Time::MINUTE), "it was taken back");
        assert_eq!(clock.sure(Time(40 * DAY), 2 * Time::HOUR), Time(2 * Time::HOUR), "and the hour starts anew");
        let later = 3 * Time::HOUR;
        assert_eq!(clock.sure(Time(40 * DAY + Time::HOUR), later), Time(40 * DAY + Time::HOUR));
        assert_eq!(clock.sure(Time(40 * DAY + Time::HOUR + 5), later + 5), Time(40 * DAY + Time::HOUR + 5));
    }

    #[test]
    fn a_clock_that_is_set_back_is_believed_at_once() {
        let mut clock = Steady::default();
        clock.start(Time(40 * DAY), 0);
        assert_eq!(clock.sure(Time(5), 5), Time(5));
        assert_eq!(clock.sure(Time(10), 10), Time(10));
    }
}
