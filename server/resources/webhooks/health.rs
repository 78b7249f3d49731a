//! How a receiver fares, and what follows from it: when to try again, when to leave it in peace, when to give it up.

use assay_api::Time;

/// After each failed try of a delivery, how long until the next; after the last it is given up.
const SCHEDULE: [i64; 7] = [
    5 * Time::SECOND,
    5 * Time::MINUTE,
    30 * Time::MINUTE,
    2 * Time::HOUR,
    5 * Time::HOUR,
    10 * Time::HOUR,
    10 * Time::HOUR,
];
/// So many failures in a row have the whole webhook wait.
const PATIENCE: u32 = 4;
/// How long it waits first; twice as long each time.
const BACKOFF: i64 = Time::MINUTE;
const LONGEST_BACKOFF: i64 = 24 * Time::HOUR;
/// So long and so many attempts without a success, and it is switched off.
const GONE_AFTER: i64 = 5 * Time::DAY;
const GONE_TRIES: u32 = 40;
/// The longest wait that a receiver may ask for.
const LONGEST_ASKED: i64 = 24 * Time::HOUR;
/// Deliveries under way at once, to a receiver that answers.
const ABREAST: usize = 8;

/// How a receiver fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Health {
    /// Attempts that failed since the last that did not.
    pub(super) failures: u32,
    /// How often in a row it was left in peace.
    pub(super) backoffs: u32,
    /// Since when it fails.
    pub(super) failing_since: Option<Time>,
    /// Until when it is left in peace.
    pub(super) backoff_until: Option<Time>,
    /// When a delivery last arrived.
    pub(super) last_success_at: Option<Time>,
    /// When an attempt last failed.
    pub(super) last_failure_at: Option<Time>,
    /// Why.
    pub(super) last_error: Option<String>,
}

impl Health {
    /// After a delivery that arrived.
    pub(super) fn succeeded(&self, now: Time) -> Self {
        let Self { last_failure_at, last_error, .. } = self.clone();
        Self { last_success_at: Some(now), last_failure_at, last_error, ..Self::default() }
    }

    /// After an attempt that failed.
    pub(super) fn failed(&self, now: Time, error: &str) -> Self {
        let mut after = Self {
            failures: self.failures.saturating_add(1),
            failing_since: self.failing_since.or(Some(now)),
            last_failure_at: Some(now),
            last_error: Some(error.to_owned()),
            ..self.clone()
        };
        // What was under way when the peace began does not prolong it.
        if after.failures >= PATIENCE && self.backoff_until.is_none_or(|until| until <= now) {
            let wait = BACKOFF.saturating_mul(1 << after.backoffs.min(20)).min(LONGEST_BACKOFF);
            after.backoffs = after.backoffs.saturating_add(1);
            after.backoff_until = Some(now.plus(wait));
        }
        after
    }

    /// Whether nobody is to be expected there any more.
    pub(super) fn is_gone(&self, now: Time) -> bool {
        let long = self.failing_since.is_some_and(|since| now.0 - since.0 >= GONE_AFTER);
        long && self.failures >= GONE_TRIES
    }

    /// Whether it is left in peace.
    pub(super) fn rests(&self, now: Time) -> bool {
        self.backoff_until.is_some_and(|until| until > now)
    }

    /// How many deliveries may be under way at once. After a failure, two look whether it was but one; after several,
    /// one does.
    pub(super) fn room(&self, now: Time) -> usize {
        match self.failures {
            _ if self.rests(now) => 0,
            0 => ABREAST,
            1..PATIENCE => 2,
            _ => 1,
        }
    }
}

/// How long until the next try of a delivery that failed `tries` times; none when it is given up. `chance` is from -1
/// to 1 and moves it by a fifth; `asked` is what the receiver asked for.
pub(super) fn rest(tries: u32, chance: f64, asked: Option<i64>) -> Option<i64> {
    let step = usize::try_from(tries).ok().and_then(|tries| SCHEDULE.get(tries.saturating_sub(1)))?;
    let moved = *step + (*step as f64 * 0.2 * chance.clamp(-1.0, 1.0)) as i64;
    Some(moved.max(asked.unwrap_or_default().clamp(0, LONGEST_ASKED)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_000_000_000_000);

    fn after_failures(count: u32) -> Health {
        (0..count).fold(Health::default(), |health, _| health.failed(NOW, "503"))
    }

    #[test]
    fn a_delivery_is_tried_eight_times_within_about_28_hours() {
        let rests: Vec<_> = (1..).map_while(|tries| rest(tries, 0.0, None)).collect();
        assert_eq!(rests.len() + 1, 8);
        assert_eq!(rests.iter().sum::<i64>() / Time::MINUTE, 27 * 60 + 35);
        assert_eq!((rest(1, 1.0, None), rest(1, -1.0, None)), (Some(6_000), Some(4_000)));
        assert_eq!(rest(1, 0.0, Some(480_000)), Some(480_000), "what the receiver asks for");
        assert_eq!(rest(1, 0.0, Some(i64::MAX)), Some(LONGEST_ASKED), "within bounds");
        assert_eq!(rest(4, 0.0, Some(1)), Some(2 * Time::HOUR), "and never sooner");
    }

    #[test]
    fn four_failures_have_it_wait_longer_each_time() {
        assert_eq!(after_failures(3).backoff_until, None);
        let mut health = after_failures(4);
        assert_eq!(health.backoff_until, Some(NOW.plus(Time::MINUTE)));
        assert_eq!(
            health.failed(NOW, "late").backoff_until,
            health.backoff_until,
            "what was under way changes nothing"
        );
        let mut now = NOW;
        for minutes in [2, 4, 8] {
            now = health.backoff_until.expect("a wait");
            assert_eq!((health.rests(now), health.room(now)), (false, 1), "one probe");
            health = health.failed(now, "503");
            assert_eq!(health.backoff_until, Some(now.plus(minutes * Time::MINUTE)));
            assert_eq!(health.room(now), 0);
        }
        let well = health.succeeded(now);
        assert_eq!((well.failures, well.backoffs, well.backoff_until, well.room(now)), (0, 0, None, ABREAST));
        let long = (0..40).fold(health, |health, _| health.failed(health.backoff_until.expect("a wait"), "x"));
        assert_eq!(long.backoff_until.expect("a wait").0 - long.last_failure_at.expect("it failed").0, LONGEST_BACKOFF);
    }

    #[test]
    fn it_is_gone_after_five_days_and_forty_attempts() {
        let health = after_failures(GONE_TRIES);
        assert!(!health.is_gone(NOW.plus(4 * Time::DAY)));
        assert!(health.is_gone(NOW.plus(5 * Time::DAY)));
        assert!(!after_failures(GONE_TRIES - 1).is_gone(NOW.plus(50 * Time::DAY)));
    }
}
