//! Tabs that switch what is shown below them.
//!
//! A page's own tabs are links in a `nav class="tabs"`, so that the URL says which is open; these are
//! for dialogs and panels, which have no address.

use crate::core::prelude::*;

/// One tab.
#[derive(Clone, PartialEq)]
pub struct Tab {
    /// What it is called.
    pub label: &'static str,
}

/// The row of tabs; `shown` is the index of the one that is open.
#[component]
pub fn Tabs(
    /// What they are, for a screen reader.
    label: &'static str,
    /// The tabs.
    tabs: Vec<Tab>,
    /// Which is open.
    shown: RwSignal<usize>,
) -> impl IntoView {
    let tab = move |(index, tab): (usize, Tab)| {
        view! {
            <button
                class="tab"
                type="button"
                role="tab"
                aria-selected=move || (shown.get() == index).to_string()
                on:click=move |_| shown.set(index)
            >
                {tab.label}
            </button>
        }
    };
    view! {
        <div class="tabs tabs-tight" role="tablist" aria-label=label>
            {tabs.into_iter().enumerate().map(tab).collect_view()}
        </div>
    }
}
