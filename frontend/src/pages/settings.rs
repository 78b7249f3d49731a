//! The frame of all settings: their own navigation and the page beside it.

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

/// Groups of settings: name, then label and path of each.
const GROUPS: &[(&str, &[(&str, &str)])] =
    &[("Account", &[("API Access", "/settings/api-access")]), ("Data", &[("Trash", "/settings/trash")])];

/// The frame.
#[component]
pub fn Settings() -> impl IntoView {
    let path = use_location().pathname;
    let link = move |(label, to): &(&'static str, &'static str)| {
        let to = *to;
        let current = move || path.with(|path| path == to).then_some("page");
        view! { <li><a class="nav-link" href=to aria-current=current>{*label}</a></li> }
    };
    let group = move |(label, links): &(&'static str, &'static [(&'static str, &'static str)])| {
        view! {
            <p class="nav-label">{*label}</p>
            <ul>{links.iter().map(link).collect_view()}</ul>
        }
    };
    view! {
        <div class="settings">
            <nav class="settings-nav" aria-label="Settings">{GROUPS.iter().map(group).collect_view()}</nav>
            <div class="settings-main">
                <Outlet />
            </div>
        </div>
    }
}
