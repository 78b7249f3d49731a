//! The frame of all settings: their own navigation and the page beside it.

use crate::core::prelude::*;
use crate::core::session::Session;
use assay_api::users::Role;
use leptos_router::{components::Outlet, hooks::use_location};

/// Label and path of each page of a group.
type Links = &'static [(&'static str, &'static str)];

/// Groups of settings: name, whether it is for administrators alone, and its pages.
const GROUPS: &[(&str, bool, Links)] = &[
    (
        "Account",
        false,
        &[
            ("Profile", "/settings/profile"),
            ("Security", "/settings/security"),
            ("API Access", "/settings/api-access"),
            ("API Keys", "/settings/api-keys"),
        ],
    ),
    (
        "Organisation",
        true,
        &[
            ("Users & roles", "/settings/users"),
            ("Authorised scope", "/settings/scan-scope"),
            ("Reports", "/settings/reports"),
            ("Rate limits", "/settings/rate-limits"),
        ],
    ),
    ("Integrations", true, &[("API Tokens", "/settings/integrations/tokens"), ("Webhooks", "/settings/webhooks")]),
    ("Data", false, &[("Trash", "/settings/trash")]),
    ("System", true, &[("Audit log", "/settings/audit-log")]),
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
    let is_admin = Memo::new(move |_| session.who().is_some_and(|who| who.user.role == Role::Admin));
    let group = move |(label, guarded, links): &(&'static str, bool, Links)| {
        if *guarded && !is_admin.get() {
            return None;
        }
        Some(view! {
            <p class="nav-label">{*label}</p>
            <ul>{links.iter().map(link).collect_view()}</ul>
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
