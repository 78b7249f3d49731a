//! Projects: the list, one project with its tabs, its form.

pub mod assets;
pub mod detail;
pub mod findings;
pub mod form;
pub mod life;
pub mod list;
pub mod members;
pub mod overview;
pub mod rows;
pub mod work;

use crate::components::prelude::*;
use assay_api::projects::{ProjectStatus, ProjectType};

/// The statuses to choose from.
fn statuses() -> Vec<Choice> {
    ProjectStatus::ALL.iter().map(|status| Choice::new(status.as_str(), status.label())).collect()
}

/// The kinds of engagement to choose from.
fn types() -> Vec<Choice> {
    ProjectType::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect()
}

/// A project's status: a mark and the word.
fn status_view(status: ProjectStatus) -> AnyView {
    let mark = match status {
        ProjectStatus::NotStarted => Mark::Ring,
        ProjectStatus::InProgress => Mark::Half,
        ProjectStatus::OnHold => Mark::Dash,
        ProjectStatus::InReview => Mark::ThreeQuarters,
        ProjectStatus::ReportDraft => Mark::Full,
        ProjectStatus::Completed => Mark::Tick,
        ProjectStatus::Cancelled => Mark::Broken,
    };
    view! { <Status mark=mark label=status.label() /> }.into_any()
}

/// Whether a day in the past is late: nothing is owed for what is over.
const fn is_running(status: ProjectStatus) -> bool {
    !matches!(status, ProjectStatus::Completed | ProjectStatus::Cancelled)
}
