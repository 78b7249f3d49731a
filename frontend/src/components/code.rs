//! Code to read and copy.

use crate::components::icon::Icon;
use crate::core::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long the button says that it has copied.
const SAID: Duration = Duration::from_secs(2);

/// Copies `text` and says so.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it says to a screen reader.
    #[prop(default = "Copy")]
    label: &'static str,
    /// The icon alone.
    #[prop(optional)]
    bare: bool,
    /// The button of the view, not one in a head.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            let writing = window().navigator().clipboard().write_text(&text);
            if wasm_bindgen_futures::JsFuture::from(writing).await.is_ok() {
                copied.try_set(true);
                set_timeout(move || _ = copied.try_set(false), SAID);
            }
        });
    };
    let class = match (primary, bare) {
        (true, _) => "btn btn-primary",
        (_, true) => "btn btn-icon btn-ghost btn-sm",
        _ => "btn btn-ghost btn-sm push",
    };
    let icon = Signal::derive(move || if copied.get() { "check" } else { "copy" });
    let word = move || if copied.get() { "Copied" } else { "Copy" };
    view! {
        <button class=class type="button" aria-label=bare.then_some(label) on:click=copy>
            <Icon name=icon small=!primary />
            {(!bare).then(|| view! { <span aria-live="polite">{word}</span> })}
        </button>
    }
}

/// A block of code with a head that says what it is.
#[component]
pub fn Code(
    /// What it is.
    #[prop(into)]
    title: String,
    /// The code.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="code code-wrap">
            <div class="code-head">{title.clone()} <CopyButton text=text /></div>
            <pre tabindex="0" aria-label=title>
                {move || text.get()}
            </pre>
        </div>
    }
}
