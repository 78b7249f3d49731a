//! Scans of the appliance's own: asked for, watched, steered, and compared with the one before.

pub mod acts;
pub mod changes;
pub mod detail;
pub mod form;
pub mod hosts;
pub mod list;
pub mod scope;
pub mod steps;
pub mod table;
pub mod within;

use crate::components::prelude::*;
use assay_api::scans::{Scan, ScanProfile, ScanStatus, ScanType};

/// Where the list is, in the UI and in the API.
const HOME: &str = "/scans";
/// Where scans may go.
const SCOPE: &str = "/settings/scan-scope";
/// The phase of a scan that somebody must authorise.
const HELD: &str = "awaiting_authorization";

const fn status_name(status: ScanStatus) -> &'static str {
    match status {
        ScanStatus::Pending => "Waiting",
        ScanStatus::Running => "Running",
        ScanStatus::Completed => "Completed",
        ScanStatus::Failed => "Failed",
        ScanStatus::Cancelled => "Cancelled",
    }
}

/// How it stands, as a mark and a word.
pub fn status_view(scan: &Scan) -> AnyView {
    let (mark, label) = match scan.status {
        ScanStatus::Pending if scan.phase == HELD => (Mark::Half, "Needs authorisation"),
        ScanStatus::Pending => (Mark::Ring, "Waiting"),
        ScanStatus::Running if scan.phase == "cancelling" => (Mark::Dash, "Stopping"),
        ScanStatus::Running if scan.paused => (Mark::Dash, "Paused"),
        ScanStatus::Running => (Mark::Live, "Running"),
        ScanStatus::Completed => (Mark::Tick, "Completed"),
        ScanStatus::Failed => (Mark::Broken, "Failed"),
        ScanStatus::Cancelled => (Mark::Dash, "Cancelled"),
    };
    view! { <Status mark=mark label=label /> }.into_any()
}

/// What a scan of this type does.
pub const fn type_words(kind: ScanType) -> (&'static str, &'static str) {
    match kind {
        ScanType::Quick => ("Quick", "the 100 most usual ports"),
        ScanType::Full => ("Full", "1,000 ports, every check"),
        ScanType::Compliance => ("Compliance", "what the frameworks ask"),
    }
}

/// How fast a scan of this profile goes.
pub const fn profile_words(profile: ScanProfile) -> (&'static str, &'static str) {
    match profile {
        ScanProfile::Gentle => ("Gentle", "for fragile networks"),
        ScanProfile::Normal => ("Normal", "for most networks"),
        ScanProfile::Fast => ("Fast", "for networks that bear it"),
    }
}

/// The types to choose from.
pub fn types() -> Vec<Choice> {
    ScanType::ALL.iter().map(|kind| explained(kind.as_str(), type_words(*kind))).collect()
}

/// The profiles to choose from.
pub fn speeds() -> Vec<Choice> {
    ScanProfile::ALL.iter().map(|profile| explained(profile.as_str(), profile_words(*profile))).collect()
}

fn explained(value: &str, (label, hint): (&str, &str)) -> Choice {
    Choice::new(value, format!("{label}: {hint}"))
}

/// Its findings, Critical to Info.
pub const fn counts(scan: &Scan) -> [u64; 5] {
    [scan.critical_count, scan.high_count, scan.medium_count, scan.low_count, scan.info_count]
}

/// `42 s`, `11 min`, `2 h 5 min`
fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_for_people() {
        assert_eq!([0, 59, 60, 3_599, 7_500].map(span), ["0 s", "59 s", "1 min", "59 min", "2 h 5 min"]);
    }
}
