//! The second factor: whether there is one, and what to do about it.

use super::{codes::RecoveryCodesDialog, setup::SetUp};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        form::Form,
        http::{self, Answer},
        time,
        toast::Toasts,
    },
};
use assay_api::totp::{ProveTotp, RecoveryCodes, TotpState};

/// What is to be proved for.
#[derive(Clone, Copy, PartialEq)]
enum For {
    Removal,
    Codes,
}

/// The section.
#[component]
pub fn SecondFactor() -> impl IntoView {
    let state = Fetch::new(|| async { http::get::<TotpState>("/auth/totp").await });
    let (setting_up, codes) = (RwSignal::new(false), RwSignal::new(None::<RecoveryCodes>));
    let proving = RwSignal::new(None::<For>);
    let body = move || match state.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Ok(now)) if now.enabled => on(&now, proving),
        Some(Ok(_)) => off(setting_up),
        Some(Err(failure)) => {
            view! { <Failed title="The second factor did not load" failure=failure retry=move |()| state.refetch() /> }
                .into_any()
        }
    };
    view! {
        <section class="section" aria-labelledby="totp-title">
            <div class="section-head"><h2 class="section-title" id="totp-title">"Two-factor authentication"</h2></div>
            {body}
        </section>
        <SetUp open=setting_up codes=codes />
        <Prove proving=proving codes=codes state=state />
        <RecoveryCodesDialog codes=codes done=move || state.refetch() />
    }
}

fn off(setting_up: RwSignal<bool>) -> AnyView {
    view! {
        <div class="panel account-panel">
            <div class="panel-body stack">
                <p>
                    <span class="tag tag-warn">"Off"</span>
                    " Your password alone lets in whoever knows it. An authenticator app on your phone adds six digits that change every half minute."
                </p>
                <div class="row">
                    <Button kind=Kind::Primary icon="lock" on:click=move |_| setting_up.set(true)>
                        "Set up authenticator app"
                    </Button>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn on(now: &TotpState, proving: RwSignal<Option<For>>) -> AnyView {
    let since = now.confirmed_at.map(time::date).unwrap_or_default();
    let left = now.recovery_codes_left;
    let few = (left < 4).then(|| {
        view! { <span class="tag tag-warn">{if left == 0 { "none left" } else { "few left" }}</span> }
    });
    view! {
        <div class="panel account-panel">
            <div class="panel-body stack">
                <p><span class="tag tag-ok">"On"</span> {format!(" since {since}. A code is asked for at each sign-in.")}</p>
                <p class="row row-tight">{format!("{left} of 10 recovery codes have not been used.")} {few}</p>
                <div class="row row-wrap">
                    <Button icon="rotate" on:click=move |_| proving.set(Some(For::Codes))>"New recovery codes"</Button>
                    <Button kind=Kind::GhostDanger on:click=move |_| proving.set(Some(For::Removal))>
                        "Remove second factor"
                    </Button>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// Password and code once more, before the second factor is touched.
#[component]
fn Prove(
    proving: RwSignal<Option<For>>,
    codes: RwSignal<Option<RecoveryCodes>>,
    state: Fetch<Answer<TotpState>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(proving.with(Option::is_some)));
    Effect::new(move || {
        if !open.get() && proving.with_untracked(Option::is_some) {
            proving.set(None);
        }
    });
    let removes = move || proving.get() == Some(For::Removal);
    let title =
        Signal::derive(move || if removes() { "Remove your second factor?" } else { "New recovery codes" }.to_owned());
    let sub = Signal::derive(move || {
        if removes() {
            "From then on your password alone lets you in, and whoever else knows it."
        } else {
            "The codes that you have work no longer."
        }
        .to_owned()
    });
    view! {
        <Dialog open=open title=title sub=sub>
            <ProofFields open=open removes=removes() codes=codes state=state />
        </Dialog>
    }
}

#[component]
fn ProofFields(
    open: RwSignal<bool>,
    removes: bool,
    codes: RwSignal<Option<RecoveryCodes>>,
    state: Fetch<Answer<TotpState>>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::new(ProveTotp::default());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = move |made: Option<RecoveryCodes>| {
            open.set(false);
            if made.is_none() {
                toasts.done("Your second factor is removed");
            }
            codes.set(made);
            state.refetch();
        };
        form.submit(move |request| prove(request, removes), done);
    };
    let (word, kind) = if removes { ("Remove", Kind::Danger) } else { ("Make new codes", Kind::Primary) };
    view! {
        <form class="dialog-form" on:submit=send novalidate>
            <div class="dialog-body stack">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <PasswordField
                    bind=form.text("password", |draft| &mut draft.password)
                    autocomplete="current-password"
                />
                <CodeField
                    bind=form.text("code", |draft| &mut draft.code)
                    hint="From your app, or a recovery code."
                />
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=kind submit=true busy=Signal::derive(move || form.is_busy())>{word}</Button>
                </span>
            </div>
        </form>
    }
}

async fn prove(request: ProveTotp, removes: bool) -> Answer<Option<RecoveryCodes>> {
    if removes {
        return http::delete_with("/auth/totp", &request).await.map(|()| None);
    }
    http::post("/auth/totp/recovery-codes", &request).await.map(Some)
}
