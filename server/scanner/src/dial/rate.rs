//! So many connections a second and no more, evenly spread.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

pub(super) struct Rate {
    apart: Option<Duration>,
    next: Mutex<Option<Instant>>,
}

impl Rate {
    pub(super) fn new(per_second: Option<u32>) -> Self {
        Self { apart: per_second.map(|n| Duration::from_secs(1) / n.max(1)), next: Mutex::new(None) }
    }

    /// Waits until it is one's turn.
    pub(super) async fn turn(&self) {
        let Some(apart) = self.apart else { return };
        let mine = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let mine = next.map_or(now, |next| next.max(now));
            *next = Some(mine + apart);
            mine
        };
        sleep_until(mine).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn twenty_a_second() {
        let rate = Rate::new(Some(20));
        let begun = Instant::now();
        for _ in 0..41 {
            rate.turn().await;
        }
        let spent = begun.elapsed();
        assert!(spent >= Duration::from_secs(2) && spent < Duration::from_millis(2_100), "{spent:?}");
    }
}
