//! Keyboard chords: `/`, `?`, `g f`, `c f`, `j`. Each is bound where its act lives, for as long as it is shown.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// How long the first key of a chord waits for the second, in milliseconds.
const PATIENCE: f64 = 1_200.0;

/// One chord and what it does.
#[derive(Clone, Copy)]
pub struct Binding {
    /// The keys, separated by a space.
    pub chord: &'static str,
    /// What it does, for the help sheet.
    pub label: &'static str,
    act: Callback<()>,
    id: u32,
}

/// The chords that work now, shared by context.
#[derive(Clone, Copy)]
pub struct Keys {
    bindings: RwSignal<Vec<Binding>>,
    pending: StoredValue<Option<(String, f64)>>,
}

impl Keys {
    /// Starts to listen.
    pub fn provide() {
        let keys = Self { bindings: RwSignal::new(Vec::new()), pending: StoredValue::new(None) };
        let handle = window_event_listener(ev::keydown, move |event| keys.pressed(&event));
        on_cleanup(move || handle.remove());
        provide_context(keys);
    }

    /// Every chord that works now, tracked.
    pub fn all() -> Vec<Binding> {
        expect_context::<Self>().bindings.get()
    }

    fn pressed(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(event) || has_dialog() {
            return;
        }
        let now = js_sys::Date::now();
        let first = self.pending.get_value().filter(|(_, since)| now - since < PATIENCE).map(|(key, _)| key);
        let chord = first.map_or_else(|| event.key(), |first| format!("{first} {}", event.key()));
        let bindings = self.bindings.get_untracked();
        // The newest binding wins: a page may take a chord that the shell has bound.
        if let Some(binding) = bindings.iter().rev().find(|binding| binding.chord == chord) {
            event.prevent_default();
            self.pending.set_value(None);
            binding.act.run(());
        } else {
            let begins = bindings
                .iter()
                .any(|binding| binding.chord.strip_prefix(&*chord).is_some_and(|rest| rest.starts_with(' ')));
            self.pending.set_value(begins.then_some((chord, now)));
        }
    }
}

/// Binds `chord` for as long as the caller is shown.
pub fn bind(chord: &'static str, label: &'static str, act: impl Fn() + Send + Sync + 'static) {
    bind_to(chord, label, Callback::new(move |()| act()));
}

/// Not generic, as it would be compiled anew for every caller.
fn bind_to(chord: &'static str, label: &'static str, act: Callback<()>) {
    let keys = expect_context::<Keys>();
    let id = keys.bindings.with_untracked(|all| all.iter().map(|binding| binding.id + 1).max().unwrap_or(0));
    keys.bindings.update(|all| all.push(Binding { chord, label, act, id }));
    on_cleanup(move || {
        keys.bindings.try_update(|all| all.retain(|binding| binding.id != id));
    });
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        let writes =
            element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
        writes.unwrap_or(false)
    })
}

fn has_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}
