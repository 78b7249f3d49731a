//! What one can do with an object: Edit in sight and on the key `e`, Delete behind the dots.

use crate::core::prelude::*;
use crate::{components::prelude::*, core::keys};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The two buttons.
#[component]
pub fn Acts(
    /// Where it is edited.
    #[prop(into)]
    edit: Signal<String>,
    /// What the destructive item says, such as `Delete client`.
    delete: &'static str,
    /// Opens the question.
    deleting: RwSignal<bool>,
    /// What else one can do, as items of the menu.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let navigate = use_navigate();
    let navigate = StoredValue::new_local(navigate);
    keys::bind("e", "Edit", move || {
        navigate.with_value(|navigate| navigate(&edit.get_untracked(), NavigateOptions::default()));
    });
    let dots = || view! { <Icon name="dots" /> <span class="sr-only">"More"</span> };
    view! {
        <a class="btn" href=move || edit.get()><Icon name="edit" /> "Edit" <kbd class="wide-only">"e"</kbd></a>
        <Menu class="btn btn-icon" label="More" end=true trigger=dots>
            {children.with_value(|children| children.as_ref().map(|children| children()))}
            <MenuItem icon="trash" danger=true on:click=move |_| deleting.set(true)>{delete}</MenuItem>
        </Menu>
    }
}
