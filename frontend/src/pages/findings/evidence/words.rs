//! What is said about a file: its name, a title, a caption.

use super::Gallery;
use crate::{
    components::prelude::*,
    core::{form::Form, http},
};
use assay_api::evidence::{Evidence, NewEvidence};
use leptos::ev::SubmitEvent;

/// The dialog.
#[component]
pub fn Words() -> impl IntoView {
    let gallery = expect_context::<Gallery>();
    let open = RwSignal::new(false);
    Effect::new(move || {
        let wanted = gallery.described.with(Option::is_some);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    Effect::new(move || {
        if !open.get() && gallery.described.with_untracked(Option::is_some) {
            gallery.described.set(None);
        }
    });
    view! {
        <Dialog open=open title="Name and caption">
            {move || gallery.described.get().map(|file| view! { <Fields file=file open=open /> })}
        </Dialog>
    }
}

#[component]
fn Fields(file: Evidence, open: RwSignal<bool>) -> impl IntoView {
    let gallery = expect_context::<Gallery>();
    let form = Form::new(NewEvidence { position: None, ..NewEvidence::from(&file) });
    let path = StoredValue::new(format!("/evidence/{}", file.id));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let done = move |_: Evidence| {
            open.set(false);
            gallery.refetch.run(());
        };
        form.submit(move |words| async move { http::put(&path.get_value(), &words).await }, done);
    };
    view! {
        <form class="dialog-form" on:submit=send novalidate>
            <div class="dialog-body">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <TextField label="File name" bind=form.maybe("name", |draft| &mut draft.name) />
                <TextField label="Title" bind=form.maybe("title", |draft| &mut draft.title) />
                <TextArea
                    label="Caption"
                    bind=form.maybe("caption", |draft| &mut draft.caption)
                    rows=3
                    hint="What there is to see, for the report and for those who do not see the picture."
                />
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>"Save"</Button>
                </span>
            </div>
        </form>
    }
}
