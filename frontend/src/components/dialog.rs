//! Dialogs: the browser's own `<dialog>`, which traps the focus, gives it back and closes on Escape.

use crate::components::button::IconButton;
use crate::core::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;

/// A modal dialog. Its children exist only while it is open, so that a form in it starts afresh.
#[component]
pub fn Dialog(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// A line of sense below the title.
    #[prop(optional, into)]
    sub: Signal<String>,
    /// 42 instead of 36 rem.
    #[prop(optional)]
    wide: bool,
    /// Closes by its own buttons alone: what it shows is gone afterwards.
    #[prop(optional)]
    locked: bool,
    /// Body and foot.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let show = open.get();
        if let Some(dialog) = node.get() {
            // A frame later the children stand, so that the browser finds the one to focus.
            request_animation_frame(move || turn(&dialog, show));
        }
    });
    let on_backdrop = move |event: ev::MouseEvent| {
        let outside = event.target().is_some_and(|target| target.dyn_ref::<web_sys::HtmlDialogElement>().is_some());
        if outside && !locked {
            open.set(false);
        }
    };
    let on_cancel = move |event: ev::Event| {
        if locked {
            event.prevent_default();
        }
    };
    let heading = move || {
        let sub = sub.get();
        view! {
            <h2 class="dialog-title">{title.get()}</h2>
            {(!sub.is_empty()).then(|| view! { <p class="page-sub">{sub}</p> })}
        }
    };
    let close =
        move || (!locked).then(|| view! { <IconButton icon="x" label="Close" on:click=move |_| open.set(false) /> });
    view! {
        <dialog
            node_ref=node
            class=if wide { "dialog dialog-wide" } else { "dialog" }
            aria-label=move || title.get()
            on:close=move |_| open.set(false)
            on:cancel=on_cancel
            on:mousedown=on_backdrop
        >
            <Show when=move || open.get()>
                <div class="dialog-head">
                    <div>{heading}</div>
                    <span class="push">{close}</span>
                </div>
                {children()}
            </Show>
        </dialog>
    }
}

/// Opens or closes the element itself.
fn turn(dialog: &web_sys::HtmlDialogElement, show: bool) {
    if !show {
        dialog.close();
        return;
    }
    if !dialog.open() && dialog.show_modal().is_err() {
        leptos::logging::error!("the browser did not open the dialog");
    }
    focus(dialog.query_selector("[data-focus]"));
}

/// Leads to the first thing of the page that is marked with `data-focus`, once it stands. Not `autofocus`: the browser
/// heeds that once per document, and complains of every other.
pub fn focus_marked() {
    request_animation_frame(|| focus(document().query_selector("[data-focus]")));
}

fn focus(found: Result<Option<web_sys::Element>, wasm_bindgen::JsValue>) {
    let found = found.ok().flatten().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = found {
        // Focus that cannot move stays where it is.
        let _ = element.focus();
    }
}
