//! Leads on to another page.

use crate::core::prelude::*;
use leptos_router::{NavigateOptions, components::Redirect};

/// Goes to `path` without a step in the history, so that Back does not lead here again.
#[component]
pub fn Onward(
    /// Where to.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    view! { <Redirect path=path options=NavigateOptions { replace: true, ..NavigateOptions::default() } /> }
}
