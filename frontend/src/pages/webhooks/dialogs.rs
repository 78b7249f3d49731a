//! What is asked before something is done with a webhook, and the secret that is shown once.

use super::API;
use crate::{
    components::prelude::*,
    core::{form::Form, http, time, toast::Toasts},
};
use assay_api::{
    Time,
    webhooks::{CreatedWebhook, RecoverWebhook, RotateSecret, Webhook},
};
use leptos::task::spawn_local;

/// The secret of a webhook, shown once; `done` gets the webhook's id.
#[component]
pub fn NewSecret(
    /// The webhook with its secret; forgotten when the dialog closes.
    made: RwSignal<Option<CreatedWebhook>>,
    /// What comes after.
    #[prop(into)]
    done: Callback<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(made.with(Option::is_some)));
    let title = Signal::derive(move || {
        made.with(|made| made.as_ref().map(|hook| format!("Secret of {}", hook.details.name)).unwrap_or_default())
    });
    let close = move |_| {
        let Some(hook) = made.get_untracked() else { return };
        made.set(None);
        done.run(hook.details.id);
    };
    let body = move |hook: CreatedWebhook| {
        let until = hook.details.old_secret_until;
        view! {
            <div class="dialog-body">
                <div class="notice notice-warn">
                    <Icon name="eye" />
                    <div><strong>"Shown once."</strong> " Give it to the receiver, which verifies each delivery with it."</div>
                </div>
                <Secret label="Secret" text=hook.secret.unwrap_or_default() />
                {until.map(|until| view! { <p class="hint">{format!("The secret before signs as well, until {}.", time::minute(until))}</p> })}
            </div>
            <div class="dialog-foot">
                <span class="push"><Button kind=Kind::Primary on:click=close>"I have stored the secret"</Button></span>
            </div>
        }
    };
    view! {
        <Dialog open=open title=title wide=true locked=true>
            {move || made.get().map(body)}
        </Dialog>
    }
}

/// Asks, and gives the webhook a new secret.
#[component]
pub fn Rotate(
    /// Whether it is asked now.
    open: RwSignal<bool>,
    /// The webhook.
    hook: Signal<Webhook>,
    /// Takes the new secret.
    made: RwSignal<Option<CreatedWebhook>>,
) -> impl IntoView {
    let (busy, toasts) = (RwSignal::new(false), Toasts::here());
    let go = move |_| {
        let path = format!("{API}/{}/rotate-secret", hook.get_untracked().id);
        busy.set(true);
        spawn_local(async move {
            match http::post(&path, &RotateSecret::default()).await {
                Ok(new) => made.set(Some(new)),
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
            open.try_set(false);
        });
    };
    view! {
        <Dialog open=open title=Signal::derive(move || format!("Rotate the secret of “{}”?", hook.get().name))>
            <div class="dialog-body">
                <p>"For 24 hours each delivery is signed with both secrets, so that the receiver can change over meanwhile."</p>
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary busy=busy on:click=go attr:data-focus="">"Rotate secret"</Button>
                </span>
            </div>
        </Dialog>
    }
}

/// How far back one can choose to go: label, and hours.
const REACHES: &[(&str, i64)] = &[
    ("The last hour", 1),
    ("The last 6 hours", 6),
    ("The last day", 24),
    ("The last 7 days", 168),
    ("The last 30 days", 719),
];

/// Asks since when, and has everything sent that has not arrived.
#[component]
pub fn Recover(
    /// Whether it is asked now.
    open: RwSignal<bool>,
    /// The webhook.
    hook: Signal<Webhook>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::new(RecoverWebhook { since: Some(back(24)) });
    let hours = RwSignal::new(24_i64);
    let choose = move |event: leptos::ev::Event| hours.set(event_target_value(&event).parse().unwrap_or(24));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.draft.update(|draft| draft.since = Some(back(hours.get_untracked())));
        let path = format!("{API}/{}/recover", hook.get_untracked().id);
        let send = move |request| async move { http::post::<Webhook>(&path, &request).await };
        form.submit(send, move |_| {
            toasts.done("What was missed is being sent");
            open.set(false);
        });
    };
    let option = move |(label, value): &(&'static str, i64)| {
        let value = *value;
        view! { <option value=value selected=move || hours.get() == value>{*label}</option> }
    };
    view! {
        <Dialog open=open title="Send what was missed?">
            <form class="dialog-form" on:submit=send novalidate>
                <div class="dialog-body">
                    <Trouble text=Signal::derive(move || form.trouble()) />
                    <p>"Every event that this webhook asks for and that has not arrived is sent, oldest first. What has arrived is not sent again."</p>
                    <div class="field">
                        <label class="label" for="since">"Since"</label>
                        <select class="select" id="since" on:change=choose>{REACHES.iter().map(option).collect_view()}</select>
                    </div>
                </div>
                <div class="dialog-foot">
                    <span class="row push">
                        <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                        <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>"Send what was missed"</Button>
                    </span>
                </div>
            </form>
        </Dialog>
    }
}

fn back(hours: i64) -> Time {
    Time(time::now().0 - hours * Time::HOUR)
}

/// What goes with a webhook for which so many deliveries wait.
pub fn farewell(waiting: u64) -> String {
    match waiting {
        0 => "Its log goes with it. This cannot be undone.".to_owned(),
        1 => "A delivery waits for it and will not be sent. This cannot be undone.".to_owned(),
        count => format!("{count} deliveries wait for it and will not be sent. This cannot be undone."),
    }
}
