//! A Markdown text in a form: written in one tab, seen in the other as the server renders it.

use crate::{
    components::prelude::*,
    core::{fetch::Fetch, form::Bound, http},
};
use assay_api::markdown::{RenderMarkdown, RenderedMarkdown};

/// The field. What is written stays in its text area while the preview is shown.
#[component]
pub fn MarkdownField(
    /// What it is called.
    label: &'static str,
    /// The form's field.
    bind: Bound,
    /// Lines that show without scrolling.
    #[prop(default = 5)]
    rows: u32,
    /// A line below it.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let seen = RwSignal::new(false);
    // What is wrong with a text stands at its text area: an error brings it back.
    Effect::new(move || {
        if bind.error.get().is_some() {
            seen.set(false);
        }
    });
    let switch = move |preview: bool, word: &'static str| {
        let pressed = move || (seen.get() == preview).to_string();
        view! { <button type="button" aria-pressed=pressed on:click=move |_| seen.set(preview)>{word}</button> }
    };
    view! {
        <div class="markdown-field">
            <div class="segmented segmented-sm" role="group" aria-label=label>
                {switch(false, "Write")} {switch(true, "Preview")}
            </div>
            <div hidden=move || seen.get()>
                <TextArea label=label bind=bind rows=rows hint=hint />
            </div>
            <Show when=move || seen.get()>
                <Preview label=label text=bind.value.get_untracked() />
            </Show>
        </div>
    }
}

/// The text as it will be read.
#[component]
fn Preview(label: &'static str, text: String) -> impl IntoView {
    let rendered = Fetch::new(move || {
        let texts = vec![text.clone()];
        async move { http::post::<RenderedMarkdown>("/markdown", &RenderMarkdown { texts }).await }
    });
    let body = move || match rendered.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Ok(answer)) => match answer.html.into_iter().next().filter(|html| !html.is_empty()) {
            Some(html) => view! { <Markdown html=html /> }.into_any(),
            None => view! { <p class="muted">"Nothing is written yet."</p> }.into_any(),
        },
        Some(Err(failure)) => view! {
            <Failed title="The preview did not load" failure=failure retry=move |()| rendered.refetch() />
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <div class="row spread">
                <span class="label">{label}</span>
            </div>
            <div class="markdown-preview" aria-live="polite">{body}</div>
        </div>
    }
}
