//! What the journal calls tiers, and how the limiter counts by them.

use crate::{change::Subject, http::limits::Tier};
use assay_api::{
    Time,
    tiers::{NewTier, RateTier, Window},
};
use std::time::Duration;

impl Subject for RateTier {
    const TYPE: &'static str = "tier";

    fn id(&self) -> &str {
        &self.name
    }

    fn label(&self) -> &str {
        &self.name
    }
}

/// The limiter's view.
pub(super) fn counted(tier: &RateTier) -> Tier {
    match (tier.per_minute, tier.burst) {
        (Some(per_minute), Some(burst)) => Tier::Burst { per_minute, burst },
        _ => {
            let window = |window: &Window| (window.requests, Duration::from_secs(window.seconds.into()));
            Tier::Windows(tier.windows.iter().map(window).collect::<Vec<_>>().into())
        }
    }
}

/// A tier that comes with the appliance.
pub(super) fn built_in(name: &str, tier: &Tier, tokens_count: u64) -> RateTier {
    let (windows, rate) = match tier {
        Tier::Windows(windows) => (windows.iter().map(shown).collect(), None),
        Tier::Burst { per_minute, burst } => (Vec::new(), Some((*per_minute, *burst))),
        Tier::Unlimited => (Vec::new(), None),
    };
    RateTier {
        name: name.to_owned(),
        built_in: true,
        windows,
        per_minute: rate.map(|rate| rate.0),
        burst: rate.map(|rate| rate.1),
        tokens_count,
        created_at: None,
        updated_at: None,
        version: 1,
    }
}

/// The tier that `new` describes.
pub(super) fn build(new: NewTier, now: Time, before: Option<&RateTier>) -> RateTier {
    RateTier {
        name: new.name,
        built_in: false,
        windows: new.windows,
        per_minute: new.per_minute,
        burst: new.burst,
        tokens_count: before.map_or(0, |tier| tier.tokens_count),
        created_at: before.map_or(Some(now), |tier| tier.created_at),
        updated_at: Some(now),
        version: before.map_or(1, |tier| tier.version + 1),
    }
}

fn shown((requests, length): &(u32, Duration)) -> Window {
    Window { requests: *requests, seconds: u32::try_from(length.as_secs()).unwrap_or(u32::MAX) }
}
