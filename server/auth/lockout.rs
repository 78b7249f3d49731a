//! Guessing a password gets slow: five failures lock an account for one address for a quarter of an hour.
//!
//! By account *and* address, so that nobody can lock an administrator out from elsewhere; answered like a wrong
//! password, so that nothing is learnt; on the monotonic clock, so that setting the time back helps nobody.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const FAILURES: u32 = 5;
const LOCKED: Duration = Duration::from_secs(15 * 60);
/// Beyond this many entries the stale ones are swept.
const SWEEP_AT: usize = 10_000;

/// Who failed how often.
#[derive(Default)]
pub struct Lockout {
    failures: Mutex<HashMap<Place, Failures>>,
}

/// An account, in lower case, and where it was tried from.
type Place = (String, Option<IpAddr>);
/// How many in a row, and when the last one was.
type Failures = (u32, Instant);

impl Lockout {
    /// Whether sign-ins of `account` from `ip` are refused now.
    pub fn is_locked(&self, account: &str, ip: Option<IpAddr>) -> bool {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.get(&key(account, ip)).is_some_and(|(count, last)| *count >= FAILURES && last.elapsed() < LOCKED)
    }

    /// Counts a failure; whether it was the one that locks.
    pub fn failed(&self, account: &str, ip: Option<IpAddr>) -> bool {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= SWEEP_AT {
            failures.retain(|_, (_, last)| last.elapsed() < LOCKED);
        }
        let (count, last) = failures.entry(key(account, ip)).or_insert((0, Instant::now()));
        if last.elapsed() >= LOCKED {
            *count = 0;
        }
        (*count, *last) = (*count + 1, Instant::now());
        *count == FAILURES
    }

    /// Forgets the failures of `account` from `ip`: it signed in.
    pub fn succeeded(&self, account: &str, ip: Option<IpAddr>) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(account, ip));
    }
}

/// One household of IPv6 is a /64: its owner has all of it.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(v6) => v6
            .to_ipv4_mapped()
            .map_or_else(|| IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))), IpAddr::V4),
        v4 => v4,
    }
}

fn key(account: &str, ip: Option<IpAddr>) -> Place {
    (account.to_lowercase(), ip.map(network))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_lock_this_address_alone() {
        let (lockout, here, there) = (Lockout::default(), "192.0.2.1".parse().ok(), "192.0.2.2".parse().ok());
        for _ in 0..4 {
            assert!(!lockout.failed("Admin", here));
        }
        assert!(!lockout.is_locked("admin", here));
        assert!(lockout.failed("ADMIN", here));
        assert!(lockout.is_locked("admin", here) && !lockout.is_locked("admin", there));
        lockout.succeeded("admin", here);
        assert!(!lockout.is_locked("admin", here));
    }

    #[test]
    fn one_ipv6_network_is_one_address() {
        let [a, b] = ["2001:db8::1", "2001:db8::ffff:1"].map(|ip| network(ip.parse().expect("ip")));
        assert_eq!(a, b);
        assert_eq!(network("::ffff:192.0.2.1".parse().expect("ip")), "192.0.2.1".parse::<IpAddr>().expect("ip"));
    }
}
