//! Controls: what an organisation does for its security, and what the checks saw of it.

pub mod board;
pub mod bring;
pub mod cover;
pub mod detail;
pub mod evidence;
pub mod import;
pub mod list;
pub mod reasons;
pub mod say;
pub mod words;

use crate::{components::prelude::*, core::query::Query};
use assay_api::controls::{Assessment, Control, ControlStatus};

/// Where the list is, in the UI and in the API.
const HOME: &str = "/controls";
/// What moves them: a person's word is `control.updated`, the appliance's look at all of them `controls.assessed`.
const LIVES: &[&str] = &["control.", "controls.", "finding."];
/// The query's parameters, those of `GET /controls`.
const NAMES: &[&str] =
    &["framework", "status", "assessment", "domain", "owner_id", "search", "sort", "order", "page", "limit"];

impl Row for Control {
    fn key(&self) -> (String, u64) {
        // What the appliance sees changes without a version.
        (format!("{} {} {}", self.id, self.assessment, self.open_findings), self.version)
    }
}

const fn status_name(status: ControlStatus) -> &'static str {
    match status {
        ControlStatus::NotStarted => "Not started",
        ControlStatus::InProgress => "In progress",
        ControlStatus::Implemented => "Implemented",
        ControlStatus::Failed => "Failed",
        ControlStatus::NotApplicable => "Not applicable",
    }
}

/// What a person says of it.
fn status_view(status: ControlStatus) -> AnyView {
    let mark = match status {
        ControlStatus::NotStarted => Mark::Ring,
        ControlStatus::InProgress => Mark::Half,
        ControlStatus::Implemented => Mark::Tick,
        ControlStatus::Failed => Mark::Broken,
        ControlStatus::NotApplicable => Mark::Dash,
    };
    view! { <Status mark=mark label=status_name(status) /> }.into_any()
}

const fn assessment_name(assessment: Assessment) -> &'static str {
    match assessment {
        Assessment::IssueFound => "Issue found",
        Assessment::NoIssueFound => "No issue found",
        Assessment::NotAssessed => "Not assessed",
        Assessment::Manual => "Manual",
        Assessment::NotApplicable => "Not applicable",
    }
}

/// What the checks saw: an icon and its words.
fn assessment_view(assessment: Assessment) -> AnyView {
    let (icon, class) = match assessment {
        Assessment::IssueFound => ("alert", "seen is-issue"),
        Assessment::NoIssueFound => ("okc", "seen is-clear"),
        Assessment::NotAssessed => ("history", "seen"),
        Assessment::Manual => ("user", "seen is-manual"),
        Assessment::NotApplicable => ("x", "seen"),
    };
    view! { <span class=class><Icon name=icon small=true /> {assessment_name(assessment)}</span> }.into_any()
}

/// The switch between the two ways to look at the controls; filters come along.
fn ways(query: Query, board: bool) -> AnyView {
    let link = move |to: &'static str, icon: &'static str, label: &'static str, here: bool| {
        let to = move || format!("{to}{}", query.link(&[]).trim_end_matches('?'));
        view! { <a href=to aria-current=here.then_some("page")><Icon name=icon small=true /> {label}</a> }
    };
    view! {
        <nav class="segmented" aria-label="View">
            {link(HOME, "list", "Table", !board)}
            {link("/controls/board", "dashboard", "Board", board)}
        </nav>
    }
    .into_any()
}
