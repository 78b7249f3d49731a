//! The routes, one line per page, and what all pages share.

use crate::{
    components::{shell::Shell, toaster::Toaster},
    core::{keys::Keys, live::Live, place::Place, session::Session, time::Clock, toast::Toasts},
    pages::{claim::Claim, findings, missing::Missing, settings::Settings, sign_in::SignIn, tokens, welcome::Welcome},
};
use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};

/// The whole UI.
#[component]
pub fn App() -> impl IntoView {
    Clock::provide();
    Toasts::provide();
    Keys::provide();
    Live::provide();
    Place::provide();
    Session::provide();
    view! {
        <Router>
            <Routes fallback=Missing>
                <Route path=path!("/claim") view=Claim />
                <Route path=path!("/signin") view=SignIn />
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=|| view! { <Redirect path="/findings" /> } />
                    <Route path=path!("/welcome") view=Welcome />
                    <Route path=path!("/findings") view=findings::list::FindingsList />
                    <ParentRoute path=path!("/settings") view=Settings>
                        <Route path=path!("") view=|| view! { <Redirect path="/settings/api-access" /> } />
                        <Route path=path!("api-access") view=tokens::list::TokensList />
                    </ParentRoute>
                    <Route path=path!("/*any") view=Missing />
                </ParentRoute>
            </Routes>
        </Router>
        <Toaster />
    }
}
