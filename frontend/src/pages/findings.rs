//! Findings: the list, one finding, its form.

pub mod activity;
pub mod assets;
pub mod bulk;
pub mod comment;
pub mod cvss;
pub mod detail;
pub mod evidence;
pub mod form;
pub mod frame;
pub mod list;
pub mod merge;
pub mod past;
pub mod properties;
pub mod prose;
pub mod status;
pub mod vector;
pub mod views;

use crate::components::prelude::*;
use assay_api::findings::{FindingStatus, Severity};

/// The severities to choose from.
pub fn severities() -> Vec<Choice> {
    Severity::ALL.iter().map(|severity| Choice::new(severity.as_str(), severity.as_str())).collect()
}

/// The severities as what is wanted at least; the least of all is no choice.
pub fn and_worse() -> Vec<Choice> {
    let all = Severity::ALL.iter().take(Severity::ALL.len() - 1);
    all.map(|severity| Choice::new(severity.as_str(), format!("{severity} and worse"))).collect()
}

/// A filter by severity.
pub fn by_severity() -> Filter {
    let draw =
        |choice: &Choice| choice.value.parse().map(|severity| view! { <SeverityBadge severity=severity /> }).into_any();
    Filter::fixed("severity", "Severity", asked(severities())).drawn(draw)
}

/// A filter by status.
pub fn by_status() -> Filter {
    let draw = |choice: &Choice| choice.value.parse().map(|status| view! { <StatusBadge status=status /> }).into_any();
    Filter::fixed("status", "Status", asked(statuses())).drawn(draw)
}

/// `In Progress` as `in_progress`, which the API takes as well and which reads better in an address.
fn asked(choices: Vec<Choice>) -> Vec<Choice> {
    let value = |choice: &Choice| choice.value.to_lowercase().replace(' ', "_");
    choices.into_iter().map(|choice| Choice { value: value(&choice), ..choice }).collect()
}

/// The statuses to choose from.
fn statuses() -> Vec<Choice> {
    FindingStatus::ALL.iter().map(|status| Choice::new(status.as_str(), status.as_str())).collect()
}
