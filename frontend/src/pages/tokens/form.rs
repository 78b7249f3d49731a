//! Create Token: name, expiration, scopes.

use super::{expiration::Expiration, scopes::Scopes};
use crate::{
    components::prelude::*,
    core::{form::Form, http, session::Session},
};
use assay_api::tokens::{CreatedToken, Lifetime, NewToken};
use leptos::prelude::*;

/// The dialog; what it made goes to `made`, which shows the secret.
#[component]
pub fn CreateToken(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Takes the new token.
    made: RwSignal<Option<CreatedToken>>,
) -> impl IntoView {
    let session = Session::here();
    let sub = Signal::derive(move || {
        let who = session.who().map(|who| format!("{} ({})", who.user.name, who.user.role.as_str()));
        format!("It acts as {} and never beyond the scopes below.", who.unwrap_or_default())
    });
    view! {
        <Dialog open=open title="Create token" sub=sub wide=true>
            <Fields open=open made=made />
        </Dialog>
    }
}

#[component]
fn Fields(open: RwSignal<bool>, made: RwSignal<Option<CreatedToken>>) -> impl IntoView {
    let form = Form::new(NewToken { expires_in: Some(Lifetime::Days90), ..NewToken::default() });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = move |token| {
            open.set(false);
            made.set(Some(token));
        };
        form.submit(|request| async move { http::post("/tokens", &request).await }, done);
    };
    let effective = move || {
        let scopes: Vec<_> = form.draft.with(|draft| draft.scopes.iter().map(|scope| scope.as_str()).collect());
        if scopes.is_empty() { "nothing yet".to_owned() } else { scopes.join(" ") }
    };
    view! {
        <form class="dialog-form" on:submit=send novalidate>
            <div class="dialog-body">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <TextField
                    label="Name"
                    bind=form.text("name", |draft| &mut draft.name)
                    hint="What uses it, so that you know what breaks when you revoke it."
                    autofocus=true
                />
                <Expiration form=form />
                <Scopes form=form />
            </div>
            <div class="dialog-foot">
                <span class="hint clip">"Effective: " <span class="mono">{effective}</span></span>
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>
                        "Create token"
                    </Button>
                </span>
            </div>
        </form>
    }
}
