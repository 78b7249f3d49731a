//! A new service account.

use crate::{
    components::prelude::*,
    core::{form::Form, http},
    pages::users::about,
};
use assay_api::{
    service_accounts::{NewServiceAccount, ServiceAccount},
    users::Role,
};

/// The dialog.
#[component]
pub fn NewAccount(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Called with the new account.
    #[prop(into)]
    made: Callback<ServiceAccount>,
) -> impl IntoView {
    view! {
        <Dialog open=open title="New service account">
            <Fields open=open made=made />
        </Dialog>
    }
}

#[component]
fn Fields(open: RwSignal<bool>, made: Callback<ServiceAccount>) -> impl IntoView {
    let form = Form::new(NewServiceAccount { role: Some(Role::Analyst), ..NewServiceAccount::default() });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = move |account| {
            open.set(false);
            made.run(account);
        };
        form.submit(|request| async move { http::post("/service-accounts", &request).await }, done);
    };
    let may = move || form.draft.with(|draft| draft.role.map(about).unwrap_or_default());
    view! {
        <form class="dialog-form" on:submit=send novalidate>
            <div class="dialog-body stack">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <TextField
                    label="Name"
                    bind=form.text("name", |draft| &mut draft.name)
                    hint="Letters, digits, dots and hyphens: ci-pipeline."
                    autofocus=true
                />
                <TextField
                    label="What it is for"
                    note="optional"
                    bind=form.maybe("description", |draft| &mut draft.description)
                />
                <div>
                    <SelectField label="Role" bind=form.parsed("role", |draft| &mut draft.role) choices=roles() />
                    <p class="hint">{may}</p>
                </div>
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>
                        "Create service account"
                    </Button>
                </span>
            </div>
        </form>
    }
}

/// An administrator is no service account.
fn roles() -> Vec<Choice> {
    let roles = Role::ALL.iter().filter(|role| **role != Role::Admin);
    roles.map(|role| Choice::new(role.as_str(), role.label())).collect()
}
