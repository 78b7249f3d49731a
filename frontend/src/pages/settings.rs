//! The frame of all settings: their own navigation and the page beside it.

use crate::core::prelude::*;
use crate::core::session::Session;
use leptos_router::{components::Outlet, hooks::use_location};

/// Label and path of each page of a group.
type Links = &'static [(&'static str, &'static str)];

/// A group of settings: its name, who has them, and its pages.
type Group = (&'static str, fn(Session) -> bool, Links);

/// All groups.
const GROUPS: &[Group] = &[
    (
        "Account",
        |_| true,
        &[
            ("Profile", "/settings/profile"),
            ("Security", "/settings/security"),
            ("API Access", "/settings/api-access"),
            ("API Keys", "/settings/api-keys"),
        ],
    ),
    (
        "Organisation",
        Session::is_admin,
        &[
            ("Users & roles", "/settings/users"),
            ("Authorised scope", "/settings/scan-scope"),
            ("Reports", "/settings/reports"),
            ("Rate limits", "/settings/rate-limits"),
        ],
    ),
    (
        "Integrations",
        Session::is_admin,
        &[("API Tokens", "/settings/integrations/tokens"), ("Webhooks", "/settings/webhooks")],
    ),
    ("Data", Session::writes, &[("Trash", "/settings/trash")]),
    ("System", Session::is_admin, &[("Audit log", "/settings/audit-log")]),
];

/// The frame.
#[component]
pub fn Settings() -> impl IntoView {
    let path = use_location().pathname;
    let link = move |(label, to): &(&'static str, &'static str)| {
        let to = *to;
        let current = move || {
            path.with(|path| path.strip_prefix(to).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
                .then_some("page")
        };
        view! { <li><a class="nav-link" href=to aria-current=current>{*label}</a></li> }
    };
    let session = Session::here();
    let group = move |(label, may, links): &Group| {
        may(session).then(|| {
            view! {
                <p class="nav-label">{*label}</p>
                <ul>{links.iter().map(link).collect_view()}</ul>
            }
        })
    };
    view! {
        <div class="settings">
            <nav class="settings-nav" aria-label="Settings">{move || GROUPS.iter().filter_map(group).collect_view()}</nav>
            <div class="settings-main">
                <Outlet />
            </div>
        </div>
    }
}
