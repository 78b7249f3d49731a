//! Files on their way: dropped anywhere on the page, pasted, or chosen; each shows how far it is, or why it stays.

use crate::pages::parts::size::size;
use crate::{
    components::{button::IconButton, prelude::*},
    core::{query::encode, upload::upload},
};
use assay_api::evidence::{Evidence, LARGEST};
use leptos::{ev, html, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, File, FileList, HtmlInputElement};

/// One file on its way.
#[derive(Clone)]
struct Sending {
    id: u32,
    name: String,
    part: RwSignal<f64>,
    trouble: RwSignal<Option<String>>,
}

/// All of them.
#[derive(Clone, Copy)]
pub struct Sendings {
    all: RwSignal<Vec<Sending>>,
    finding: Memo<String>,
    done: Callback<()>,
}

impl Sendings {
    /// None yet; `done` is called after each file that has arrived.
    pub(super) fn new(finding: Memo<String>, done: Callback<()>) -> Self {
        Self { all: RwSignal::new(Vec::new()), finding, done }
    }

    /// Sends these, one after the other.
    fn send(self, files: Vec<(String, File)>) {
        let files: Vec<_> = files.into_iter().map(|(name, file)| (self.enlist(name), file)).collect();
        let path = format!("/findings/{}/evidence", encode(&self.finding.get_untracked()));
        spawn_local(async move {
            for (sending, file) in files {
                match refusal(&file) {
                    Some(reason) => sending.stays(reason),
                    None => self.one(&path, sending, &file).await,
                }
            }
        });
    }

    async fn one(self, path: &str, sending: Sending, file: &File) {
        let part = sending.part;
        let sent = upload::<Evidence>(path, &sending.name, file, move |now| _ = part.try_set(now)).await;
        match sent {
            Ok(_) => {
                self.dismiss(sending.id);
                self.done.try_run(());
            }
            Err(failure) => {
                let field = failure.fields.first().map(|field| format!("{} {}.", field.field, field.message));
                sending.stays(field.unwrap_or_else(|| failure.sentence()));
            }
        }
    }

    fn enlist(self, name: String) -> Sending {
        let id = self.all.with_untracked(|all| all.last().map_or(0, |last| last.id + 1));
        let sending = Sending { id, name, part: RwSignal::new(0.0), trouble: RwSignal::new(None) };
        self.all.update(|all| all.push(sending.clone()));
        sending
    }

    fn dismiss(self, id: u32) {
        self.all.try_update(|all| all.retain(|sending| sending.id != id));
    }

    /// What is on its way, below the gallery.
    pub(super) fn view(self) -> impl IntoView {
        let row = move |sending: Sending| {
            let Sending { id, name, part, trouble } = sending;
            let percent = move || format!("{:.0}", part.get() * 100.0);
            let label = name.clone();
            let state = move || match trouble.get() {
                Some(reason) => view! {
                    <span class="error" role="alert">{reason}</span>
                    <IconButton icon="x" label="Dismiss" on:click=move |_| self.dismiss(id) />
                }
                .into_any(),
                None => view! {
                    <progress max="100" value=percent aria-label=format!("Sending {label}")></progress>
                    <span class="num muted">{percent} " %"</span>
                }
                .into_any(),
            };
            view! { <li class="ev-sending"><Icon name="clip" /><span class="clip">{name}</span>{state}</li> }
        };
        view! {
            <ul class="ev-sendings">
                <For each=move || self.all.get() key=|sending| sending.id children=row />
            </ul>
        }
    }
}

impl Sending {
    fn stays(&self, reason: String) {
        self.trouble.try_set(Some(reason));
    }
}

/// Why a file need not be sent at all.
fn refusal(file: &File) -> Option<String> {
    match file.size() {
        bytes if bytes > LARGEST as f64 => {
            Some(format!("{} is more than the {} that are taken.", size(bytes as u64), size(LARGEST)))
        }
        0.0 => Some("The file is empty.".to_owned()),
        _ => None,
    }
}

/// The button; and the page's ears for what is dropped and pasted.
#[component]
pub fn Catcher(
    /// Where what it catches goes.
    sendings: Sendings,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    listen(sendings, over);
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |event: ev::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        sendings.send(files(input.files()));
        // The same file can then be chosen again.
        input.set_value("");
    };
    view! {
        <Button icon="clip" small=true on:click=choose>"Add"</Button>
        <input class="sr-only" type="file" multiple tabindex="-1" aria-label="Add files" node_ref=input on:change=chosen />
        <Show when=move || over.get()>
            <div class="ev-drop" aria-hidden="true"><span>"Drop to add as evidence"</span></div>
        </Show>
    }
}

/// Hears the window for as long as the section is shown.
fn listen(sendings: Sendings, over: RwSignal<bool>) {
    let dragged = window_event_listener(ev::dragover, move |event| {
        if has_files(event.data_transfer().as_ref()) {
            event.prevent_default();
            over.set(true);
        }
    });
    let left = window_event_listener(ev::dragleave, move |event| {
        // Leaving an element for another inside the window is no leaving.
        if event.related_target().is_none() {
            over.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        over.set(false);
        if has_files(event.data_transfer().as_ref()) {
            event.prevent_default();
            sendings.send(files(event.data_transfer().and_then(|brought| brought.files())));
        }
    });
    let pasted = window_event_listener(ev::paste, move |event| {
        let brought = event.dyn_into::<web_sys::ClipboardEvent>().ok().and_then(|event| event.clipboard_data());
        // A spreadsheet puts a picture of its cells beside their text: whoever pastes that means the text.
        let brought = brought.filter(|brought| !holds(brought, "text/plain"));
        let found = files(brought.and_then(|brought| brought.files()));
        let named = found.into_iter().map(|(name, file)| (pasted_name(name), file)).collect::<Vec<_>>();
        if !named.is_empty() {
            sendings.send(named);
        }
    });
    on_cleanup(move || {
        dragged.remove();
        left.remove();
        dropped.remove();
        pasted.remove();
    });
}

fn has_files(brought: Option<&DataTransfer>) -> bool {
    brought.is_some_and(|brought| holds(brought, "Files"))
}

fn holds(brought: &DataTransfer, kind: &str) -> bool {
    brought.types().iter().any(|known| known == kind)
}

fn files(list: Option<FileList>) -> Vec<(String, File)> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|place| list.get(place)).map(|file| (file.name(), file)).collect()
}

/// Every browser calls what it pastes `image.png`.
fn pasted_name(name: String) -> String {
    if name != "image.png" {
        return name;
    }
    let now = String::from(js_sys::Date::new_0().to_iso_string());
    let moment: String = now.chars().take(19).map(|c| if c == ':' || c == 'T' { '-' } else { c }).collect();
    format!("screenshot-{moment}.png")
}
