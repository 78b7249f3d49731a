//! Where files are dropped: those that show a control, and those that bring controls.

use super::evidence::Folder;
use crate::components::prelude::*;
use crate::core::{http::Failure, upload::upload};
use crate::pages::parts::size::size;
use assay_api::control_evidence::{ControlEvidence, LARGEST};
use leptos::{ev, html, task::spawn_local};
use web_sys::{File, FileList};

/// A place for files, with what is under way. `take` hears of each that is dropped or chosen.
pub(super) fn drop_zone(
    title: &'static str,
    sub: &'static str,
    many: bool,
    part: RwSignal<Option<f64>>,
    take: Callback<Vec<File>>,
) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let brought = move |list: Option<FileList>| {
        let files = files(list);
        if !files.is_empty() && part.get_untracked().is_none() {
            take.run(files);
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        brought(input.files());
        // The same file can then be chosen again.
        input.set_value("");
    };
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        brought(event.data_transfer().and_then(|brought| brought.files()));
    };
    let hovered = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let percent = move || part.get().map(|part| format!("{:.0}", part * 100.0));
    view! {
        <label class="drop" class:is-over=move || over.get() on:dragover=hovered on:dragleave=move |_| over.set(false) on:drop=dropped>
            <input class="sr-only" type="file" name="file" multiple=many node_ref=input on:change=chosen />
            <span class="strong-md">{title}</span>
            <span class="muted">{sub}</span>
            {move || percent().map(|percent| view! {
                <progress max="100" value=percent.clone() aria-label="Sending the file"></progress>
                <span class="muted">{percent} " % sent"</span>
            })}
        </label>
    }
    .into_any()
}

fn files(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|place| list.get(place)).collect()
}

/// What is wrong with a file, in a sentence.
pub(super) fn why(failure: &Failure) -> String {
    match failure.fields.first() {
        Some(field) => format!("{}: {}.", field.field, field.message),
        None => failure.sentence(),
    }
}

/// Takes files for a control, one after the other; a single one is asked about afterwards.
#[component]
pub fn Bring(
    /// The control's evidence.
    folder: Folder,
) -> impl IntoView {
    let (part, trouble) = (RwSignal::new(None::<f64>), RwSignal::new(None::<String>));
    let take = Callback::new(move |files: Vec<File>| {
        trouble.set(None);
        part.set(Some(0.0));
        let path = folder.path();
        spawn_local(async move {
            let single = files.len() == 1;
            for file in &files {
                let sent = one(&path, file, part).await;
                match sent {
                    Ok(made) if single => _ = folder.described.try_set(Some(made)),
                    Ok(_) => {}
                    Err(reason) => _ = trouble.try_set(Some(format!("{}: {reason}", file.name()))),
                }
            }
            part.try_set(None);
            folder.again.try_run(());
        });
    });
    view! {
        <Trouble text=trouble />
        {drop_zone("Drop files here, or choose some", "Screenshots, exports, policies: up to 50 MB each", true, part, take)}
    }
}

async fn one(path: &str, file: &File, part: RwSignal<Option<f64>>) -> Result<ControlEvidence, String> {
    match file.size() {
        bytes if bytes > LARGEST as f64 => {
            Err(format!("{} is more than the {} that are taken.", size(bytes as u64), size(LARGEST)))
        }
        0.0 => Err("The file is empty.".to_owned()),
        _ => {
            let sent = upload(path, &file.name(), file, move |now| _ = part.try_set(Some(now))).await;
            sent.map_err(|failure| why(&failure))
        }
    }
}
