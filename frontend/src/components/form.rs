//! The frame of a form page: what went wrong at its head, the fields, and at its foot the buttons and the request behind
//! them.

use crate::components::{
    api_call::ApiCall,
    button::{Button, Kind},
    field::Trouble,
};
use crate::core::form::Sending;
use crate::core::prelude::*;
use leptos::ev::SubmitEvent;

/// The frame. It knows nothing of what is written in it.
#[component]
pub fn FormFrame(
    /// How the form's sending goes.
    going: Sending,
    /// Sends it.
    #[prop(into)]
    submit: Callback<()>,
    /// What the button says.
    save: &'static str,
    /// An icon's name for that button; none when empty.
    #[prop(optional)]
    icon: &'static str,
    /// Where one gets without saving; settings, which one does not leave, have none.
    #[prop(optional, into)]
    back: String,
    /// How it is sent.
    method: &'static str,
    /// Where it is sent to.
    #[prop(into)]
    path: String,
    /// What is sent.
    #[prop(into)]
    body: Signal<String>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        submit.run(());
    };
    let cancel = (!back.is_empty()).then(|| view! { <a class="btn btn-ghost" href=back>"Cancel"</a> });
    view! {
        <form class="form-page" on:submit=send novalidate>
            <Trouble text=Signal::derive(move || going.trouble()) />
            {children()}
            <div class="form-foot">
                <Button kind=Kind::Primary icon=icon submit=true busy=Signal::derive(move || going.is_busy())>{save}</Button>
                {cancel}
                <ApiCall method=method path=path body=body />
            </div>
        </form>
    }
}
