//! What one can do with an object: Edit in sight and on the key `e`, Delete behind the dots; and the way to a new one.
//! Who may not, sees none of it.

use crate::{
    components::prelude::*,
    core::{keys, session::Session},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The two buttons.
#[component]
pub fn Acts(
    /// Whether this person may change the object.
    may: bool,
    /// Where it is edited.
    #[prop(into)]
    edit: Signal<String>,
    /// What the destructive item says, such as `Delete client`.
    delete: &'static str,
    /// Whether this person may also delete it.
    #[prop(default = true)]
    may_delete: bool,
    /// Opens the question.
    deleting: RwSignal<bool>,
    /// What else one can do, as items of the menu.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    if !may {
        return ().into_any();
    }
    let children = StoredValue::new(children);
    let navigate = StoredValue::new_local(use_navigate());
    // A menu of nothing is none.
    let more = may_delete || children.with_value(Option::is_some);
    keys::bind("e", "Edit", move || {
        navigate.with_value(|navigate| navigate(&edit.get_untracked(), NavigateOptions::default()));
    });
    let dots = || view! { <Icon name="dots" /> <span class="sr-only">"More"</span> };
    view! {
        <a class="btn" href=move || edit.get()><Icon name="edit" /> "Edit" <kbd class="wide-only">"e"</kbd></a>
        {more.then(|| view! {
            <Menu class="btn btn-icon" label="More" end=true trigger=dots>
                {children.with_value(|children| children.as_ref().map(|children| children()))}
                {may_delete.then(|| view! {
                    <MenuItem icon="trash" danger=true on:click=move |_| deleting.set(true)>{delete}</MenuItem>
                })}
            </Menu>
        })}
    }
    .into_any()
}

/// A link to where something of the kind that this person's role writes is begun, as a button.
#[component]
pub fn Begin(
    /// Where that is.
    #[prop(into)]
    href: Signal<String>,
    /// What it says, such as `New client`.
    label: &'static str,
    /// Whether it is not the thing to do in this view.
    #[prop(optional)]
    plain: bool,
    /// The chord that leads there, too.
    #[prop(optional)]
    chord: &'static str,
) -> impl IntoView {
    let class = if plain { "btn" } else { "btn btn-primary" };
    Session::here().writes().then(|| {
        view! {
            <a class=class href=move || href.get()>
                <Icon name="plus" />
                {label}
                {(!chord.is_empty()).then(|| view! { <kbd class="wide-only">{chord}</kbd> })}
            </a>
        }
    })
}
