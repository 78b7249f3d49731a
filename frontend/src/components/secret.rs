//! A secret that is shown once.

use crate::components::code::CopyButton;
use crate::core::prelude::*;

/// The secret, wrapped and never cut, with its Copy button.
#[component]
pub fn Secret(
    /// What it is, such as `Secret`.
    label: &'static str,
    /// The secret itself.
    text: String,
) -> impl IntoView {
    view! {
        <div class="field">
            <span class="label">{label}</span>
            <div class="secret" role="group" aria-label=label>
                <code>{text.clone()}</code>
                <CopyButton text=text primary=true />
            </div>
        </div>
    }
}
