//! Several of many: what is chosen as chips, what is left behind a button.

use crate::core::prelude::*;
use crate::{
    components::{
        button::IconButton,
        field::Choice,
        icon::Icon,
        menu::{Menu, MenuItem},
    },
    core::form::Bound,
};

/// Chooses several. The form's field holds the values with commas between them.
#[component]
pub fn PickMany(
    /// What they are called.
    label: &'static str,
    /// The form's field.
    bind: Bound,
    /// What there is to choose.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What the button says, such as `Add member`.
    add: &'static str,
    /// A line below.
    hint: &'static str,
) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        bind.value.get().split(',').filter(|v| !v.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    });
    let chip = move |value: String| {
        let mine = value.clone();
        let name = Signal::derive(move || named(&choices.get(), &mine));
        let remove = move |_| {
            let rest: Vec<_> = chosen.get_untracked().into_iter().filter(|other| *other != value).collect();
            bind.set.run(rest.join(","));
        };
        view! {
            <span class="chip">
                <span>{name}</span>
                <IconButton
                    icon="x"
                    label=Signal::derive(move || format!("Remove {}", name.get()))
                    attr:class="chip-x"
                    on:click=remove
                />
            </span>
        }
    };
    let choose = move |value: String| bind.set.run([chosen.get_untracked(), vec![value]].concat().join(","));
    let item =
        move |Choice { value, label }| view! { <MenuItem on:click=move |_| choose(value.clone())>{label}</MenuItem> };
    let rest = move || {
        let chosen = chosen.get();
        choices.get().into_iter().filter(|choice| !chosen.contains(&choice.value)).collect::<Vec<_>>()
    };
    let error =
        move || bind.error.get().map(|error| view! { <p class="error"><Icon name="errc" small=true />{error}</p> });
    view! {
        <div class="field" role="group" aria-labelledby=bind.name>
            <span class="label" id=bind.name>{label}</span>
            <div class="chips">
                <For each=move || chosen.get() key=String::clone children=chip />
                <Show when=move || !rest().is_empty()>
                    <Menu class="btn btn-dashed" label=add trigger=move || view! { <Icon name="plus" /> {add} }>
                        {rest().into_iter().map(item).collect_view()}
                    </Menu>
                </Show>
            </div>
            {error}
            <p class="hint">{hint}</p>
        </div>
    }
}

/// What a value is read as.
fn named(choices: &[Choice], value: &str) -> String {
    choices.iter().find(|choice| choice.value == value).map_or_else(|| value.to_owned(), |choice| choice.label.clone())
}
