//! What stands around every page of a signed-in person: sidebar, top bar, the bottom bar of phones.

pub mod account;
pub mod help;
pub mod places;
pub mod sidebar;
pub mod topbar;

use crate::core::prelude::*;
use crate::{
    components::{onward::Onward, states::Failed},
    core::{
        live::Live,
        session::{self, Known, Session},
    },
};
use leptos::task::spawn_local;
use leptos_router::components::Outlet;

/// The frame; lets only a signed-in person in.
#[component]
pub fn Shell() -> impl IntoView {
    let session = Session::here();
    let ask = move || spawn_local(session.ask());
    if matches!(session.known(), Known::Unasked) {
        ask();
    }
    let is_in = Memo::new(move |_| session.who().is_some());
    let outside = move || match session.known() {
        Known::Gone(failure) if failure.status == 401 => view! { <Onward path=session::sign_in_path() /> }.into_any(),
        Known::Gone(failure) => view! {
            <main id="main">
                <Failed title="Assay did not answer" failure=failure retry=move |()| ask() />
            </main>
        }
        .into_any(),
        Known::Here(_) | Known::Unasked => ().into_any(),
    };
    move || if is_in.get() { view! { <Frame /> }.into_any() } else { outside().into_any() }
}

#[component]
fn Frame() -> impl IntoView {
    let live = Live::here();
    live.connect();
    on_cleanup(move || live.disconnect());
    places::bind_keys();
    let help = RwSignal::new(false);
    view! {
        <a class="skip" href="#main" rel="external">"Skip to content"</a>
        <div class="app">
            <sidebar::Sidebar />
            <div class="main">
                <topbar::Topbar help=help />
                <main class="page" id="main" tabindex="-1">
                    <Outlet />
                </main>
            </div>
            <sidebar::PhoneNav />
        </div>
        <help::Help open=help />
    }
}
