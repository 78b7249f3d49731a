//! One file: what it looks like, what it is, and what one can do with it.

use super::{Gallery, content, kind};
use crate::pages::parts::size::size;
use crate::{
    components::{button::IconButton, prelude::*},
    core::{
        http, time,
        toast::{Offer, Toasts},
    },
};
use assay_api::evidence::Evidence;
use leptos::{ev::MouseEvent, task::spawn_local};
use serde_json::json;

/// Larger pictures are shown when they are asked for, not in passing.
const LARGEST_THUMB: u64 = 8_000_000;

/// The tile.
#[component]
pub fn Tile(
    /// The file.
    file: Evidence,
) -> impl IntoView {
    let gallery = expect_context::<Gallery>();
    let Evidence { id, name, title, caption, content_type, inline, .. } = file.clone();
    let label = title.unwrap_or_else(|| name.clone());
    let about = format!("{}, {}, {}", kind(&content_type), size(file.size), time::minute(file.created_at));
    let picture = inline && file.size <= LARGEST_THUMB;
    let icon = if content_type == "text/plain" { "terminal" } else { "file" };
    let thumb = if picture {
        view! { <img src=content(&id) alt="" loading="lazy" decoding="async" /> }.into_any()
    } else {
        view! { <Icon name=icon /> }.into_any()
    };
    let look = id.clone();
    let open = move |event: MouseEvent| {
        if inline && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            gallery.shown.set(Some(look.clone()));
        }
    };
    let shown = name.clone();
    let spoken = format!("{} {label}", if inline { "Show" } else { "Save" });
    view! {
        <li class="ev-item">
            <a
                class="ev"
                href=content(&id)
                rel="external"
                download=(!inline).then_some(name.clone())
                aria-label=spoken
                title=shown
                on:click=open
            >
                <span class="ev-thumb">{thumb}</span>
                <span class="ev-name clip">{label}</span>
            </a>
            <span class="cell-sub">{about}</span>
            {caption.map(|caption| view! { <p class="ev-caption">{caption}</p> })}
            <span class="ev-acts">
                <Acts file=StoredValue::new(file) />
            </span>
        </li>
    }
}

/// What one can do with it.
#[component]
fn Acts(file: StoredValue<Evidence>) -> impl IntoView {
    let gallery = expect_context::<Gallery>();
    let toasts = Toasts::here();
    let copy = move |_| {
        let text = file.with_value(reference);
        spawn_local(async move {
            let writing = window().navigator().clipboard().write_text(&text);
            if wasm_bindgen_futures::JsFuture::from(writing).await.is_ok() {
                toasts.done("Copied: paste it into the finding's text");
            }
        });
    };
    let move_by = move |step: i64| {
        let (id, place) = file.with_value(|file| (file.id.clone(), file.position));
        let place = place.saturating_add_signed(step).max(1);
        spawn_local(async move {
            match http::put::<Evidence>(&format!("/evidence/{id}"), &json!({ "position": place })).await {
                Ok(_) => gallery.refetch.run(()),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let is_first =
        move || file.with_value(|file| gallery.files.with(|all| all.first().is_some_and(|f| f.id == file.id)));
    let is_last = move || file.with_value(|file| gallery.files.with(|all| all.last().is_some_and(|f| f.id == file.id)));
    view! {
        <Show
            when=move || gallery.writes.get()
            fallback=move || view! { <IconButton icon="copy" label="Copy for Markdown" on:click=copy /> }
        >
            <Menu
                class="btn btn-icon btn-ghost btn-sm"
                label="File"
                end=true
                trigger=move || view! {
                    <Icon name="dots" />
                    <span class="sr-only">{format!("More about {}", file.with_value(|file| file.name.clone()))}</span>
                }
            >
                <MenuItem icon="edit" on:click=move |_| gallery.described.set(Some(file.get_value()))>
                    "Name and caption"
                </MenuItem>
                <MenuItem icon="copy" on:click=copy>"Copy for Markdown"</MenuItem>
                <Show when=move || !is_first()>
                    <MenuItem icon="left" on:click=move |_| move_by(-1)>"Move forward"</MenuItem>
                </Show>
                <Show when=move || !is_last()>
                    <MenuItem icon="right" on:click=move |_| move_by(1)>"Move back"</MenuItem>
                </Show>
                <MenuItem icon="trash" danger=true on:click=move |_| delete(file.get_value(), gallery, toasts)>
                    "Delete"
                </MenuItem>
            </Menu>
        </Show>
    }
}

/// Takes a file away, and offers to bring it back.
fn delete(file: Evidence, gallery: Gallery, toasts: Toasts) {
    spawn_local(async move {
        let path = format!("/evidence/{}", file.id);
        if let Err(failure) = http::delete(&path).await {
            return toasts.failed(&failure);
        }
        gallery.refetch.try_run(());
        let back = move || {
            let path = path.clone();
            spawn_local(async move {
                match http::post::<Evidence>(&format!("{path}/restore"), &json!({})).await {
                    Ok(_) => _ = gallery.refetch.try_run(()),
                    Err(failure) => toasts.failed(&failure),
                }
            });
        };
        let offer = Offer { label: "Undo", act: Callback::new(move |()| back()) };
        toasts.offer(format!("{} is deleted", file.name), offer);
    });
}

/// As it is written in a finding's text.
fn reference(file: &Evidence) -> String {
    let label = file.title.as_ref().unwrap_or(&file.name).replace(['[', ']'], "");
    let mark = if file.inline { "!" } else { "" };
    format!("{mark}[{label}](evidence:{})", file.id)
}
