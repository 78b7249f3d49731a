//! The code of a second factor.

use crate::core::prelude::*;
use crate::{
    components::{dialog::focus_marked, field::Frame},
    core::form::Bound,
};

/// Six digits; phones show digits, and fill them in from a message.
#[component]
pub fn CodeField(
    /// The form's field.
    bind: Bound,
    /// A line below it.
    #[prop(optional)]
    hint: &'static str,
    /// Where typing starts.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    if autofocus {
        focus_marked();
    }
    view! {
        <Frame label="Authentication code" hint=hint bind=bind>
            <input
                class="input otp-one mono"
                id=bind.name
                name=bind.name
                type="text"
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                maxlength="20"
                data-focus=autofocus.then_some("")
                aria-invalid=move || bind.error.get().map(|_| "true")
                aria-describedby=format!("{}-about", bind.name)
                prop:value=move || bind.value.get()
                on:input=move |event| bind.set.run(event_target_value(&event))
            />
        </Frame>
    }
}
