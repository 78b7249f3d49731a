//! What time it is, and ids that are made from it. Held by the App, so that tests can hold another one.

mod steady;

use assay_api::Time;
use ring::rand::{SecureRandom, SystemRandom};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use steady::Steady;
use tokio::sync::Notify;

/// How long a sleeper trusts the kernel's timers: they stand still while a laptop sleeps, the wall clock does not.
const LOOK: i64 = Time::MINUTE;

/// The wall clock, and the last id's time. Cheap to clone.
#[derive(Clone, Default)]
pub struct Clock {
    ahead: Arc<AtomicI64>,
    last_id: Arc<Mutex<i64>>,
    moved: Arc<Notify>,
    passed: Arc<AtomicI64>,
    steady: Arc<Mutex<Steady>>,
}

impl Clock {
    /// Now, in milliseconds.
    pub fn now(&self) -> Time {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let ms = since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        Time(ms).plus(self.ahead.load(Ordering::Relaxed))
    }

    /// Lets `ms` pass on this clock, for tests.
    pub fn advance(&self, ms: i64) {
        self.passed.fetch_add(ms, Ordering::Relaxed);
        self.jump(ms);
    }

    /// Sets this clock forward or back by `ms` while no time passes, for tests.
    pub fn jump(&self, ms: i64) {
        self.ahead.fetch_add(ms, Ordering::Relaxed);
        self.moved.notify_waiters();
    }

    /// Puts this clock to `moment`, from where it goes on: for data that tells of the past, in an appliance that serves
    /// nobody (`demo/`).
    pub(crate) fn put(&self, moment: Time) {
        self.jump(moment.0.saturating_sub(self.now().0));
    }

    /// Now, as far as it can be believed: what cannot be taken back asks this. A clock that leaps ahead is believed
    /// once it has stood by its word for an hour; until then this runs on from where it leapt.
    pub fn sure(&self) -> Time {
        let passed = steady::boot_ms().saturating_add(self.passed.load(Ordering::Relaxed));
        self.steady.lock().unwrap_or_else(PoisonError::into_inner).sure(self.now(), passed)
    }

    /// It was `moment` at least once: where the clock starts from, when the appliance was off meanwhile.
    pub(crate) fn remember(&self, moment: Time) {
        let passed = steady::boot_ms();
        self.steady.lock().unwrap_or_else(PoisonError::into_inner).start(moment, passed);
    }

    /// Waits until it is `moment` on this clock, also when the clock is moved meanwhile.
    pub async fn until(&self, moment: Time) {
        loop {
            let mut moved = std::pin::pin!(self.moved.notified());
            // From here on no move is missed.
            moved.as_mut().enable();
            let left = moment.0.saturating_sub(self.now().0);
            if left <= 0 {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(left.min(LOOK).unsigned_abs())) => {}
                () = moved => {}
            }
        }
    }

    /// A new id: `prefix`, `_` and 26 characters of Crockford's base32 over a UUIDv7. Ids sort in the order they were
    /// made in this process, even when the wall clock steps back, and cannot be guessed: 74 bits are random.
    pub fn id(&self, prefix: &str) -> String {
        let mut last = self.last_id.lock().unwrap_or_else(PoisonError::into_inner);
        *last = self.now().0.max(*last + 1);
        format!("{prefix}_{}", base32(uuid7(*last)))
    }
}

/// RFC 9562, version 7: 48 bits of milliseconds, then random bits around version and variant.
fn uuid7(ms: i64) -> u128 {
    let random = u128::from_be_bytes(random());
    let kept = random & 0x0000_0000_0000_0FFF_3FFF_FFFF_FFFF_FFFF;
    ((ms as u128 & 0xFFFF_FFFF_FFFF) << 80) | (0x7 << 76) | (0b10 << 62) | kept
}

fn base32(number: u128) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    (0..26).rev().map(|place| char::from(DIGITS[(number >> (5 * place) & 31) as usize])).collect()
}

/// Bytes that nobody can guess.
///
/// # Panics
/// When the operating system has no randomness to give: nothing safe can be done then.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(
        clippy::expect_used,
        reason = "without randomness every secret would be guessable; stopping is the safe answer"
    )]
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_in_the_order_they_were_made_even_when_the_clock_steps_back() {
        let clock = Clock::default();
        let mut ids = vec![clock.id("find")];
        for step in [0, -60_000, 5, -1] {
            clock.advance(step);
            ids.push(clock.id("find"));
        }
        assert!(ids.is_sorted() && ids.iter().all(|id| id.len() == 31 && id.starts_with("find_")), "{ids:?}");
    }
}
