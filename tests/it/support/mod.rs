//! What every test needs: an appliance that runs, and callers who talk to it.

mod api;
mod appliance;
mod authenticator;
mod contract;
mod desk;
mod fixtures;
mod listener;
pub(crate) mod scan;
pub(crate) mod target;
mod receiver;
pub(crate) mod walkers;

pub(crate) use api::{Answer, Api, query};
pub(crate) use appliance::{ADMIN, Appliance, PASSWORD, Start};
pub(crate) use authenticator::{Authenticator, STEP};
pub(crate) use contract::{Operation, TEMPLATE, World, operations};
pub(crate) use desk::{Desk, PIXEL, content};
pub(crate) use fixtures::merged;
pub(crate) use receiver::{Answerer, Received, Receiver, answer};

use std::time::{Duration, Instant};

/// How long anything may take before a test gives up: generous, for a machine that has other work as well.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for `event` to happen, looking often. The one place where tests wait for what does not tell them itself.
pub(crate) fn until<T>(what: &str, event: impl FnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, event)
}

/// The same, where it may take longer than anything else.
pub(crate) fn until_within<T>(patience: Duration, what: &str, mut event: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(happened) = event() {
            return happened;
        }
        assert!(begun.elapsed() < patience, "{what} did not happen within {patience:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
