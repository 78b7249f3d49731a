//! Rate limits, per credential: named tiers of fixed windows or of a burst. On the monotonic clock, so that a step of
//! the wall clock neither frees nor locks anybody.

use crate::error::Result;
use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// Beyond this many credentials, those that have not been seen for a day are forgotten.
const SWEEP_AT: usize = 10_000;

/// How much a credential may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tier {
    /// At most so many requests in each window; a window starts with its first request.
    Windows(Cow<'static, [(u32, Duration)]>),
    /// So many a minute, evenly, after a burst (GCRA).
    Burst {
        /// Requests per minute.
        per_minute: u32,
        /// How many may come at once.
        burst: u32,
    },
    /// No limit.
    Unlimited,
}

/// The tiers by name. `session` is the UI's own and cannot be given to a token.
pub const TIERS: &[(&str, Tier)] = &[
    ("standard", STANDARD),
    ("startup", windows(&[(100, HOUR), (1_000, DAY)])),
    ("professional", windows(&[(500, HOUR), (5_000, DAY)])),
    ("netrecon-standard", Tier::Burst { per_minute: 60, burst: 10 }),
    ("netrecon-admin", Tier::Burst { per_minute: 120, burst: 20 }),
    ("netrecon-service", Tier::Burst { per_minute: 300, burst: 50 }),
    ("unlimited", Tier::Unlimited),
];

/// What the UI's sessions may ask for: more than a person can click.
pub const SESSION: Tier = windows(&[(3_000, MINUTE)]);

/// What a token gets when nobody has said anything else.
pub const STANDARD: Tier = windows(&[(1_000, MINUTE), (10_000, HOUR)]);

/// Fixed windows: so many requests, and how long each is.
pub const fn windows(windows: &'static [(u32, Duration)]) -> Tier {
    Tier::Windows(Cow::Borrowed(windows))
}

/// The built-in tier of this name.
pub fn tier(name: &str) -> Option<Tier> {
    TIERS.iter().find(|(known, _)| *known == name).map(|(_, tier)| tier.clone())
}

/// The administrators' own tiers, as the limiter knows them.
#[derive(Default)]
pub struct Own(RwLock<HashMap<String, Tier>>);

impl Own {
    /// The tier of this name. One that is not known is no reason to count nothing: it is the usual one.
    pub fn tier(&self, name: &str) -> Tier {
        let own = || self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        tier(name).or_else(own).unwrap_or(STANDARD)
    }

    /// Puts what `read` brings in place of all; nobody comes between the reading and the replacing.
    ///
    /// # Errors
    /// Those of `read`; then all stays as it was.
    pub fn replace(&self, read: impl FnOnce() -> Result<HashMap<String, Tier>>) -> Result<()> {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *known = read()?;
        Ok(())
    }
}

/// What is left after a request, for the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Requests per window.
    pub limit: u32,
    /// Requests left in it.
    pub remaining: u32,
    /// Until the window ends.
    pub resets_in: Duration,
    /// Set when the request is refused: until the next one is taken.
    pub refused_for: Option<Duration>,
}

/// What each credential has used.
#[derive(Default)]
pub struct Limits {
    used: Mutex<HashMap<String, Used>>,
}

struct Used {
    seen: Instant,
    windows: Vec<(Instant, u32)>,
    /// GCRA's theoretical arrival time.
    arrival: Option<Instant>,
}

impl Limits {
    /// Counts one request of `credential`, unless a window is full. None without a limit.
    pub fn take(&self, credential: &str, tier: &Tier, now: Instant) -> Option<Left> {
        let mut all = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= SWEEP_AT {
            all.retain(|_, used| now.duration_since(used.seen) < DAY);
        }
        if !all.contains_key(credential) {
            all.insert(credential.to_owned(), Used { seen: now, windows: Vec::new(), arrival: None });
        }
        let used = all.get_mut(credential)?;
        used.seen = now;
        match tier {
            Tier::Unlimited => None,
            Tier::Windows(windows) => windowed(&mut used.windows, windows, now),
            Tier::Burst { per_minute, burst } => Some(evenly(&mut used.arrival, *per_minute, *burst, now)),
        }
    }
}

