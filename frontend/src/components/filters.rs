//! The filter bar: a search field and one chip per filter that is on. All of it mirrors the URL.

use crate::core::prelude::*;
use crate::{
    components::{
        button::{Button, IconButton, Kind},
        field::Choice,
        icon::Icon,
        menu::{Menu, MenuItem},
    },
    core::{keys, query::Query},
};
use leptos::{html, leptos_dom::helpers::TimeoutHandle};
use std::time::Duration;

/// How long typing must rest before the list is asked for.
const REST: Duration = Duration::from_millis(250);

/// One thing to filter by.
#[derive(Clone, Copy)]
pub struct Filter {
    /// The parameter's name in the URL and the API.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What there is to choose.
    pub choices: Signal<Vec<Choice>>,
    /// Draws a choice, where a word is not enough.
    pub draw: Option<fn(&Choice) -> AnyView>,
    /// At most one choice counts; otherwise any of several.
    pub single: bool,
}

impl Filter {
    /// A filter whose choices are words.
    pub fn new(name: &'static str, label: &'static str, choices: Signal<Vec<Choice>>) -> Self {
        Self { name, label, choices, draw: None, single: false }
    }

    /// A filter whose choices never change.
    pub fn fixed(name: &'static str, label: &'static str, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Signal::stored(choices))
    }

    /// The same, with choices drawn by `draw`.
    pub fn drawn(self, draw: fn(&Choice) -> AnyView) -> Self {
        Self { draw: Some(draw), ..self }
    }

    /// The same, with one choice at a time.
    pub fn single(self) -> Self {
        Self { single: true, ..self }
    }
}

/// Search, chips, `+ Filter` and `Clear`.
#[component]
pub fn FilterBar(
    /// The list's query.
    query: Query,
    /// What there is to filter by.
    filters: Vec<Filter>,
    /// Text in the empty search field; without one, nothing is searched for here.
    #[prop(optional)]
    placeholder: &'static str,
) -> impl IntoView {
    // A filter chosen from the menu has no value yet; its chip is open until it gets one.
    let added = RwSignal::new(None::<&'static str>);
    let filters = StoredValue::new(filters);
    let is_on = move |filter: &Filter| !query.get(filter.name).is_empty() || added.get() == Some(filter.name);
    let on = Memo::new(move |_| {
        filters.with_value(|all| all.iter().filter(|f| is_on(f)).map(|f| f.name).collect::<Vec<_>>())
    });
    let named = move |name| filters.with_value(|all| all.iter().find(|f| f.name == name).copied());
    let chip = move |name| named(name).map(|filter| view! { <Chip query=query filter=filter added=added /> });
    let more = move || {
        let off: Vec<_> =
            filters.with_value(|all| all.iter().filter(|f| !on.get().contains(&f.name)).copied().collect());
        off.into_iter()
            .map(|filter| view! { <MenuItem on:click=move |_| added.set(Some(filter.name))>{filter.label}</MenuItem> })
            .collect_view()
    };
    let has_more = move || on.get().len() < filters.with_value(Vec::len);
    let clear = move |_| {
        added.set(None);
        let names = filters.with_value(|all| all.iter().map(|f| (f.name, "")).collect::<Vec<_>>());
        query.set(&[names, vec![("search", "")]].concat());
    };
    view! {
        <form class="filters" role="search" on:submit=|event| event.prevent_default()>
            {(!placeholder.is_empty()).then(|| view! { <Search query=query placeholder=placeholder /> })}
            <div class="chips">
                <For each=move || on.get() key=|name| *name children=chip />
                <Show when=has_more>
                    <Menu
                        class="btn btn-dashed"
                        label="Filter by"
                        trigger=|| view! { <Icon name="plus" /> "Filter" }
                    >
                        {more()}
                    </Menu>
                </Show>
                <Show when=move || query.is_filtered()>
                    <Button kind=Kind::Ghost on:click=clear>"Clear"</Button>
                </Show>
            </div>
        </form>
    }
}

/// One filter that is on: what it is, its values, and a cross. Its values open as a list.
#[component]
fn Chip(query: Query, filter: Filter, added: RwSignal<Option<&'static str>>) -> impl IntoView {
    // A single value is taken whole: it may hold a comma.
    let values = Memo::new(move |_| match query.get(filter.name) {
        value if filter.single && !value.is_empty() => vec![value],
        _ => query.values(filter.name),
    });
    let toggle = move |value: &str| {
        let mut chosen = values.get_untracked();
        match chosen.iter().position(|known| known == value) {
            Some(place) => drop(chosen.remove(place)),
            None if filter.single => chosen = vec![value.to_owned()],
            None => chosen.push(value.to_owned()),
        }
        query.set(&[(filter.name, &chosen.join(","))]);
    };
    let label = move |value: &String| {
        filter.choices.with(|all| all.iter().find(|choice| choice.value == *value).map(|choice| choice.label.clone()))
    };
    let words = move || {
        let words: Vec<_> = values.get().iter().map(|value| label(value).unwrap_or_else(|| value.clone())).collect();
        if words.is_empty() { "any".to_owned() } else { words.join(", ") }
    };
    let item = move |choice: Choice| {
        let (mine, value) = (choice.value.clone(), choice.value.clone());
        let checked = Signal::derive(move || values.get().contains(&mine));
        let drawn = filter.draw.map_or_else(|| choice.label.clone().into_any(), |draw| draw(&choice));
        view! { <MenuItem checked=checked on:click=move |_| toggle(&value)>{drawn}</MenuItem> }
    };
    let items = move || filter.choices.get().into_iter().map(item).collect_view();
    let remove = move |_| {
        added.set(None);
        query.set(&[(filter.name, "")]);
    };
    view! {
        <div class="chip">
            <Menu
                class="chip-button"
                label=filter.label
                opened=values.with_untracked(Vec::is_empty)
                trigger=move || view! { <span class="chip-key">{filter.label}</span> {words} }
            >
                {items()}
            </Menu>
            <IconButton icon="x" label=format!("Remove filter {}", filter.label) attr:class="chip-x" on:click=remove />
        </div>
    }
}

/// The search field; `/` leads to it.
#[component]
fn Search(query: Query, placeholder: &'static str) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let text = event_target_value(&event);
        if let Some(earlier) = waiting.get_value() {
            earlier.clear();
        }
        let ask = move || query.adjust(&[("search", text.trim())]);
        waiting.set_value(set_timeout_with_handle(ask, REST).ok());
    };
    keys::bind("/", "Search this list", move || {
        if let Some(input) = node.get_untracked() {
            // Focus that cannot move stays where it is.
            let _ = input.focus();
        }
    });
    // What is being typed is not overwritten by the same text, trimmed, coming back from the URL.
    let shown = move || {
        let text = query.get("search");
        let typed = node.get_untracked().map(|input| input.value()).filter(|typed| typed.trim() == text);
        typed.unwrap_or(text)
    };
    view! {
        <div class="input-wrap filters-search">
            <Icon name="search" />
            <input
                class="input"
                type="search"
                node_ref=node
                placeholder=placeholder
                aria-label="Search"
                prop:value=shown
                on:input=typed
            />
            <kbd class="kbd-end">"/"</kbd>
        </div>
    }
}
