//! First run: the set-up secret from the link's fragment, then the first administrator.

use crate::core::prelude::*;
use crate::{
    components::{
        button::{Button, Kind},
        field::{PasswordField, TextField, Trouble},
        gate::Gate,
        icon::Icon,
        strength::Strength,
    },
    core::{
        fetch::Fetch,
        form::Form,
        http::{self, Failure},
        place,
        session::Session,
    },
};
use assay_api::auth::{Claim as Request, ClaimState, VerifyClaim, WhoAmI};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The page.
#[component]
pub fn Claim() -> impl IntoView {
    place::title("Claim this appliance");
    let secret = RwSignal::new(secret_in_link());
    let state = Fetch::new(move || {
        let secret = secret.get();
        async move { if secret.is_empty() { http::get("/claim").await } else { verify(secret).await } }
    });
    let body = move || match state.get() {
        None => ().into_any(),
        Some(Ok(ClaimState { claimed: true, .. })) => view! { <Claimed /> }.into_any(),
        Some(Ok(state)) if !secret.get().is_empty() => {
            view! { <Administrator secret=secret.get() fingerprint=state.ca_fingerprint /> }.into_any()
        }
        Some(Ok(_)) => view! { <AskSecret secret=secret failure=None /> }.into_any(),
        Some(Err(failure)) => view! { <AskSecret secret=secret failure=Some(failure) /> }.into_any(),
    };
    view! { <Gate title="Claim this appliance" wide=true>{body}</Gate> }
}

async fn verify(secret: String) -> http::Answer<ClaimState> {
    http::post("/claim/verify", &VerifyClaim { secret }).await
}

/// The fragment never reaches a server by itself, and so stands in no log on the way.
fn secret_in_link() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Somebody was here before.
#[component]
fn Claimed() -> impl IntoView {
    view! {
        <div class="stack">
            <p class="soft">"It has an owner already; the set-up link works once."</p>
            <a class="btn btn-primary btn-block btn-tall" href="/signin">"Sign in"</a>
        </div>
    }
}

/// The link came without its secret, or with a wrong one.
#[component]
fn AskSecret(secret: RwSignal<String>, failure: Option<Failure>) -> impl IntoView {
    let form = Form::new(VerifyClaim::default());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.submit(
            |request| async move { verify(request.secret.clone()).await.map(|_| request.secret) },
            move |right| secret.set(right),
        );
    };
    let trouble = failure.map(|failure| failure.sentence());
    view! {
        <p class="soft gate-lead">
            "Open the set-up link that the appliance printed when it started, or paste its secret, the part behind the "
            <code>"#"</code> ". " <code>"assay admin setup-url"</code> " prints the link again."
        </p>
        <form class="gate-form" on:submit=send novalidate>
            <Trouble text=Signal::derive(move || form.trouble().or_else(|| trouble.clone())) />
            <TextField
                label="Set-up secret"
                bind=form.text("secret", |request| &mut request.secret)
                mono=true
                autofocus=true
            />
            <Button kind=Kind::Primary submit=true block=true busy=Signal::derive(move || form.is_busy())>
                "Continue"
            </Button>
        </form>
    }
}

/// The secret is right: who will be the first administrator?
#[component]
fn Administrator(secret: String, fingerprint: Option<String>) -> impl IntoView {
    let (session, navigate) = (Session::here(), use_navigate());
    let form = Form::new(Request { secret, ..Request::default() });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let done = move |who: WhoAmI| {
            session.enter(who);
            navigate("/welcome", NavigateOptions { replace: true, ..NavigateOptions::default() });
        };
        form.submit(|request| async move { http::post("/claim", &request).await }, done);
    };
    view! {
        <p class="soft gate-lead">
            "Nobody owns it yet. Create the first administrator; the set-up link stops working at once."
        </p>
        <Steps />
        <form class="gate-form" on:submit=send novalidate>
            <RightSecret fingerprint=fingerprint />
            <Trouble text=Signal::derive(move || form.trouble()) />
            <div class="pair">
                <TextField label="Name" bind=form.maybe("name", |r| &mut r.name) autocomplete="name" autofocus=true />
                <TextField label="Username" bind=form.text("username", |r| &mut r.username) autocomplete="username" />
            </div>
            <TextField label="Email" kind="email" bind=form.text("email", |r| &mut r.email) autocomplete="email" />
            <div class="stack stack-sm">
                <PasswordField bind=form.text("password", |r| &mut r.password) autocomplete="new-password" />
                <Strength length=Signal::derive(move || form.draft.with(|request| request.password.chars().count())) />
            </div>
            <TextField
                label="Organisation"
                note="on reports"
                bind=form.maybe("organisation", |r| &mut r.organisation)
                autocomplete="organization"
            />
            <Button kind=Kind::Primary submit=true block=true busy=Signal::derive(move || form.is_busy())>
                "Create administrator and sign in"
            </Button>
        </form>
    }
}

#[component]
fn Steps() -> impl IntoView {
    view! {
        <ol class="steps">
            <li class="step step-done"><span class="step-n"><Icon name="check" small=true /></span> "Set-up link"</li>
            <li class="step step-now" aria-current="step"><span class="step-n">"2"</span> "Administrator"</li>
            <li class="step"><span class="step-n">"3"</span> "First steps"</li>
        </ol>
    }
}

#[component]
fn RightSecret(fingerprint: Option<String>) -> impl IntoView {
    let compare = fingerprint.map(|print| {
        view! { " Compare the CA fingerprint with the one in your terminal:" <code class="finger">{print}</code> }
    });
    view! {
        <div class="notice notice-ok">
            <Icon name="lock" />
            <div>
                <strong>"The set-up secret is right."</strong>
                " It travelled in the fragment of the link, which a browser never sends." {compare}
            </div>
        </div>
    }
}
