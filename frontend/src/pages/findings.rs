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
fn severities() -> Vec<Choice> {
    Severity::ALL.iter().map(|severity| Choice::new(severity.as_str(), severity.as_str())).collect()
}

/// The statuses to choose from.
fn statuses() -> Vec<Choice> {
    FindingStatus::ALL.iter().map(|status| Choice::new(status.as_str(), status.as_str())).collect()
}
