//! Assets: the list, one asset, its form.

pub mod detail;
pub mod form;
pub mod list;
pub mod ports;
pub mod rows;

use crate::components::prelude::*;
use assay_api::assets::{AssetStatus, AssetType};

/// The statuses to choose from.
fn statuses() -> Vec<Choice> {
    AssetStatus::ALL.iter().map(|status| Choice::new(status.as_str(), status.label())).collect()
}

/// The kinds of thing to choose from.
fn types() -> Vec<Choice> {
    AssetType::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect()
}

/// How far an asset's testing is: a mark and the word.
fn status_view(status: AssetStatus) -> AnyView {
    let mark = match status {
        AssetStatus::NotTested => Mark::Ring,
        AssetStatus::InProgress => Mark::Half,
        AssetStatus::Tested => Mark::Tick,
        AssetStatus::OutOfScope => Mark::Dash,
    };
    view! { <Status mark=mark label=status.label() /> }.into_any()
}
