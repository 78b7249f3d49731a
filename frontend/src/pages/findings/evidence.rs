//! The files that show a finding to be true: seen, added, described, moved and taken away.

pub mod lightbox;
pub mod sending;
pub mod tile;
pub mod words;

use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live, query::encode, session::Session},
};
use assay_api::evidence::Evidence;
use lightbox::Lightbox;
use sending::{Catcher, Sendings};
use tile::Tile;
use words::Words;

/// What its tiles share.
#[derive(Clone, Copy)]
struct Gallery {
    files: Memo<Vec<Evidence>>,
    /// The picture that is shown large, by its id.
    shown: RwSignal<Option<String>>,
    /// The file whose words are being changed.
    described: RwSignal<Option<Evidence>>,
    refetch: Callback<()>,
    writes: Memo<bool>,
}

/// The section.
#[component]
pub fn EvidenceSection(
    /// The finding's id.
    finding: Memo<String>,
) -> impl IntoView {
    let answer = Fetch::new(move || {
        let id = finding.get();
        // A finding has few files, and the gallery shows every one.
        async move { http::all::<Evidence>(&format!("/findings/{}/evidence?limit=100", encode(&id))).await }
    });
    live::on(&["evidence."], move || answer.refetch());
    let session = Session::here();
    let files = Memo::new(move |before: Option<&Vec<Evidence>>| match answer.get() {
        Some(Ok(files)) => files,
        _ => before.cloned().unwrap_or_default(),
    });
    let gallery = Gallery {
        files,
        shown: RwSignal::new(None),
        described: RwSignal::new(None),
        refetch: Callback::new(move |()| answer.refetch()),
        writes: Memo::new(move |_| session.writes()),
    };
    provide_context(gallery);
    let sendings = Sendings::new(finding, gallery.refetch);
    let failure = move || answer.get().and_then(Result::err).filter(|_| files.with(Vec::is_empty));
    view! {
        <section class="section evidence-section" aria-labelledby="evidence-title">
            <div class="section-head">
                <h2 class="section-title" id="evidence-title">
                    "Evidence " <span class="count">{move || files.with(Vec::len)}</span>
                </h2>
                <Show when=move || gallery.writes.get()>
                    <span class="section-note phone-hide">"Drop files here or paste a screenshot"</span>
                    <Catcher sendings=sendings />
                </Show>
            </div>
            {move || failure().map(|failure| view! {
                <Failed title="The files did not load" failure=failure retry=move |()| answer.refetch() />
            })}
            {move || (files.with(Vec::is_empty) && answer.get().is_some_and(|answer| answer.is_ok()))
                .then(|| view! { <p class="muted">"No files yet."</p> })}
            <ul class="evidence">
                <For each=move || files.get() key=|file| (file.id.clone(), file.version, file.position) let:file>
                    <Tile file=file />
                </For>
            </ul>
            {sendings.view()}
            <Lightbox />
            <Words />
        </section>
    }
}

/// Where a file is.
fn content(id: &str) -> String {
    format!("{}/evidence/{id}/content", http::BASE)
}

/// What a file is, for people: `PNG`, `Text`, `PDF`.
fn kind(content_type: &str) -> String {
    match content_type {
        "text/plain" => "Text".to_owned(),
        "application/octet-stream" => "File".to_owned(),
        other => other.rsplit(['/', '.']).next().unwrap_or_default().trim_start_matches("x-").to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_for_people() {
        assert_eq!(["image/png", "application/pdf", "text/plain"].map(kind), ["PNG", "PDF", "Text"]);
    }
}
