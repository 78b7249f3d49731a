//! Menus: a button and the list below it. Escape, a choice or a click elsewhere closes it.

use crate::components::icon::Icon;
use crate::core::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

/// A button that opens a menu.
#[component]
pub fn Menu(
    /// The button's class.
    #[prop(default = "btn")]
    class: &'static str,
    /// What the menu is, for a screen reader.
    label: &'static str,
    /// What the button shows.
    #[prop(into)]
    trigger: ViewFn,
    /// Opens at the button's right edge.
    #[prop(optional)]
    end: bool,
    /// Opens above the button.
    #[prop(optional)]
    up: bool,
    /// Whether it starts open.
    #[prop(optional)]
    opened: bool,
    /// The items.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(opened);
    let anchor = NodeRef::<html::Span>::new();
    Effect::new(move || {
        if open.get() {
            request_animation_frame(move || focus_item(anchor.get_untracked(), 0));
        }
    });
    let left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside = anchor.get_untracked().is_some_and(|anchor| anchor.contains(to.as_ref()));
        if !(to.is_some() && inside) {
            open.set(false);
        }
    };
    // Here and not at the item: closing removes the item, and its own act must come first.
    let chosen = move |event: ev::MouseEvent| {
        let item = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if item.is_some_and(|item| item.closest("[role=menuitem]").is_ok_and(|item| item.is_some())) {
            focus_trigger(anchor);
            open.set(false);
        }
    };
    view! {
        <span
            class="menu-anchor"
            class:menu-end=end
            class:menu-up=up
            node_ref=anchor
            on:focusout=left
            on:keydown=move |event| pressed(&event, open, anchor)
        >
            <button
                class=class
                type="button"
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {trigger.run()}
            </button>
            <Show when=move || open.get()>
                <div class="menu" role="menu" aria-label=label tabindex="-1" on:click=chosen>
                    {children()}
                </div>
            </Show>
        </span>
    }
}

/// Something to choose. `on:click` goes onto the component.
#[component]
pub fn MenuItem(
    /// An icon's name; none when empty.
    #[prop(optional)]
    icon: &'static str,
    /// Leads to something destructive.
    #[prop(optional)]
    danger: bool,
    /// One of several that are on or off: the menu stays open.
    #[prop(optional, into)]
    checked: Option<Signal<bool>>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let tick = move || checked.is_some_and(|checked| checked.get()).then(|| view! { <Icon name="check" small=true /> });
    view! {
        <button
            class="menu-item"
            class:menu-item-danger=danger
            type="button"
            role=if checked.is_some() { "menuitemcheckbox" } else { "menuitem" }
            aria-checked=move || checked.map(|checked| checked.get().to_string())
        >
            {(!icon.is_empty()).then(|| view! { <Icon name=icon /> })}
            {children()}
            <span class="push">{tick}</span>
        </button>
    }
}

/// Arrows walk through the items of an open menu; Escape closes it and gives the focus back.
fn pressed(event: &ev::KeyboardEvent, open: RwSignal<bool>, anchor: NodeRef<html::Span>) {
    let step = match event.key().as_str() {
        "Escape" => None,
        "ArrowDown" => Some(1),
        "ArrowUp" => Some(-1),
        _ => return,
    };
    if !open.get_untracked() {
        return;
    }
    event.stop_propagation();
    event.prevent_default();
    match step {
        Some(step) => focus_item(anchor.get_untracked(), step),
        None => {
            open.set(false);
            focus_trigger(anchor);
        }
    }
}

/// Moves the focus by `step` items; 0 goes to the first.
fn focus_item(anchor: Option<web_sys::HtmlSpanElement>, step: i32) {
    let Some(items) = anchor.and_then(|anchor| anchor.query_selector_all(".menu-item").ok()) else { return };
    let active = document().active_element();
    let all: Vec<Element> =
        (0..items.length()).filter_map(|index| items.get(index)?.dyn_into::<Element>().ok()).collect();
    let now = all.iter().position(|item| active.as_ref() == Some(item));
    let count = all.len() as i32;
    if count > 0 {
        let next = if step == 0 { 0 } else { (now.map_or(-1, |now| now as i32) + step).rem_euclid(count) };
        focus(all.get(next as usize).cloned());
    }
}

/// Gives the focus back to the button, so that a dialog which an item opens gives it back there too.
fn focus_trigger(anchor: NodeRef<html::Span>) {
    focus(anchor.get_untracked().and_then(|anchor| anchor.query_selector("button").ok().flatten()));
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Focus that cannot move stays where it is.
        let _ = element.focus();
    }
}
