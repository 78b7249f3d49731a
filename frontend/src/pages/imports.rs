//! Imports: another tool's file, shown as what it would change, carried out, and undone as one step.

pub mod bring;
pub mod detail;
pub mod list;
pub mod rows;

use crate::components::prelude::*;
use assay_api::imports::{ImportStatus, Tally};

/// Where the list is.
const HOME: &str = "/imports";

/// What an import does with things, in the order of interest.
const ACTIONS: [(&str, &str); 7] = [
    ("new", "New"),
    ("changed", "Changed"),
    ("reopened", "Opened again"),
    ("missing", "Not found any more"),
    ("kept", "Kept as decided"),
    ("same", "As they are"),
    ("skipped", "Not usable"),
];

const fn label(status: ImportStatus) -> &'static str {
    match status {
        ImportStatus::Reading => "Being read",
        ImportStatus::Ready => "Waits for you",
        ImportStatus::Committing => "Being carried out",
        ImportStatus::Completed => "Carried out",
        ImportStatus::Undoing => "Being undone",
        ImportStatus::Undone => "Undone",
        ImportStatus::Failed => "Failed",
    }
}

const fn mark(status: ImportStatus) -> Mark {
    match status {
        ImportStatus::Reading | ImportStatus::Committing | ImportStatus::Undoing => Mark::Live,
        ImportStatus::Ready => Mark::Half,
        ImportStatus::Completed => Mark::Tick,
        ImportStatus::Undone => Mark::Dash,
        ImportStatus::Failed => Mark::Broken,
    }
}

fn status_view(status: ImportStatus) -> AnyView {
    view! { <Status mark=mark(status) label=label(status) /> }.into_any()
}

/// The counts in the order of [`ACTIONS`].
const fn counts(tally: &Tally) -> [u64; 7] {
    [tally.new, tally.changed, tally.reopened, tally.missing, tally.kept, tally.same, tally.skipped]
}
