//! Which events a webhook is told of: by the object that they are about, all of one kind or one by one.

use crate::{
    components::{button::IconButton, prelude::*},
    core::{fetch::Fetch, form::Form, http},
};
use assay_api::{
    events::{EventKind, EventKinds},
    webhooks::NewWebhook,
};

/// The choice.
#[component]
pub fn Events(
    /// The form that holds it.
    form: Form<NewWebhook>,
) -> impl IntoView {
    let kinds = Fetch::new(|| http::get::<EventKinds>("/events/kinds"));
    let kinds = Signal::derive(move || kinds.get().and_then(Result::ok).map(|all| all.kinds).unwrap_or_default());
    let error = form.error("events");
    let problem = move || error.get().map(|text| view! { <p class="error"><Icon name="errc" small=true />{text}</p> });
    view! {
        <fieldset class="field" aria-describedby="events-about">
            <legend class="label">"Events"</legend>
            <p class="hint" id="events-about">"Tick a heading for everything about it, also what is added to Assay later."</p>
            <div class="event-groups">
                {move || groups(&kinds.get()).into_iter().map(|group| draw(form, group)).collect_view()}
            </div>
            {move || others(form, &kinds.get())}
            <div aria-live="polite">{problem}</div>
        </fieldset>
    }
}

/// An object's name and the events about it.
type Group = (String, Vec<EventKind>);

fn groups(kinds: &[EventKind]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for kind in kinds {
        match groups.iter_mut().find(|(object, _)| *object == kind.object) {
            Some((_, members)) => members.push(kind.clone()),
            None => groups.push((kind.object.clone(), vec![kind.clone()])),
        }
    }
    // What most people come for stands first.
    let first = ["finding", "project", "asset", "client", "report", "scan", "vulnerability"];
    groups.sort_by_key(|(object, _)| first.iter().position(|name| name == object).unwrap_or(first.len()));
    groups
}

fn draw(form: Form<NewWebhook>, (object, kinds): Group) -> impl IntoView {
    let all = format!("{object}.*");
    let whole = has(form, all.clone());
    let one = move |kind: EventKind| {
        let chosen = has(form, kind.name.clone());
        let name = kind.name.clone();
        view! {
            <label class="check">
                <input
                    class="box"
                    type="checkbox"
                    prop:checked=move || chosen.get() || whole.get()
                    disabled=move || whole.get()
                    on:change=move |event| put(form, &name, event_target_checked(&event))
                />
                <span><code>{kind.name.clone()}</code><span class="hint cell-block">{kind.meaning}</span></span>
            </label>
        }
    };
    let mark = all.clone();
    view! {
        <details class="event-group" open=object == "finding">
            <summary>
                <label class="check">
                    <input
                        class="box"
                        type="checkbox"
                        aria-label=format!("Everything about {object}")
                        prop:checked=move || whole.get()
                        on:change=move |event| put(form, &mark, event_target_checked(&event))
                    />
                    <span class="strong-md mono">{all}</span>
                </label>
            </summary>
            <div class="event-names">{kinds.into_iter().map(one).collect_view()}</div>
        </details>
    }
}

/// What was asked for by other names: of the documents, or globs of one's own.
fn others(form: Form<NewWebhook>, kinds: &[EventKind]) -> impl IntoView + use<> {
    let known = |name: &String| kinds.iter().any(|kind| kind.name == *name || format!("{}.*", kind.object) == *name);
    let rest: Vec<_> = form.draft.with(|draft| draft.events.iter().filter(|name| !known(name)).cloned().collect());
    let chip = move |name: String| {
        let mine = name.clone();
        view! {
            <span class="chip">
                <span class="mono">{name.clone()}</span>
                <IconButton
                    icon="x"
                    label=format!("Remove {name}")
                    attr:class="chip-x"
                    on:click=move |_| put(form, &mine, false)
                />
            </span>
        }
    };
    (!kinds.is_empty() && !rest.is_empty())
        .then(|| view! { <div class="chips">{rest.into_iter().map(chip).collect_view()}</div> })
}

fn has(form: Form<NewWebhook>, name: String) -> Memo<bool> {
    Memo::new(move |_| form.draft.with(|draft| draft.events.contains(&name)))
}

fn put(form: Form<NewWebhook>, name: &str, wanted: bool) {
    form.draft.update(|draft| {
        draft.events.retain(|known| known != name);
        // The whole makes its parts superfluous.
        if let (true, Some(object)) = (wanted, name.strip_suffix('*')) {
            draft.events.retain(|known| !known.starts_with(object));
        }
        if wanted {
            draft.events.push(name.to_owned());
        }
    });
}
