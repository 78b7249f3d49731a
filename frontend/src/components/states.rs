//! Nothing there, not there yet, did not come: each says what to do next.

use crate::core::prelude::*;
use crate::{
    components::{
        button::{Button, Kind},
        code::CopyButton,
        icon::Icon,
    },
    core::http::Failure,
};

/// Nothing is there yet; the children are the buttons of the next step.
#[component]
pub fn Empty(
    /// What is missing.
    title: &'static str,
    /// What to do about it.
    text: &'static str,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <svg class="empty-art" viewBox="0 0 96 56" aria-hidden="true">
                <path d="M8 46h80M20 46 48 12l28 34"></path>
                <path d="M12 46v4M20 46v4M28 46v4M36 46v4M44 46v4M52 46v4M60 46v4M68 46v4M76 46v4M84 46v4"></path>
                <circle class="bead" cx="48" cy="36" r="4"></circle>
            </svg>
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="row">{children.map(|children| children())}</div>
        </div>
    }
}

/// Something did not come: why, another try, and the id to ask the log for.
#[component]
pub fn Failed(
    /// What did not come, such as `The list did not load`.
    title: &'static str,
    /// Why.
    failure: Failure,
    /// Tries again.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    let request = failure.request_id.clone().map(|id| {
        view! {
            <p class="request">
                "Request " <code>{id.clone()}</code> <CopyButton text=id label="Copy request id" bare=true />
            </p>
        }
    });
    view! {
        <div class="empty" role="alert">
            <span class="state-icon">
                <Icon name="alert" />
            </span>
            <h2>{title}</h2>
            <p>{failure.sentence()}</p>
            <div class="row">
                <Button kind=Kind::Primary icon="rotate" on:click=move |_| retry.run(())>
                    "Try again"
                </Button>
            </div>
            {request}
        </div>
    }
}

/// Grey bars where text will be, for a detail page that is on its way.
#[component]
pub fn Waiting() -> impl IntoView {
    view! {
        <div class="stack" role="status">
            <span class="sr-only">"Loading"</span>
            <span class="skeleton sk-40"></span>
            <span class="skeleton sk-80"></span>
            <span class="skeleton sk-60"></span>
        </div>
    }
}
