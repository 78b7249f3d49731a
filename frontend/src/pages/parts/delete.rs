//! Asks before an object is deleted; what the server has against it is said in the same place.

use crate::{
    components::prelude::*,
    core::{
        http::{self, Failure},
        toast::Toasts,
    },
    pages::parts::undo,
};
use assay_api::Named;
use leptos::task::spawn_local;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde::Deserialize;
use serde_json::json;

/// What a deletion answers, where it answers at all: with a way back where the object went into the trash.
#[derive(Deserialize)]
struct Gone {
    #[serde(default)]
    undo: Option<String>,
}

/// The question, and the deletion. Afterwards one is at the list.
#[component]
pub fn Delete(
    /// Whether it is asked now.
    open: RwSignal<bool>,
    /// The object.
    #[prop(into)]
    object: Signal<Named>,
    /// The list it stands in, such as `/clients`.
    base: &'static str,
    /// Where that list is in the UI, when it is elsewhere.
    #[prop(optional)]
    home: &'static str,
    /// What the destructive button says, such as `Delete client`.
    action: &'static str,
    /// What goes with it.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    Effect::new(move || {
        if open.get() {
            trouble.set(None);
        }
    });
    let home = if home.is_empty() { base } else { home };
    let yes = move |()| {
        let Named { id, name } = object.get_untracked();
        busy.set(true);
        spawn_local(async move {
            match http::remove::<Option<Gone>>(&format!("{base}/{id}"), &json!({})).await {
                Ok(removed) => {
                    match removed.and_then(|gone| gone.undo) {
                        Some(undo) => undo::offer(toasts, format!("{name} is in the trash"), undo),
                        None => toasts.done(format!("{name} is gone")),
                    }
                    open.set(false);
                    navigate.with_value(|navigate| navigate(home, NavigateOptions::default()));
                }
                Err(failure) => trouble.set(Some(Failure::sentence(&failure))),
            }
            busy.try_set(false);
        });
    };
    let title = Signal::derive(move || format!("Delete “{}”?", object.get().name));
    view! { <Confirm open=open title=title text=text action=action busy=busy trouble=trouble yes=yes /> }
}
