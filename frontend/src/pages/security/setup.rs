//! Setting a second factor up: the password, then the seed as a QR code and its first code.

use crate::{
    components::prelude::*,
    core::{form::Form, http},
};
use assay_api::totp::{ConfirmTotp, EnrolTotp, RecoveryCodes, TotpSeed};

/// The dialog; the recovery codes go to `codes`, which shows them.
#[component]
pub fn SetUp(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Takes the recovery codes.
    codes: RwSignal<Option<RecoveryCodes>>,
) -> impl IntoView {
    let seed = RwSignal::new(None::<TotpSeed>);
    Effect::new(move || {
        if !open.get() && seed.with_untracked(Option::is_some) {
            seed.set(None);
        }
    });
    let sub = Signal::derive(move || {
        if seed.with(Option::is_some) {
            "Scan the code with your app, then type what it shows."
        } else {
            "Your password first."
        }
        .to_owned()
    });
    view! {
        <Dialog open=open title="Set up authenticator app" sub=sub wide=true>
            {move || match seed.get() {
                None => view! { <Ask open=open seed=seed /> }.into_any(),
                Some(seed) => view! { <Confirm open=open seed=seed codes=codes /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Ask(open: RwSignal<bool>, seed: RwSignal<Option<TotpSeed>>) -> impl IntoView {
    let form = Form::new(EnrolTotp::default());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = move |made| seed.set(Some(made));
        form.submit(|request| async move { http::post("/auth/totp", &request).await }, done);
    };
    view! {
        <form class="dialog-form" on:submit=send novalidate>
            <div class="dialog-body stack">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <PasswordField
                    bind=form.text("password", |draft| &mut draft.password)
                    autocomplete="current-password"
                    hint="An open browser is not enough to change how you sign in."
                />
            </div>
            <Foot open=open word="Continue" busy=Signal::derive(move || form.is_busy()) />
        </form>
    }
}

#[component]
fn Confirm(open: RwSignal<bool>, seed: TotpSeed, codes: RwSignal<Option<RecoveryCodes>>) -> impl IntoView {
    let form = Form::new(ConfirmTotp::default());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = move |made| {
            open.set(false);
            codes.set(Some(made));
        };
        form.submit(|request| async move { http::post("/auth/totp/confirm", &request).await }, done);
    };
    view! {
        <form class="dialog-form" on:submit=send novalidate>
            <div class="dialog-body totp-setup">
                <img class="totp-qr" src=seed.qr alt="QR code of the seed, for your authenticator app" />
                <div class="stack">
                    <Trouble text=Signal::derive(move || form.trouble()) />
                    <Secret label="Or type this key" text=grouped(&seed.secret) />
                    <CodeField
                        bind=form.text("code", |draft| &mut draft.code)
                        hint="The six digits that the app shows now."
                        autofocus=true
                    />
                </div>
            </div>
            <Foot open=open word="Turn on" busy=Signal::derive(move || form.is_busy()) />
        </form>
    }
}

#[component]
fn Foot(open: RwSignal<bool>, word: &'static str, busy: Signal<bool>) -> impl IntoView {
    view! {
        <div class="dialog-foot">
            <span class="row push">
                <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary submit=true busy=busy>{word}</Button>
            </span>
        </div>
    }
}

/// In groups of four, as people read it to themselves.
fn grouped(seed: &str) -> String {
    let letters: Vec<char> = seed.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
