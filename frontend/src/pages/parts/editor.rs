//! The frame of every form page: what went wrong at its head, the fields, and at its foot the buttons and the
//! request behind them.

use crate::core::prelude::*;
use crate::{
    components::prelude::*,
    core::{form::Form, http, toast::Toasts},
};
use assay_api::{Named, Rules};
use leptos::ev::SubmitEvent;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde::Serialize;

/// A form page for an object that has an id and a name. Saved, it leads to the object.
#[component]
pub fn Editor<T: Rules + Serialize + Clone + Send + Sync + 'static>(
    /// What is being written.
    form: Form<T>,
    /// Where such objects live, in the API and in the UI, such as `/clients`.
    base: &'static str,
    /// Where they live in the UI, when it is elsewhere.
    #[prop(optional)]
    home: &'static str,
    /// The object's id; none makes a new one.
    #[prop(optional_no_strip)]
    id: Option<String>,
    /// What the button says.
    save: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let home = if home.is_empty() { base } else { home };
    let back = id.as_ref().map_or_else(|| home.to_owned(), |id| format!("{home}/{id}"));
    let path = id.as_ref().map_or_else(|| base.to_owned(), |id| format!("{base}/{id}"));
    let method = if id.is_some() { "PUT" } else { "POST" };
    let target = path.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (path, makes) = (target.clone(), id.is_none());
        let send = move |request: T| async move {
            if makes { http::post(&path, &request).await } else { http::put(&path, &request).await }
        };
        form.submit(send, move |saved: Named| {
            toasts.done(format!("{} is saved", saved.name));
            navigate.with_value(|navigate| navigate(&format!("{home}/{}", saved.id), NavigateOptions::default()));
        });
    };
    let body = Signal::derive(move || form.draft.with(|draft| serde_json::to_string_pretty(draft).unwrap_or_default()));
    view! {
        <form class="form-page" on:submit=submit novalidate>
            <Trouble text=Signal::derive(move || form.trouble()) />
            {children()}
            <div class="form-foot">
                <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>{save}</Button>
                <a class="btn btn-ghost" href=back>"Cancel"</a>
                <ApiCall method=method path=path body=body />
            </div>
        </form>
    }
}
