//! Sign in, then back to where one was.

use crate::{
    components::{
        button::{Button, Kind},
        field::{PasswordField, TextField, Trouble},
        gate::Gate,
        icon::Icon,
    },
    core::{
        form::Form,
        http, place,
        session::{Session, way_back},
    },
};
use assay_api::auth::{ClaimState, SignIn as Request};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

/// The page.
#[component]
pub fn SignIn() -> impl IntoView {
    place::title("Sign in");
    let (session, navigate, query) = (Session::here(), use_navigate(), use_query_map());
    let form = Form::new(Request::default());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let next = way_back(query.with_untracked(|query| query.get("next")));
        let there = move |()| navigate(&next, NavigateOptions { replace: true, ..NavigateOptions::default() });
        form.submit(move |request| session.sign_in(request), there);
    };
    view! {
        <Gate title="Sign in">
            <form class="gate-form" on:submit=send novalidate>
                <Unclaimed />
                <Trouble text=Signal::derive(move || form.trouble()) />
                <TextField
                    label="Username or email"
                    bind=form.maybe("username", |request| &mut request.username)
                    autocomplete="username"
                    autofocus=true
                />
                <PasswordField
                    bind=form.text("password", |request| &mut request.password)
                    autocomplete="current-password"
                />
                <Button kind=Kind::Primary submit=true block=true busy=Signal::derive(move || form.is_busy())>
                    "Sign in"
                </Button>
            </form>
            <p class="hint gate-hint">
                "After five wrong tries the account rests for 15 minutes. An administrator can reset it with "
                <code>"assay admin reset-password"</code> "."
            </p>
        </Gate>
    }
}

/// Says so when nobody can sign in yet.
#[component]
fn Unclaimed() -> impl IntoView {
    let state = LocalResource::new(|| async { http::get::<ClaimState>("/claim").await });
    move || {
        let claimed = state.get().and_then(Result::ok).is_none_or(|state| state.claimed);
        (!claimed).then(|| {
            view! {
                <div class="notice notice-accent">
                    <Icon name="key" />
                    <div>
                        <strong>"Nobody owns this appliance yet."</strong>
                        " Open the set-up link that it printed when it started; "
                        <code>"assay admin setup-url"</code> " prints it again."
                    </div>
                </div>
            }
        })
    }
}
