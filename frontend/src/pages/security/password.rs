//! Another password.

use crate::{
    components::prelude::*,
    core::{form::Form, http, toast::Toasts},
};
use assay_api::profile::ChangePassword;

/// The section.
#[component]
pub fn Password() -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::new(ChangePassword::default());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = move |()| {
            form.draft.set(ChangePassword::default());
            toasts.done("Your password is changed; other browsers are signed out");
        };
        form.submit(|request| async move { http::tell("/auth/password", &request).await }, done);
    };
    view! {
        <section class="section" aria-labelledby="password-title">
            <div class="section-head"><h2 class="section-title" id="password-title">"Password"</h2></div>
            <form class="account-form stack" on:submit=send novalidate>
                <Trouble text=Signal::derive(move || form.trouble()) />
                <div class="form-grid">
                    <PasswordField
                        label="Current password"
                        bind=form.text("current_password", |draft| &mut draft.current_password)
                        autocomplete="current-password"
                    />
                    <div class="stack stack-sm">
                        <PasswordField
                            label="New password"
                            bind=form.text("new_password", |draft| &mut draft.new_password)
                            autocomplete="new-password"
                        />
                        <Strength length=Signal::derive(move || {
                            form.draft.with(|draft| draft.new_password.chars().count())
                        }) />
                    </div>
                </div>
                <div class="row">
                    <Button submit=true busy=Signal::derive(move || form.is_busy())>"Change password"</Button>
                    <span class="hint">"All other sign-ins end."</span>
                </div>
            </form>
        </section>
    }
}
