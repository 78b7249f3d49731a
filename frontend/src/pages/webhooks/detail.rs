//! One webhook: how it fares, what one can do with it, and its deliveries.

use super::{
    ABOVE, API, HOME,
    deliveries::Deliveries,
    dialogs::{NewSecret, Recover, Rotate, farewell},
    health::{Strip, rate, state},
};
use crate::{
    components::prelude::*,
    core::{http, live, place, query::Query, time, toast::Toasts},
    pages::parts::{
        delete::Delete,
        loaded::{Loaded, by_id},
    },
};
use assay_api::{
    Named,
    deliveries::{DeliveryDetail, DeliveryStatus},
    webhooks::{CreatedWebhook, Webhook, WebhookState},
};
use leptos::task::spawn_local;
use serde_json::json;
use std::time::Duration;

/// `delivery` is the one that is shown beside the list.
pub const NAMES: &[&str] = &["status", "delivery", "page", "limit"];
/// Deliveries are no events: how they go is asked for this often.
const LOOK: Duration = Duration::from_secs(4);

/// The page.
#[component]
pub fn WebhookDetail() -> impl IntoView {
    place::at(ABOVE, "Webhook");
    let hook = by_id::<Webhook>(API);
    live::on(&["webhook."], move || hook.refetch());
    if let Ok(timer) = set_interval_with_handle(move || hook.refetch(), LOOK) {
        on_cleanup(move || timer.clear());
    }
    view! { <Loaded of=hook title="The webhook did not load" draw=|hook| page(hook).into_any() /> }
}

fn page(hook: Signal<Webhook>) -> impl IntoView {
    Effect::new(move || place::at(ABOVE, &hook.get().name));
    let [recovering, rotating, removing] = [(); 3].map(|()| RwSignal::new(false));
    let made = RwSignal::new(None::<CreatedWebhook>);
    let look = RwSignal::new(0_u32);
    // Not the first time: the list asks by itself when it is drawn.
    Effect::new(move |before: Option<()>| {
        hook.track();
        if before.is_some() {
            look.update(|look| *look += 1);
        }
    });
    let named = Signal::derive(move || hook.with(|hook| Named { id: hook.id.clone(), name: hook.name.clone() }));
    let dots = || view! { <Icon name="dots" /> <span class="sr-only">"More"</span> };
    view! {
        <PageHead title=Signal::derive(move || hook.get().name) sub=Signal::derive(move || hook.get().url)>
            <Test hook=hook look=look />
            <a class="btn" href=move || format!("{HOME}/{}/edit", hook.get().id)><Icon name="edit" /> "Edit"</a>
            <Menu class="btn btn-icon" label="More" end=true trigger=dots>
                <MenuItem icon="history" on:click=move |_| recovering.set(true)>"Recover since …"</MenuItem>
                <MenuItem icon="key" on:click=move |_| rotating.set(true)>"Rotate secret"</MenuItem>
                <MenuItem icon="trash" danger=true on:click=move |_| removing.set(true)>"Remove webhook"</MenuItem>
            </Menu>
        </PageHead>
        {move || banner(hook)}
        <div class="hook-sums">{move || sums(&hook.get())}</div>
        <Deliveries hook=hook look=look />
        <Recover open=recovering hook=hook />
        <Rotate open=rotating hook=hook made=made />
        <NewSecret made=made done=|_| () />
        <Delete
            open=removing
            object=named
            base=API
            home=HOME
            action="Remove webhook"
            text=Signal::derive(move || farewell(hook.with(|hook| hook.waiting)))
        />
    }
}

fn sums(hook: &Webhook) -> impl IntoView + use<> {
    let events = hook.events.join(", ");
    view! {
        {state(hook)}
        <Strip name=hook.name.clone() hours=hook.hours.clone() />
        <span class="nowrap">{rate(&hook.hours)} <span class="cell-sub">" arrived"</span></span>
        <span class="cell-sub mono clip" title=events.clone()>{events.clone()}</span>
    }
}

/// What is wrong with it as a whole, and what to do.
fn banner(hook: Signal<Webhook>) -> Option<AnyView> {
    let now = hook.get();
    let why = now.last_error.clone().unwrap_or_default();
    let (class, head, text) = match now.state {
        WebhookState::Disabled => {
            let reason = now.disabled_reason.clone().unwrap_or_default();
            ("notice notice-danger hook-note", "Switched off.".to_owned(), format!("Assay stopped sending: {reason}."))
        }
        WebhookState::BackingOff => {
            let until = now.backoff_until.map(time::minute).unwrap_or_default();
            (
                "notice notice-warn hook-note",
                format!("{} attempts failed in a row.", now.failures),
                format!("{why}. The next is made at {until}; nothing is lost meanwhile."),
            )
        }
        WebhookState::Failing => {
            ("notice notice-warn hook-note", "The last attempt failed.".to_owned(), format!("{why}."))
        }
        _ => return None,
    };
    let on = (now.state == WebhookState::Disabled).then(|| view! { <SwitchOn hook=hook /> });
    let view = view! {
        <div class=class role="status">
            <Icon name="alert" />
            <div><strong>{head}</strong> " " {text}</div>
            {on}
        </div>
    };
    Some(view.into_any())
}

#[component]
fn SwitchOn(hook: Signal<Webhook>) -> impl IntoView {
    let (busy, toasts) = (RwSignal::new(false), Toasts::here());
    let go = move |_| {
        let path = format!("{API}/{}", hook.get_untracked().id);
        busy.set(true);
        spawn_local(async move {
            match http::put::<Webhook>(&path, &json!({ "active": true })).await {
                Ok(hook) => toasts.done(format!("{} is switched on", hook.name)),
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! { <Button small=true busy=busy on:click=go>"Switch on"</Button> }
}

/// Sends a test and shows what came of it.
#[component]
fn Test(hook: Signal<Webhook>, look: RwSignal<u32>) -> impl IntoView {
    let (busy, toasts, query) = (RwSignal::new(false), Toasts::here(), Query::here(NAMES));
    let go = move |_| {
        let path = format!("{API}/{}/test", hook.get_untracked().id);
        busy.set(true);
        spawn_local(async move {
            match http::post::<DeliveryDetail>(&path, &json!({})).await {
                Ok(DeliveryDetail { delivery, .. }) => {
                    if delivery.status == DeliveryStatus::Delivered {
                        toasts.done(format!("The test arrived, in {} ms", delivery.duration_ms.unwrap_or_default()));
                    }
                    query.set(&[("delivery", &delivery.id), ("status", "")]);
                    look.update(|look| *look += 1);
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! { <Button icon="send" busy=busy on:click=go>"Send test"</Button> }
}
