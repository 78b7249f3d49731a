//! Buttons. `on:click` and other attributes go onto the component and reach the element.

use crate::components::icon::Icon;
use crate::core::prelude::*;

/// What a button is for.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum Kind {
    /// One of several things one can do.
    #[default]
    Plain,
    /// The thing to do here; one per view.
    Primary,
    /// Destroys something; only in the dialog that asks.
    Danger,
    /// Stands in a row or bar, without an edge.
    Ghost,
    /// Leads to a danger dialog, from a row.
    GhostDanger,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Primary => "btn btn-primary",
            Self::Danger => "btn btn-danger",
            Self::Ghost => "btn btn-ghost",
            Self::GhostDanger => "btn btn-ghost btn-quiet-danger",
        }
    }
}

/// A button with a word and, where it helps, an icon before it.
#[component]
pub fn Button(
    /// What it is for.
    #[prop(optional)]
    kind: Kind,
    /// An icon's name; none when empty.
    #[prop(optional)]
    icon: &'static str,
    /// As low as a table row.
    #[prop(optional)]
    small: bool,
    /// As wide as the card it stands in.
    #[prop(optional)]
    block: bool,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Its work is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let class =
        [kind.class(), if small { "btn-sm" } else { "" }, if block { "btn-block btn-tall" } else { "" }].join(" ");
    view! {
        <button class=class type=if submit { "submit" } else { "button" } disabled=move || busy.get()>
            <Show when=move || busy.get()>
                <Spinner />
            </Show>
            {(!icon.is_empty()).then(|| view! { <Icon name=icon /> })}
            {children()}
        </button>
    }
}

/// An icon alone as a button; `label` is what it says to a screen reader and on hover.
#[component]
pub fn IconButton(
    /// An icon's name.
    icon: &'static str,
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <button
            class="btn btn-icon btn-ghost btn-sm"
            type="button"
            aria-label=move || label.get()
            title=move || label.get()
        >
            <Icon name=icon />
        </button>
    }
}

/// A turning ring.
#[component]
fn Spinner() -> impl IntoView {
    view! {
        <svg class="spinner" viewBox="0 0 16 16" aria-hidden="true">
            <circle class="track" cx="8" cy="8" r="6"></circle>
            <path d="M8 2a6 6 0 0 1 6 6"></path>
        </svg>
    }
}
