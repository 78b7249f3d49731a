//! Form fields: label, input, hint and what is wrong, tied together for screen readers.
//!
//! Each takes a [`Bound`] from a form, `form.text("title", |draft| &mut draft.title)`.

use crate::core::prelude::*;
use crate::{
    components::{dialog::focus_marked, icon::Icon},
    core::form::Bound,
};

/// One thing to choose.
#[derive(Clone, PartialEq)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// `value`, read as `label`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// What it is called.
    label: &'static str,
    /// The form's field.
    bind: Bound,
    /// `text`, `email`, `date`, `search` …
    #[prop(default = "text")]
    kind: &'static str,
    /// A word behind the label, such as `optional`.
    #[prop(optional)]
    note: &'static str,
    /// A line below it.
    #[prop(optional)]
    hint: &'static str,
    /// What browsers may fill in; `off` unless said.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Text in the empty field.
    #[prop(optional)]
    placeholder: &'static str,
    /// Where typing starts.
    #[prop(optional)]
    autofocus: bool,
    /// For what people copy.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    let class = if mono { "input mono" } else { "input" };
    if autofocus {
        focus_marked();
    }
    view! {
        <Frame label=label note=note hint=hint bind=bind>
            <input
                class=class
                id=bind.name
                name=bind.name
                type=kind
                autocomplete=autocomplete
                autocapitalize="none"
                placeholder=placeholder
                data-focus=autofocus.then_some("")
                aria-invalid=move || bind.error.get().map(|_| "true")
                aria-describedby=format!("{}-about", bind.name)
                prop:value=move || bind.value.get()
                on:input=move |event| bind.set.run(event_target_value(&event))
            />
        </Frame>
    }
}

/// A password, which can be shown.
#[component]
pub fn PasswordField(
    /// What it is called.
    #[prop(default = "Password")]
    label: &'static str,
    /// The form's field.
    bind: Bound,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// A line below it.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let switch = view! {
        <button
            class="linkish"
            type="button"
            aria-pressed=move || shown.get().to_string()
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            {move || if shown.get() { "Hide" } else { "Show" }}
        </button>
    };
    view! {
        <Frame label=label hint=hint bind=bind aside=switch.into_any()>
            <input
                class="input"
                id=bind.name
                name=bind.name
                type=move || if shown.get() { "text" } else { "password" }
                autocomplete=autocomplete
                aria-invalid=move || bind.error.get().map(|_| "true")
                aria-describedby=format!("{}-about", bind.name)
                prop:value=move || bind.value.get()
                on:input=move |event| bind.set.run(event_target_value(&event))
            />
        </Frame>
    }
}

/// A text of several lines.
#[component]
pub fn TextArea(
    /// What it is called.
    label: &'static str,
    /// The form's field.
    bind: Bound,
    /// Lines that show without scrolling.
    #[prop(default = 4)]
    rows: u32,
    /// A word behind the label.
    #[prop(optional)]
    note: &'static str,
    /// A line below it.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    view! {
        <Frame label=label note=note hint=hint bind=bind>
            <textarea
                class="textarea"
                id=bind.name
                name=bind.name
                rows=rows
                aria-invalid=move || bind.error.get().map(|_| "true")
                aria-describedby=format!("{}-about", bind.name)
                prop:value=move || bind.value.get()
                on:input=move |event| bind.set.run(event_target_value(&event))
            ></textarea>
        </Frame>
    }
}

/// One of several choices.
#[component]
pub fn SelectField(
    /// What it is called.
    label: &'static str,
    /// The form's field.
    bind: Bound,
    /// What there is to choose.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What stands there while nothing is chosen; without it something always is.
    #[prop(optional)]
    none: &'static str,
    /// A word behind the label.
    #[prop(optional)]
    note: &'static str,
    /// A line below it.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let option = move |Choice { value, label }| {
        let mine = value.clone();
        view! { <option value=value selected=move || bind.value.get() == mine>{label}</option> }
    };
    let options = move || choices.get().into_iter().map(option).collect_view();
    view! {
        <Frame label=label note=note hint=hint bind=bind>
            <select
                class="select"
                id=bind.name
                name=bind.name
                aria-invalid=move || bind.error.get().map(|_| "true")
                aria-describedby=format!("{}-about", bind.name)
                on:change=move |event| bind.set.run(event_target_value(&event))
            >
                {(!none.is_empty()).then(|| option(Choice::new("", none)))}
                {options}
            </select>
        </Frame>
    }
}

/// What went wrong with a whole form, at its head.
#[component]
pub fn Trouble(
    /// The sentence, when there is one.
    #[prop(into)]
    text: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        text.get().map(|text| {
            view! {
                <div class="notice notice-danger" role="alert">
                    <Icon name="alert" />
                    <div>{text}</div>
                </div>
            }
        })
    }
}

/// Label, field, and below it what is wrong or else the hint.
#[component]
pub(super) fn Frame(
    label: &'static str,
    bind: Bound,
    #[prop(optional)] note: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] aside: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let about = move || match bind.error.get() {
        Some(error) => view! { <p class="error"><Icon name="errc" small=true />{error}</p> }.into_any(),
        None if hint.is_empty() => ().into_any(),
        None => view! { <p class="hint">{hint}</p> }.into_any(),
    };
    view! {
        <div class="field">
            <div class="row spread">
                <label class="label" for=bind.name>
                    {label} {(!note.is_empty()).then(|| view! { <span class="optional">" " {note}</span> })}
                </label>
                {aside}
            </div>
            {children()}
            <div id=format!("{}-about", bind.name) aria-live="polite">{about}</div>
        </div>
    }
}
