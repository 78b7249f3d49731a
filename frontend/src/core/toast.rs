//! Short messages about what has just been done. Errors stay until they are dismissed.

use crate::core::http::Failure;
use leptos::prelude::*;
use std::time::Duration;

/// How long good news stays.
const STAY: Duration = Duration::from_secs(6);
/// How long news stays that can be taken back.
const OFFER: Duration = Duration::from_secs(12);

/// Something that a message offers to do.
#[derive(Clone, Copy)]
pub struct Offer {
    /// What its button says.
    pub label: &'static str,
    /// Does it.
    pub act: Callback<()>,
}

/// One message.
#[derive(Clone)]
pub struct Toast {
    /// Tells it from the others.
    pub id: u32,
    /// Whether it tells of a failure.
    pub failed: bool,
    /// What it says.
    pub text: String,
    /// What it offers to do.
    pub offer: Option<Offer>,
}

/// The messages shown now, shared by context.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<Vec<Toast>>);

impl Toasts {
    /// Starts with none.
    pub fn provide() {
        provide_context(Self(RwSignal::new(Vec::new())));
    }

    /// The messages of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// All that are shown, tracked.
    pub fn all(self) -> Vec<Toast> {
        self.0.get()
    }

    /// Says what has been done.
    pub fn done(self, text: impl Into<String>) {
        let id = self.push(false, text.into(), None);
        set_timeout(move || self.dismiss(id), STAY);
    }

    /// Says what has been done, and offers to do something about it.
    pub fn offer(self, text: impl Into<String>, offer: Offer) {
        let id = self.push(false, text.into(), Some(offer));
        set_timeout(move || self.dismiss(id), OFFER);
    }

    /// Says why something has not been done.
    pub fn failed(self, failure: &Failure) {
        let request = failure.request_id.as_ref().map(|id| format!(" Request {id}.")).unwrap_or_default();
        self.push(true, failure.sentence() + &request, None);
    }

    /// Takes one away.
    pub fn dismiss(self, id: u32) {
        self.0.update(|all| all.retain(|toast| toast.id != id));
    }

    fn push(self, failed: bool, text: String, offer: Option<Offer>) -> u32 {
        let id = self.0.with_untracked(|all| all.last().map_or(0, |last| last.id + 1));
        self.0.update(|all| all.push(Toast { id, failed, text, offer }));
        id
    }
}
