//! What is said about evidence: a link that is added, and the words of what is there.

use super::evidence::Folder;
use crate::{
    components::prelude::*,
    core::{form::Form, http},
};
use assay_api::control_evidence::{ControlEvidence, EvidenceKind, NewControlEvidence};
use leptos::ev::SubmitEvent;

/// Keeps a dialog open for as long as something is held.
pub(super) fn follow(open: RwSignal<bool>, held: RwSignal<Option<ControlEvidence>>) {
    Effect::new(move || {
        let wanted = held.with(Option::is_some);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    Effect::new(move || {
        if !open.get() && held.with_untracked(Option::is_some) {
            held.set(None);
        }
    });
}

/// Adds a link.
#[component]
pub fn NewLink(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The control's evidence.
    folder: Folder,
) -> impl IntoView {
    view! {
        <Dialog open=open title="Add a link" sub="To where it can be seen: a policy, a ticket, a dashboard.">
            {fields(open, folder, None)}
        </Dialog>
    }
}

/// Changes what is said about a piece.
#[component]
pub fn Words(
    /// The control's evidence.
    folder: Folder,
) -> impl IntoView {
    let open = RwSignal::new(false);
    follow(open, folder.described);
    view! {
        <Dialog open=open title="What does it show?">
            {move || folder.described.get().map(|one| fields(open, folder, Some(one)))}
        </Dialog>
    }
}

fn fields(open: RwSignal<bool>, folder: Folder, one: Option<ControlEvidence>) -> AnyView {
    let form = Form::new(one.as_ref().map(NewControlEvidence::from).unwrap_or_default());
    let is_link = one.as_ref().is_none_or(|one| one.kind == EvidenceKind::Link);
    let there = StoredValue::new(one.map(|one| format!("{}/{}", folder.path(), one.id)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let send = move |new: NewControlEvidence| async move {
            match there.get_value() {
                Some(path) => http::put::<ControlEvidence>(&path, &new).await,
                None => http::post::<ControlEvidence>(&folder.path(), &new).await,
            }
        };
        form.submit(send, move |_: ControlEvidence| {
            open.set(false);
            folder.again.run(());
        });
    };
    let address = is_link.then(|| view! {
        <TextField label="Address" kind="url" bind=form.maybe("url", |draft| &mut draft.url) hint="https:// or http://, without a password in it." />
    });
    view! {
        <form class="dialog-form" on:submit=submit novalidate>
            <div class="dialog-body stack">
                <Trouble text=Signal::derive(move || form.trouble()) />
                {address}
                <TextField label="Name" note="optional" bind=form.maybe("name", |draft| &mut draft.name) />
                <TextField label="Title" note="optional" bind=form.maybe("title", |draft| &mut draft.title) />
                <TextField label="Collected on" note="optional" kind="date" bind=form.parsed("collected_on", |draft| &mut draft.collected_on) />
                <TextField
                    label="Valid until"
                    note="optional"
                    kind="date"
                    bind=form.parsed("valid_until", |draft| &mut draft.valid_until)
                    hint="Its last day; after that it counts no longer."
                />
                <TextArea label="Note" note="optional" rows=3 bind=form.maybe("note", |draft| &mut draft.note) />
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
