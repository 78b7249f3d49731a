//! What the browser's tests stand on: an appliance of one's own, a browser before it, and curl beside it.
//!
//! The API is asked with curl and not with a Rust client: it is what the UI and the documents tell
//! people to type, so the tests type it, too. Nothing sleeps: everything waits for what it wants to
//! see, until a deadline.

mod appliance;
mod browser;
mod curl;
mod pages;

pub use appliance::{ADMIN, Appliance, PASSWORD};
pub use browser::Browser;
pub use curl::{Answer, Curl};

use std::time::{Duration, Instant};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a start may take; the demo's tells a year.
const START: Duration = Duration::from_secs(120);
/// How long between two looks.
const LOOK: Duration = Duration::from_millis(40);

/// Looks until `check` brings something.
///
/// # Panics
/// When nothing has come in time; `what` says what was waited for.
pub async fn until<T>(what: &str, check: impl AsyncFnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, check).await
}

/// The same, for what may take longer.
async fn until_within<T>(patience: Duration, what: &str, mut check: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + patience;
    loop {
        if let Some(found) = check().await {
            return found;
        }
        assert!(Instant::now() < end, "waited in vain for {what}");
        tokio::time::sleep(LOOK).await;
    }
}
