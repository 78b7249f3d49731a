//! An object by its id in the address: waited for, not there, or there.
//!
//! What is drawn gets a signal and not the object, so that a change by somebody else moves a word on
//! the page and leaves the rest, with its focus and its open lists, where it is.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer},
        query::encode,
    },
};
use leptos_router::hooks::use_params_map;
use serde::de::DeserializeOwned;

/// Asks for the object below `base` that the address names.
pub fn by_id<T: DeserializeOwned + Clone + Send + Sync + 'static>(base: &'static str) -> Fetch<Answer<T>> {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    Fetch::new(move || {
        let path = format!("{base}/{}", encode(&id.get()));
        async move { http::get::<T>(&path).await }
    })
}

/// Draws the object once it is there.
#[component]
pub fn Loaded<T: Clone + PartialEq + Send + Sync + 'static>(
    /// The object.
    of: Fetch<Answer<T>>,
    /// What to say when it does not come, such as `The client did not load`.
    title: &'static str,
    /// Draws it; called once, as long as it stays there.
    draw: fn(Signal<T>) -> AnyView,
) -> impl IntoView {
    let answer = Memo::new(move |_| of.get());
    let state = Memo::new(move |_| answer.with(|answer| answer.as_ref().map(|answer| answer.as_ref().err().cloned())));
    let here = move || answer.get().and_then(Result::ok);
    move || match state.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Some(failure)) => view! { <Failed title=title failure=failure retry=move |()| of.refetch() /> }.into_any(),
        // What it draws with, such as who is signed in, is no reason to draw the whole page anew.
        Some(None) => untrack(|| here().map(|first| draw(latest(here, first)))).into_any(),
    }
}

/// The object as it is now; as it was last while it is read again or has gone.
fn latest<T: Clone + PartialEq + Send + Sync + 'static>(
    here: impl Fn() -> Option<T> + Send + Sync + 'static,
    first: T,
) -> Signal<T> {
    Memo::new(move |before: Option<&T>| here().unwrap_or_else(|| before.unwrap_or(&first).clone())).into()
}
