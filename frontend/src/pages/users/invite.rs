//! Invite user: address, name, role, projects.

use super::{about, roles};
use crate::{
    components::prelude::*,
    core::{form::Form, http},
    pages::parts::choices::{PROJECTS, choices},
};
use assay_api::{
    links::{CreatedLink, Invite, Invited},
    users::Role,
};

/// The dialog; the link that it made goes to `link`, which shows it.
#[component]
pub fn InviteUser(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Takes the new link.
    link: RwSignal<Option<CreatedLink>>,
) -> impl IntoView {
    view! {
        <Dialog open=open title="Invite user" sub="You get a link to hand over; no mail is sent." wide=true>
            <Fields open=open link=link />
        </Dialog>
    }
}

#[component]
fn Fields(open: RwSignal<bool>, link: RwSignal<Option<CreatedLink>>) -> impl IntoView {
    let form = Form::new(Invite { role: Some(Role::Analyst), ..Invite::default() });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = move |invited: Invited| {
            open.set(false);
            link.set(Some(invited.link));
        };
        form.submit(|request| async move { http::post("/users/invite", &request).await }, done);
    };
    let may = move || form.draft.with(|draft| draft.role.map(about).unwrap_or_default());
    view! {
        <form class="dialog-form" on:submit=send novalidate>
            <div class="dialog-body">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <div class="pair">
                    <TextField
                        label="Email"
                        kind="email"
                        bind=form.text("email", |draft| &mut draft.email)
                        autofocus=true
                    />
                    <TextField label="Full name" note="optional" bind=form.maybe("name", |draft| &mut draft.name) />
                </div>
                <div class="pair">
                    <div>
                        <SelectField label="Role" bind=form.parsed("role", |draft| &mut draft.role) choices=roles() />
                        <p class="hint">{may}</p>
                    </div>
                    <TextField
                        label="Username"
                        note="optional"
                        hint="Made from the mail address when empty."
                        bind=form.maybe("username", |draft| &mut draft.username)
                    />
                </div>
                <PickMany
                    label="Projects"
                    bind=form.list("project_ids", ',', |draft| &mut draft.project_ids)
                    choices=choices(PROJECTS, None)
                    add="Add project"
                    hint="Viewers see the projects they belong to, and nothing else."
                />
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>
                        "Create invitation"
                    </Button>
                </span>
            </div>
        </form>
    }
}
