//! Where toasts appear.

use crate::core::prelude::*;
use crate::{
    components::{
        button::{Button, IconButton},
        icon::Icon,
    },
    core::toast::{Offer, Toast, Toasts},
};

/// All toasts that are shown now.
#[component]
pub fn Toaster() -> impl IntoView {
    let toasts = Toasts::here();
    let draw = move |Toast { id, failed, text, offer }: Toast| {
        let (class, role, icon) =
            if failed { ("toast toast-danger", "alert", "errc") } else { ("toast toast-ok", "status", "okc") };
        let act = offer.map(|Offer { label, act }| {
            let click = move |_| {
                toasts.dismiss(id);
                act.run(());
            };
            view! { <Button small=true on:click=click>{label}</Button> }
        });
        view! {
            <div class=class role=role>
                <Icon name=icon />
                <span class="toast-text">{text}</span>
                {act}
                <IconButton icon="x" label="Dismiss" on:click=move |_| toasts.dismiss(id) />
            </div>
        }
    };
    view! {
        <div class="toaster">
            <For each=move || toasts.all() key=|toast| toast.id children=draw />
        </div>
    }
}
