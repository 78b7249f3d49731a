//! The number under which everything cached about rights is valid.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Grows with every change of a user, a token, a session or a membership. What was looked up under an older number
/// is looked up again, so that a revocation bites with the next request.
#[derive(Clone, Default)]
pub struct Epoch(Arc<AtomicU64>);

impl Epoch {
    /// The number now.
    pub fn now(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    /// Makes everything that is cached stale.
    pub(crate) fn advance(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}
