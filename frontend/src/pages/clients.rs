//! Clients: the list, one client, its form.

pub mod detail;
pub mod form;
pub mod list;
pub mod projects;

use crate::components::prelude::*;
use assay_api::clients::ClientStatus;

/// Whether the team still works for a client, as a person reads it.
const fn label(status: ClientStatus) -> &'static str {
    match status {
        ClientStatus::Active => "Active",
        ClientStatus::Inactive => "Inactive",
    }
}

/// The statuses to choose from.
fn statuses() -> Vec<Choice> {
    ClientStatus::ALL.iter().map(|status| Choice::new(status.as_str(), label(*status))).collect()
}

/// A client's status: a mark and the word.
fn status_view(status: ClientStatus) -> AnyView {
    let mark = match status {
        ClientStatus::Active => Mark::Live,
        ClientStatus::Inactive => Mark::Dash,
    };
    view! { <Status mark=mark label=label(status) /> }.into_any()
}

/// A mail address that opens the mail program.
fn mail(address: Option<String>) -> Option<AnyView> {
    address.map(|address| {
        let to = format!("mailto:{address}");
        view! { <a class="clip" href=to rel="external">{address}</a> }.into_any()
    })
}