/// All windows are checked, then all are taken: a refused request costs nothing.
fn windowed(used: &mut Vec<(Instant, u32)>, windows: &[(u32, Duration)], now: Instant) -> Option<Left> {
    used.resize(windows.len(), (now, 0));
    for ((start, count), (_, length)) in used.iter_mut().zip(windows) {
        if now.duration_since(*start) >= *length {
            (*start, *count) = (now, 0);
        }
    }
    let full = used.iter().zip(windows).any(|((_, count), (limit, _))| count >= limit);
    if !full {
        used.iter_mut().for_each(|(_, count)| *count += 1);
    }
    let left = used.iter().zip(windows).map(|((start, count), (limit, length))| {
        let resets_in = length.saturating_sub(now.duration_since(*start));
        let remaining = limit.saturating_sub(*count);
        let refused_for = (full && remaining == 0).then_some(resets_in);
        Left { limit: *limit, remaining, resets_in, refused_for }
    });
    // The smallest share left; of two full ones, the one that lasts longer is the one to wait for.
    left.min_by(|a, b| {
        let share = |left: &Left| f64::from(left.remaining) / f64::from(left.limit);
        share(a)
            .total_cmp(&share(b))
            .then_with(|| if full { b.refused_for.cmp(&a.refused_for) } else { a.resets_in.cmp(&b.resets_in) })
    })
}

/// GCRA: each request moves the next arrival by one interval; it may run ahead of now by the burst.
fn evenly(arrival: &mut Option<Instant>, per_minute: u32, burst: u32, now: Instant) -> Left {
    let interval = MINUTE / per_minute;
    let ahead = interval * burst;
    let due = arrival.unwrap_or(now).max(now);
    let after = due + interval;
    let wait = after.saturating_duration_since(now + ahead);
    if wait.is_zero() {
        *arrival = Some(after);
    }
    let queued = arrival.unwrap_or(now).saturating_duration_since(now);
    let remaining = (ahead.saturating_sub(queued).as_nanos() / interval.as_nanos()) as u32;
    Left { limit: per_minute, remaining, resets_in: queued, refused_for: (!wait.is_zero()).then_some(wait) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_starts_with_its_first_request_and_refusals_cost_nothing() {
        let (limits, now) = (Limits::default(), Instant::now());
        let tier = windows(&[(2, MINUTE), (3, HOUR)]);
        let take = |seconds| limits.take("tok", &tier, now + Duration::from_secs(seconds)).expect("limited");
        assert_eq!((take(0).remaining, take(1).remaining), (1, 0));
        let refused = take(30);
        assert_eq!((refused.limit, refused.refused_for), (2, Some(Duration::from_secs(30))));
        assert_eq!(take(61).refused_for, None);
        let hour_is_full = take(62);
        assert_eq!((hour_is_full.limit, hour_is_full.refused_for), (3, Some(HOUR - Duration::from_secs(62))));
    }

    #[test]
    fn an_unknown_tier_is_the_usual_one_and_no_own_one_shadows_a_built_in() {
        let own = Own::default();
        own.replace(|| Ok([("unlimited", SESSION), ("mine", SESSION)].map(|(n, t)| (n.to_owned(), t)).into()))
            .expect("set");
        assert_eq!((own.tier("gone"), own.tier("mine"), own.tier("unlimited")), (STANDARD, SESSION, Tier::Unlimited));
        assert!(own.replace(|| Err(crate::error::Error::internal("x"))).is_err());
        assert_eq!(own.tier("mine"), SESSION);
    }

    #[test]
    fn a_burst_then_evenly() {
        let (limits, now) = (Limits::default(), Instant::now());
        let tier = Tier::Burst { per_minute: 60, burst: 10 };
        let take = |ms| limits.take("tok", &tier, now + Duration::from_millis(ms)).expect("limited").refused_for;
        assert!((0..10).all(|_| take(0).is_none()));
        assert_eq!(take(0), Some(Duration::from_secs(1)));
        assert_eq!(take(1_000), None);
    }
}
