//! A new webhook, and the changing of one.

use super::{ABOVE, API, HOME, dialogs::NewSecret, events::Events};
use crate::{
    components::prelude::*,
    core::{
        form::{Bound, Form},
        http, place,
        toast::Toasts,
    },
    pages::{
        findings::and_worse,
        parts::{
            choices::{PROJECTS, choices},
            loaded::{Loaded, by_id},
        },
    },
};
use assay_api::webhooks::{CreatedWebhook, HIDDEN, NewWebhook, Webhook, WebhookFormat, WebhookPayload};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The page of a new one.
#[component]
pub fn WebhookNew() -> impl IntoView {
    place::at(ABOVE, "Add webhook");
    let form = Form::new(NewWebhook { active: Some(true), ..NewWebhook::default() });
    view! {
        <PageHead title="Add webhook" sub="Nothing is connected to before there is something to tell." />
        <Fields form=form id=None />
    }
}

/// The page that changes one.
#[component]
pub fn WebhookEdit() -> impl IntoView {
    place::at(ABOVE, "Edit webhook");
    let hook = by_id::<Webhook>(API);
    let draw = |hook: Signal<Webhook>| {
        let hook = hook.get_untracked();
        view! {
            <PageHead title=format!("Edit {}", hook.name) />
            <Fields form=Form::new(NewWebhook::from(&hook)) id=Some(hook.id) />
        }
        .into_any()
    };
    view! { <Loaded of=hook title="The webhook did not load" draw=draw /> }
}

#[component]
fn Fields(form: Form<NewWebhook>, id: Option<String>) -> impl IntoView {
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let made = RwSignal::new(None::<CreatedWebhook>);
    let makes = id.is_none();
    let path = id.as_ref().map_or_else(|| API.to_owned(), |id| format!("{API}/{id}"));
    let back = id.as_ref().map_or_else(|| HOME.to_owned(), |id| format!("{HOME}/{id}"));
    let leave = move |id: &str| {
        navigate.with_value(|navigate| navigate(&format!("{HOME}/{id}"), NavigateOptions::default()));
    };
    let target = path.clone();
    let submit = move |()| {
        let path = target.clone();
        let send = move |request: NewWebhook| async move {
            if makes { http::post(&path, &request).await } else { http::put(&path, &request).await }
        };
        form.submit(send, move |saved: CreatedWebhook| {
            toasts.done(format!("{} is saved", saved.details.name));
            if saved.secret.is_some() { made.set(Some(saved)) } else { leave(&saved.details.id) }
        });
    };
    view! {
        <FormFrame
            going=form.going()
            submit=submit
            save="Save webhook"
            back=back
            method=if makes { "POST" } else { "PUT" }
            path=path
            body=form.body()
        >
            <div class="form-grid">
                <TextField
                    label="URL"
                    bind=form.text("url", |draft| &mut draft.url)
                    placeholder="https://host.example/hooks/assay"
                    mono=true
                    autofocus=makes
                />
                <TextField label="Name" note="optional" bind=form.maybe("name", |draft| &mut draft.name) hint="The URL's host when empty." />
            </div>
            <Events form=form />
            <Narrower form=form />
            <Shape form=form />
            <Proof form=form makes=makes />
            <Switch label="Active" bind=form.flag("active", |draft| draft.active.get_or_insert(true)) hint="Switched off, nothing is sent; what happens meanwhile can be recovered." />
        </FormFrame>
        <NewSecret made=made done=move |id: String| leave(&id) />
    }
}

/// Only some of the events.
#[component]
fn Narrower(form: Form<NewWebhook>) -> impl IntoView {
    let projects = form.list("project_ids", ',', |draft| &mut draft.project_ids);
    view! {
        <div class="form-grid">
            <SelectField
                label="Severity"
                bind=form.parsed("min_severity", |draft| &mut draft.min_severity)
                choices=and_worse()
                none="Any"
                hint="Of events about findings."
            />
            <PickMany
                label="Projects"
                bind=projects
                choices=choices(PROJECTS, None)
                add="Add project"
                hint="Without any, what happens in all of them."
            />
        </div>
    }
}

/// In which form, and how much.
#[component]
fn Shape(form: Form<NewWebhook>) -> impl IntoView {
    let formats = WebhookFormat::ALL.iter().map(|format| {
        let label = match format {
            WebhookFormat::Json => "JSON, for programs",
            WebhookFormat::Slack => "Slack message",
            WebhookFormat::Teams => "Microsoft Teams card",
            WebhookFormat::Discord => "Discord message",
        };
        Choice::new(format.as_str(), label)
    });
    let formats: Vec<_> = formats.collect();
    let payloads = WebhookPayload::ALL.iter().map(|payload| {
        let label = match payload {
            WebhookPayload::Thin => "Thin: what it is about",
            WebhookPayload::Full => "Full: also the fields that changed",
        };
        Choice::new(payload.as_str(), label)
    });
    let payloads: Vec<_> = payloads.collect();
    view! {
        <div class="form-grid">
            <SelectField
                label="Format"
                bind=form.parsed("format", |draft| &mut draft.format)
                choices=formats
            />
            <SelectField
                label="Payload"
                bind=form.parsed("payload", |draft| &mut draft.payload)
                choices=payloads
                hint="Chat formats show a title and a link."
            />
        </div>
    }
}

/// How the receiver knows us, and we it.
#[component]
fn Proof(form: Form<NewWebhook>, makes: bool) -> impl IntoView {
    let hint = "Signs each delivery (webhook-signature, X-Signature-256). Left empty, one is made and shown once.";
    view! {
        {makes.then(|| view! {
            <TextField
                label="Secret"
                note="optional"
                bind=form.maybe("secret", |draft| &mut draft.secret)
                hint=hint
                mono=true
            />
        })}
        <TextArea
            label="Headers"
            note="optional"
            bind=headers(form)
            rows=2
            hint="One per line, such as Authorization: Bearer …. Values are kept sealed; ******** keeps the one that is there."
        />
        <TextArea
            label="Authority of the receiver's certificate"
            note="optional"
            bind=form.maybe("ca_pem", |draft| &mut draft.ca_pem)
            rows=2
            hint="PEM. Without it, the authorities of this host are trusted."
        />
    }
}

/// Headers as lines. What has no colon yet is a header without a value, so that it comes back as it was typed.
fn headers(form: Form<NewWebhook>) -> Bound {
    let lines = RwSignal::new(None::<String>);
    let written = |draft: &NewWebhook| {
        draft.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
    };
    let read = move |draft: &mut NewWebhook| lines.get().unwrap_or_else(|| written(draft));
    let write = move |draft: &mut NewWebhook, text: String| {
        let pairs = text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
            let (name, value) = line.split_once(':').unwrap_or((line, HIDDEN));
            (name.trim().to_owned(), value.trim().to_owned())
        });
        draft.headers = pairs.collect();
        lines.set(Some(text));
    };
    form.field("headers", read, write)
}
