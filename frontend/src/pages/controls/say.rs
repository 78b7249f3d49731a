//! What a person says of a control: how far it is, whose it is, by when, and a note.

use super::{HOME, status_name};
use crate::{
    components::prelude::*,
    core::{form::Form, http, toast::Toasts},
    pages::parts::choices::{PEOPLE, choices},
};
use assay_api::controls::{Control, ControlDetail, ControlStatus, NewControl};
use leptos::ev::SubmitEvent;

/// The dialog.
#[component]
pub fn Say(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The control.
    control: Signal<ControlDetail>,
) -> impl IntoView {
    view! {
        <Dialog open=open title="What do you say of it?" sub="Your word stands beside what the checks saw; neither changes the other.">
            {fields(open, &control.get_untracked().control)}
        </Dialog>
    }
}

fn fields(open: RwSignal<bool>, control: &Control) -> AnyView {
    let (form, toasts) = (Form::new(NewControl::from(control)), Toasts::here());
    let path = StoredValue::new(format!("{HOME}/{}", control.id));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.submit(
            move |new| async move { http::put(&path.get_value(), &new).await },
            move |saved: ControlDetail| {
                toasts.done(format!("{} is saved", saved.control.r#ref));
                open.set(false);
            },
        );
    };
    let statuses: Vec<_> =
        ControlStatus::ALL.iter().map(|known| Choice::new(known.as_str(), status_name(*known))).collect();
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <SelectField label="Status" bind=form.parsed("status", |draft| &mut draft.status) choices=statuses />
                <SelectField
                    label="Owner"
                    bind=form.maybe("owner_id", |draft| &mut draft.owner_id)
                    choices=choices(PEOPLE, control.owner.clone())
                    none="Nobody"
                />
                <TextField label="Due" note="optional" kind="date" bind=form.parsed("due_date", |draft| &mut draft.due_date) />
                <TextArea label="Note" note="optional" rows=5 bind=form.maybe("note", |draft| &mut draft.note) hint="Markdown: how it is done here, and where that can be seen." />
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>"Save"</Button>
                </span>
            </div>
        </form>
    }
    .into_any()
}
