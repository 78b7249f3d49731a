//! Where invitations and reset links lead: one sets a password, and is signed in with it.

use crate::core::prelude::*;
use crate::{
    components::{
        button::{Button, Kind},
        field::{PasswordField, TextField, Trouble},
        gate::Gate,
        icon::Icon,
        states::Waiting,
        strength::Strength,
    },
    core::{
        fetch::Fetch,
        form::Form,
        http::{self, Answer},
        place,
        session::Session,
        time,
    },
};
use assay_api::{
    auth::SignIn,
    links::{AcceptLink, AcceptedLink, LinkPurpose, LinkState, VerifyLink},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// An invitation.
#[component]
pub fn Join() -> impl IntoView {
    view! { <Door title="Join this appliance" /> }
}

/// A new password.
#[component]
pub fn Reset() -> impl IntoView {
    view! { <Door title="Choose a new password" /> }
}

#[component]
fn Door(title: &'static str) -> impl IntoView {
    place::title(title);
    // The fragment never reaches a server by itself, and so stands in no log on the way.
    let secret = window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned();
    let asked = secret.clone();
    let state = Fetch::new(move || {
        let secret = asked.clone();
        async move { http::post::<LinkState>("/auth/link/verify", &VerifyLink { secret }).await }
    });
    let body = move || match state.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Ok(state)) => view! { <Password secret=secret.clone() state=state /> }.into_any(),
        Some(Err(failure)) => {
            let said = failure.fields.first().map_or_else(|| failure.sentence(), |field| field.message.clone());
            view! { <Over said=said /> }.into_any()
        }
    };
    view! { <Gate title=title wide=true>{body}</Gate> }
}

/// The link does not work.
#[component]
fn Over(said: String) -> impl IntoView {
    view! {
        <div class="stack">
            <Trouble text=Signal::derive(move || Some(said.clone())) />
            <a class="btn btn-block btn-tall" href="/signin">"Sign in"</a>
        </div>
    }
}

/// Who it is, and the password to be.
#[component]
fn Password(secret: String, state: LinkState) -> impl IntoView {
    let (session, navigate) = (Session::here(), use_navigate());
    let invited = state.purpose == LinkPurpose::Invitation;
    let name = invited.then(|| state.name.clone());
    let form = Form::new(AcceptLink { secret, name, ..AcceptLink::default() });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        // People who have just come in are shown where the second factor is set up.
        let inside_path = if invited { "/settings/security" } else { "/" };
        let there = move |inside| {
            let path = if inside { inside_path } else { "/signin" };
            navigate(path, NavigateOptions { replace: true, ..NavigateOptions::default() });
        };
        form.submit(move |request| enter(session, request), there);
    };
    view! {
        <form class="gate-form" on:submit=send novalidate>
            <Whom state=state.clone() />
            <Trouble text=Signal::derive(move || form.trouble()) />
            // Password managers learn by this whose password it is.
            <input class="sr-only" type="text" autocomplete="username" tabindex="-1" aria-hidden="true" readonly=true value=state.username.clone() />
            {invited.then(|| view! { <TextField label="Your name" bind=form.maybe("name", |r| &mut r.name) autocomplete="name" /> })}
            <div class="stack stack-sm">
                <PasswordField
                    label="New password"
                    bind=form.text("password", |r| &mut r.password)
                    autocomplete="new-password"
                />
                <Strength length=Signal::derive(move || form.draft.with(|request| request.password.chars().count())) />
            </div>
            <Button kind=Kind::Primary submit=true block=true busy=Signal::derive(move || form.is_busy())>
                "Set password and sign in"
            </Button>
        </form>
    }
}

/// Sets the password and signs in with it; false when a second factor is asked for.
async fn enter(session: Session, request: AcceptLink) -> Answer<bool> {
    let password = request.password.clone();
    let accepted: AcceptedLink = http::post("/auth/link/accept", &request).await?;
    session.sign_in(SignIn { username: Some(accepted.username), password, ..SignIn::default() }).await
}

#[component]
fn Whom(state: LinkState) -> impl IntoView {
    let whose = state.organisation.map(|name| format!(" of {name}")).unwrap_or_default();
    let words = match state.purpose {
        LinkPurpose::Invitation => format!("You are invited to the appliance{whose}. You sign in as "),
        LinkPurpose::PasswordReset => format!("A new password for the appliance{whose}. You sign in as "),
    };
    view! {
        <div class="notice notice-accent">
            <Icon name="key" />
            <div>
                {words} <strong>{state.username}</strong> ". The link works once, until "
                {time::minute(state.expires_at)} "."
            </div>
        </div>
    }
}
