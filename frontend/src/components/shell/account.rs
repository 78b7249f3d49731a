//! Who is signed in, and the way out.

use crate::core::prelude::*;
use crate::{
    components::{
        badge::Avatar,
        menu::{Menu, MenuItem},
    },
    core::{session::Session, toast::Toasts},
};
use assay_api::{Named, auth::WhoAmI};
use leptos::task::spawn_local;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Name and role at the sidebar's foot, with a menu.
#[component]
pub fn Account() -> impl IntoView {
    let session = Session::here();
    let face = move || {
        session.who().map(|WhoAmI { user, organisation, .. }| {
            let role = [Some(user.role.label().to_owned()), organisation].into_iter().flatten().collect::<Vec<_>>();
            view! {
                <Avatar person=Some(Named { id: user.id, name: user.name.clone() }) />
                <span class="nav-text">
                    <span class="me-name">{user.name}</span>
                    <span class="me-role">{role.join(", ")}</span>
                </span>
            }
        })
    };
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |path: &str| navigate.with_value(|navigate| navigate(path, NavigateOptions::default()));
    let leave = move |_| {
        let toasts = Toasts::here();
        spawn_local(async move {
            if let Err(failure) = session.sign_out().await {
                toasts.failed(&failure);
            }
        });
    };
    view! {
        <Menu class="me" label="Account" trigger=face up=true>
            <MenuItem icon="user" on:click=move |_| go("/settings/profile")>
                "Profile"
            </MenuItem>
            <MenuItem icon="lock" on:click=move |_| go("/settings/security")>
                "Security"
            </MenuItem>
            <MenuItem icon="leave" on:click=leave>"Sign out"</MenuItem>
        </Menu>
    }
}
