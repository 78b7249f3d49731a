//! Schedules: scans that begin of their own accord.

pub mod detail;
pub mod form;
pub mod list;

use crate::components::prelude::*;
use assay_api::schedules::Schedule;

/// Where the list is, in the UI and in the API.
const HOME: &str = "/schedules";

/// Whether it begins scans.
fn state(schedule: &Schedule) -> AnyView {
    let (mark, label) = match (schedule.enabled, schedule.last_error.is_some()) {
        (false, _) => (Mark::Dash, "Off"),
        (true, true) => (Mark::Broken, "Skipped"),
        (true, false) => (Mark::Tick, "On"),
    };
    view! { <Status mark=mark label=label /> }.into_any()
}
