//! Which rows of a list are chosen, to do something with all of them at once.

use crate::core::prelude::*;
use leptos::ev;
use std::collections::BTreeSet;

/// The chosen rows, by id.
#[derive(Clone, Copy)]
pub struct Selection(RwSignal<BTreeSet<String>>);

impl Selection {
    /// Nothing is chosen yet.
    pub fn new() -> Self {
        Self(RwSignal::new(BTreeSet::new()))
    }

    /// Whether this row is chosen, tracked.
    pub fn has(self, id: &str) -> bool {
        self.0.with(|chosen| chosen.contains(id))
    }

    /// How many are, tracked.
    pub fn count(self) -> usize {
        self.0.with(BTreeSet::len)
    }

    /// All of them, in no particular order.
    pub fn ids(self) -> Vec<String> {
        self.0.with_untracked(|chosen| chosen.iter().cloned().collect())
    }

    /// Chooses a row, or no longer.
    pub fn toggle(self, id: &str) {
        self.0.update(|chosen| {
            if !chosen.remove(id) {
                chosen.insert(id.to_owned());
            }
        });
    }

    /// Chooses all of these, or none of them.
    pub fn set_all(self, ids: &[String], on: bool) {
        self.0.update(|chosen| {
            for id in ids {
                if on {
                    chosen.insert(id.clone());
                } else {
                    chosen.remove(id);
                }
            }
        });
    }

    /// Chooses nothing.
    pub fn clear(self) {
        self.0.set(BTreeSet::new());
    }
}

impl Default for Selection {
    fn default() -> Self {
        Self::new()
    }
}

/// The head of the column of boxes: all rows in sight, or none.
#[component]
pub fn SelectAll(
    /// What is chosen.
    selection: Selection,
    /// The rows in sight, by id.
    ids: Signal<Vec<String>>,
) -> impl IntoView {
    let chosen = Memo::new(move |_| ids.with(|ids| ids.iter().filter(|id| selection.has(id)).count()));
    let all = move || chosen.get() > 0 && chosen.get() == ids.with(Vec::len);
    let change = move |event: ev::Event| selection.set_all(&ids.get_untracked(), event_target_checked(&event));
    view! {
        <th scope="col" class="w-check">
            <input
                class="box"
                type="checkbox"
                aria-label="Select all on this page"
                prop:checked=all
                prop:indeterminate=move || { chosen.get() > 0 && !all() }
                on:change=change
            />
        </th>
    }
}

/// A row's box.
#[component]
pub fn SelectOne(
    /// What is chosen.
    selection: Selection,
    /// The row.
    id: String,
) -> impl IntoView {
    let (mine, same) = (id.clone(), id);
    view! {
        <td class="w-check">
            <input
                class="box"
                type="checkbox"
                aria-label="Select"
                prop:checked=move || selection.has(&mine)
                on:change=move |_| selection.toggle(&same)
            />
        </td>
    }
}

/// Chooses the row that holds the focus, or no longer.
pub fn toggle_focused(selection: Selection) {
    let row = document().active_element().and_then(|element| element.closest("tr[data-id]").ok().flatten());
    if let Some(id) = row.and_then(|row| row.get_attribute("data-id")) {
        selection.toggle(&id);
    }
}
