//! Sign in, then back to where one was.

use crate::core::prelude::*;
use crate::{
    components::{
        button::{Button, Kind},
        field::{PasswordField, TextField, Trouble},
        gate::Gate,
        icon::Icon,
        otp::CodeField,
    },
    core::{
        fetch::Fetch,
        form::Form,
        http, place,
        session::{Session, way_back},
    },
};
use assay_api::auth::{ClaimState, SignIn as Request};
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
    let asking = RwSignal::new(false);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let next = way_back(query.with_untracked(|query| query.get("next")));
        let there = move |inside| {
            if inside {
                navigate(&next, NavigateOptions { replace: true, ..NavigateOptions::default() });
            } else {
                asking.set(true);
            }
        };
        form.submit(move |request| session.sign_in(request), there);
    };
    let title = Signal::derive(move || if asking.get() { "Two-factor authentication" } else { "Sign in" }.to_owned());
    view! {
        <Gate title=title>
            <form class="gate-form" on:submit=send novalidate>
                <Unclaimed />
                <Trouble text=Signal::derive(move || form.trouble()) />
                <Show when=move || asking.get() fallback=move || view! { <Names form=form /> }>
                    <CodeField
                        bind=form.maybe("totp_code", |request| &mut request.totp_code)
                        hint="Six digits from your authenticator app, or one of your recovery codes."
                        autofocus=true
                    />
                </Show>
                <Button kind=Kind::Primary submit=true block=true busy=Signal::derive(move || form.is_busy())>
                    {move || if asking.get() { "Verify" } else { "Sign in" }}
                </Button>
            </form>
            <p class="hint gate-hint">
                {move || if asking.get() {
                    view! { <Instead form=form asking=asking /> }.into_any()
                } else {
                    view! { <Rests /> }.into_any()
                }}
            </p>
        </Gate>
    }
}

/// Who, and the password.
#[component]
fn Names(form: Form<Request>) -> impl IntoView {
    view! {
        <TextField
            label="Username or email"
            bind=form.maybe("username", |request| &mut request.username)
            autocomplete="username"
            autofocus=true
        />
        <PasswordField bind=form.text("password", |request| &mut request.password) autocomplete="current-password" />
    }
}

/// The way back from the code to the name.
#[component]
fn Instead(form: Form<Request>, asking: RwSignal<bool>) -> impl IntoView {
    let back = move |_| {
        form.draft.update(|request| request.totp_code = None);
        asking.set(false);
    };
    view! {
        "Phone and recovery codes lost? An administrator can take the second factor away. "
        <button class="linkish" type="button" on:click=back>
            "Sign in as somebody else"
        </button>
    }
}

#[component]
fn Rests() -> impl IntoView {
    view! {
        "After five wrong tries the account rests for 15 minutes. An administrator can give you a link for a new "
        "password, or " <code>"assay admin reset-password"</code> " on the host."
    }
}

/// Says so when nobody can sign in yet.
#[component]
fn Unclaimed() -> impl IntoView {
    let state = Fetch::new(|| async { http::get::<ClaimState>("/claim").await });
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
