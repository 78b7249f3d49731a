//! A link to hand over: shown once, to copy.

use crate::{
    components::prelude::*,
    core::{http, time, toast::Toasts},
};
use assay_api::links::{CreatedLink, LinkPurpose};
use leptos::task::spawn_local;
use serde_json::json;

/// Makes a link for a user; it goes to `made`, which shows it.
pub fn make(user: String, made: RwSignal<Option<CreatedLink>>, toasts: Toasts) {
    spawn_local(async move {
        match http::post(&format!("/users/{user}/link"), &json!({})).await {
            Ok(link) => made.set(Some(link)),
            Err(failure) => toasts.failed(&failure),
        }
    });
}

/// The dialog; it is open while there is a link to show.
#[component]
pub fn LinkDialog(
    /// The new link; forgotten when the dialog closes.
    link: RwSignal<Option<CreatedLink>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(link.with(Option::is_some)));
    let invites = move || link.with(|link| link.as_ref().is_none_or(|link| link.purpose == LinkPurpose::Invitation));
    let title = Signal::derive(move || if invites() { "Invitation link" } else { "Password reset link" }.to_owned());
    let sub = Signal::derive(move || {
        link.with(|link| link.as_ref().map(|link| format!("Works once, until {}.", time::minute(link.expires_at))))
            .unwrap_or_default()
    });
    view! {
        <Dialog open=open title=title sub=sub wide=true locked=true>
            <div class="dialog-body">
                <div class="notice notice-warn">
                    <Icon name="eye" />
                    <div>
                        <strong>"Shown once."</strong>
                        " Give it to the person over a channel you trust: whoever opens it first sets the password."
                    </div>
                </div>
                {move || link.get().map(|link| view! { <Secret label="Link" text=link.url /> })}
            </div>
            <div class="dialog-foot">
                <span class="push">
                    <Button kind=Kind::Primary on:click=move |_| link.set(None)>"Done"</Button>
                </span>
            </div>
        </Dialog>
    }
}
