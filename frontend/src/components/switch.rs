//! On or off.

use crate::core::form::Bound;
use crate::core::prelude::*;

/// A switch with a word and a line of sense. The form's field holds `true` or `false`.
#[component]
pub fn Switch(
    /// What it is called.
    label: &'static str,
    /// The form's field.
    bind: Bound,
    /// What it does when it is on.
    hint: &'static str,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                class="switch"
                type="checkbox"
                role="switch"
                id=bind.name
                name=bind.name
                prop:checked=move || bind.value.get() == "true"
                on:change=move |event| bind.set.run(event_target_checked(&event).to_string())
            />
            <span>
                <span class="label">{label}</span>
                <span class="hint cell-block">{hint}</span>
            </span>
        </label>
    }
}
