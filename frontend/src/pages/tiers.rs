//! Settings, Rate limits: the tiers that tokens have.

pub mod form;
pub mod list;

use assay_api::tiers::{RateTier, Window};

/// A tier's limits as people say them.
pub fn limits(tier: &RateTier) -> String {
    match (tier.per_minute, tier.burst) {
        (Some(rate), Some(burst)) => format!("{} a minute evenly, {} at once", grouped(rate), grouped(burst)),
        _ if tier.windows.is_empty() => "No limit".to_owned(),
        _ => tier.windows.iter().map(window).collect::<Vec<_>>().join(" and "),
    }
}

fn window(window: &Window) -> String {
    let length = match window.seconds {
        1 => "second".to_owned(),
        60 => "minute".to_owned(),
        3_600 => "hour".to_owned(),
        86_400 => "day".to_owned(),
        seconds if seconds % 86_400 == 0 => format!("{} days", seconds / 86_400),
        seconds if seconds % 3_600 == 0 => format!("{} hours", seconds / 3_600),
        seconds if seconds % 60 == 0 => format!("{} minutes", seconds / 60),
        seconds => format!("{seconds} seconds"),
    };
    format!("{} per {length}", grouped(window.requests))
}

/// 10000 → 10,000.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_said_as_people_say_them() {
        let of = |windows: Vec<Window>, rate: Option<(u32, u32)>| {
            limits(&RateTier {
                name: String::new(),
                built_in: false,
                windows,
                per_minute: rate.map(|rate| rate.0),
                burst: rate.map(|rate| rate.1),
                tokens_count: 0,
                created_at: None,
                updated_at: None,
                version: 1,
            })
        };
        let windows = [(1_000, 60), (10_000, 3_600)].map(|(requests, seconds)| Window { requests, seconds }).to_vec();
        assert_eq!(of(windows, None), "1,000 per minute and 10,000 per hour");
        assert_eq!(of(vec![Window { requests: 5, seconds: 90 }], None), "5 per 90 seconds");
        assert_eq!(of(Vec::new(), Some((60, 10))), "60 a minute evenly, 10 at once");
        assert_eq!(of(Vec::new(), None), "No limit");
    }
}
