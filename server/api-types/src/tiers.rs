//! Rate tiers: how much a token may ask for. Some come with the appliance; administrators add their own.

use crate::{Check, Rules, Time};
use serde::{Deserialize, Serialize};

/// Windows of one tier.
const WINDOWS: usize = 5;
/// The most requests in a window.
const REQUESTS: u32 = 10_000_000;
/// The longest window: thirty days.
const SECONDS: u32 = 30 * 24 * 3_600;

/// At most so many requests in so many seconds; a window starts with its first request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Window {
    /// Requests, 1 to 10,000,000.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 1, maximum = 10_000_000))]
    pub requests: u32,
    /// How long the window is, 1 second to 30 days.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 1, maximum = 2_592_000))]
    pub seconds: u32,
}

/// What `POST /settings/tiers` takes; `PUT` takes any part of it. Either windows, or a rate with a burst.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewTier {
    /// 2 to 40 small letters, digits and hyphens; fixed once it is made.
    #[cfg_attr(feature = "openapi", schema(required = true, min_length = 2, max_length = 40))]
    pub name: String,
    /// One to five windows of different lengths; all of them count.
    pub windows: Vec<Window>,
    /// Requests per minute, evenly, instead of windows.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 600_000))]
    pub per_minute: Option<u32>,
    /// How many may come at once, with `per_minute`.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100_000))]
    pub burst: Option<u32>,
}

/// A rate tier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RateTier {
    /// Its name, which is its id.
    pub name: String,
    /// It comes with the appliance and cannot be changed.
    pub built_in: bool,
    /// Windows; empty for a rate with a burst, and without a limit.
    pub windows: Vec<Window>,
    /// Requests per minute, evenly.
    pub per_minute: Option<u32>,
    /// How many may come at once.
    pub burst: Option<u32>,
    /// Tokens that have it and work.
    pub tokens_count: u64,
    /// When it was made; null of a built-in one.
    pub created_at: Option<Time>,
    /// When it last changed; null of a built-in one.
    pub updated_at: Option<Time>,
    /// Grows by one with each change.
    pub version: u64,
}

impl From<&RateTier> for NewTier {
    fn from(tier: &RateTier) -> Self {
        Self { name: tier.name.clone(), windows: tier.windows.clone(), per_minute: tier.per_minute, burst: tier.burst }
    }
}

impl Rules for NewTier {
    fn check(&mut self, check: &mut Check) {
        check.required("name", "Name", &mut self.name, 40);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !self.name.is_empty() && (self.name.len() < 2 || !self.name.chars().all(plain)) {
            check.error("name", "must be 2 to 40 small letters, digits or hyphens");
        }
        match (self.windows.is_empty(), self.per_minute, self.burst) {
            (true, Some(rate), Some(burst)) => check_rate(check, rate, burst),
            (true, Some(_), None) => check.error("burst", "must go with per_minute"),
            (true, None, Some(_)) => check.error("per_minute", "must go with burst"),
            (true, None, None) => check.error("windows", "must name at least one window, or give per_minute and burst"),
            (false, None, None) => check_windows(check, &self.windows),
            (false, ..) => check.error("per_minute", "goes only without windows"),
        }
    }
}

fn check_rate(check: &mut Check, rate: u32, burst: u32) {
    if !(1..=600_000).contains(&rate) {
        check.error("per_minute", "must be 1 to 600000");
    }
    if !(1..=100_000).contains(&burst) {
        check.error("burst", "must be 1 to 100000");
    }
}

fn check_windows(check: &mut Check, windows: &[Window]) {
    if windows.len() > WINDOWS {
        check.error("windows", format!("must be at most {WINDOWS}"));
    }
    for (index, window) in windows.iter().enumerate() {
        if !(1..=REQUESTS).contains(&window.requests) {
            check.error(&format!("windows[{index}].requests"), format!("must be 1 to {REQUESTS}"));
        }
        if !(1..=SECONDS).contains(&window.seconds) {
            check.error(&format!("windows[{index}].seconds"), format!("must be 1 to {SECONDS}"));
        }
        if windows[..index].iter().any(|other| other.seconds == window.seconds) {
            check.error(&format!("windows[{index}].seconds"), "must differ from the other windows'");
        }
    }
}
