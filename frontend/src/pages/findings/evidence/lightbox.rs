//! A picture, as large as the window allows; the arrows lead to the next.

use super::{Gallery, content};
use crate::components::{button::IconButton, prelude::*};
use crate::pages::parts::size::size;
use assay_api::evidence::Evidence;
use leptos::ev::KeyboardEvent;

/// The dialog.
#[component]
pub fn Lightbox() -> impl IntoView {
    let gallery = expect_context::<Gallery>();
    let open = RwSignal::new(false);
    let file = Memo::new(move |before: Option<&Option<Evidence>>| {
        let id = gallery.shown.get();
        let found = gallery.files.with(|files| files.iter().find(|file| Some(&file.id) == id.as_ref()).cloned());
        found.or_else(|| before.cloned().flatten())
    });
    Effect::new(move || {
        let wanted = gallery.shown.get().is_some();
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    Effect::new(move || {
        if !open.get() && gallery.shown.get_untracked().is_some() {
            gallery.shown.set(None);
        }
    });
    let title = Signal::derive(move || file.get().map(|file| file.title.unwrap_or(file.name)).unwrap_or_default());
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowLeft" => step(gallery, -1),
        "ArrowRight" => step(gallery, 1),
        _ => {}
    };
    let several = move || gallery.files.with(|files| files.iter().filter(|file| file.inline).count() > 1);
    view! {
        <Dialog open=open title=title wide=true>
            // Focused when it opens: the arrow keys work at once, and not only from one of the buttons.
            <div class="dialog-body lightbox" tabindex="-1" data-focus="" on:keydown=keys>
                {move || file.get().map(picture)}
                <div class="row spread">
                    <Show when=several>
                        <IconButton icon="left" label="Previous picture" on:click=move |_| step(gallery, -1) />
                        <IconButton icon="right" label="Next picture" on:click=move |_| step(gallery, 1) />
                    </Show>
                    {move || file.get().map(|file| view! {
                        <a class="btn push" href=content(&file.id) rel="external" download=file.name.clone()>
                            <Icon name="download" /> {format!("Save, {}", size(file.size))}
                        </a>
                    })}
                </div>
            </div>
        </Dialog>
    }
}

fn picture(file: Evidence) -> impl IntoView {
    let described = file.caption.clone().or(file.title).unwrap_or(file.name);
    view! {
        <figure>
            <img
                src=content(&file.id)
                alt=described
                width=file.width.map(|width| width.to_string())
                height=file.height.map(|height| height.to_string())
            />
            {file.caption.map(|caption| view! { <figcaption>{caption}</figcaption> })}
        </figure>
    }
}

/// The next picture or the one before, around the ends.
fn step(gallery: Gallery, by: isize) {
    let ids: Vec<_> =
        gallery.files.with_untracked(|files| files.iter().filter(|f| f.inline).map(|f| f.id.clone()).collect());
    let shown = gallery.shown.get_untracked();
    let Some(now) = ids.iter().position(|id| Some(id) == shown.as_ref()) else { return };
    let next = (now as isize + by).rem_euclid(ids.len() as isize);
    gallery.shown.set(ids.get(next as usize).cloned());
}
