//! How long each phase was at work. Hosts are in different phases at the same time, so a phase's time runs while at
//! least one host is in it.

use crate::report::{Phase, Phases};
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

#[derive(Debug, Default)]
pub(crate) struct Clocks {
    pub(crate) expand: Clock,
    pub(crate) discover: Clock,
    pub(crate) ports: Clock,
    pub(crate) identify: Clock,
    pub(crate) checks: Clock,
}

impl Clocks {
    pub(crate) fn phases(&self) -> Phases {
        Phases {
            expand: self.expand.phase(),
            discover: self.discover.phase(),
            ports: self.ports.phase(),
            identify: self.identify.phase(),
            checks: self.checks.phase(),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    inside: usize,
    since: Option<Instant>,
    spent: Duration,
}

/// One host's stay in a phase.
pub(crate) struct Stay<'a>(&'a Clock);

impl Clock {
    pub(crate) fn enter(&self) -> Stay<'_> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.inside += 1;
        state.since.get_or_insert_with(Instant::now);
        Stay(self)
    }

    fn phase(&self) -> Phase {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = state.spent + state.since.map(|since| since.elapsed()).unwrap_or_default();
        Phase { ms: u64::try_from(spent.as_millis()).unwrap_or(u64::MAX) }
    }
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        let mut state = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.inside -= 1;
        if state.inside == 0
            && let Some(since) = state.since.take()
        {
            state.spent += since.elapsed();
        }
    }
}
