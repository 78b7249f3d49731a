//! What happened to a finding and what people said about it, in one line of time.

use super::{
    comment::{CommentBox, Composer},
    past,
};
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live, session::Session},
};
use assay_api::{
    Time,
    comments::Comment,
    history::HistoryEntry,
    markdown::{RenderMarkdown, RenderedMarkdown},
};

/// What is shown.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    All,
    Comments,
    History,
}

/// One entry of the line.
#[derive(Clone, PartialEq)]
enum Entry {
    Said(Comment, String),
    Happened(HistoryEntry),
}

impl Entry {
    fn time(&self) -> Time {
        match self {
            Self::Said(comment, _) => comment.created_at,
            Self::Happened(entry) => entry.timestamp,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Said(comment, _) => format!("{} {}", comment.id, comment.version),
            Self::Happened(entry) => entry.id.clone(),
        }
    }

    const fn is_shown(&self, shown: Shown) -> bool {
        match self {
            Self::Said(..) => !matches!(shown, Shown::History),
            Self::Happened(_) => !matches!(shown, Shown::Comments),
        }
    }
}

/// The section.
#[component]
pub fn Activity(
    /// The finding's id.
    #[prop(into)]
    finding: Signal<String>,
) -> impl IntoView {
    let entries = Fetch::new(move || {
        let finding = finding.get();
        async move { line(&finding).await }
    });
    live::on(&["comment.", "finding."], move || entries.refetch());
    let shown = RwSignal::new(Shown::All);
    let here = Memo::new(move |before: Option<&Vec<Entry>>| {
        entries.get().and_then(Result::ok).or_else(|| before.cloned()).unwrap_or_default()
    });
    let count = move |kind| here.with(|all| all.iter().filter(|entry| entry.is_shown(kind)).count());
    let switch = move |kind, label: &'static str| {
        let pressed = move || (shown.get() == kind).to_string();
        view! {
            <button type="button" aria-pressed=pressed on:click=move |_| shown.set(kind)>
                {label} " " {move || count(kind)}
            </button>
        }
    };
    let visible = move || here.get().into_iter().filter(|entry| entry.is_shown(shown.get())).collect::<Vec<_>>();
    let failed = move || {
        entries.get().and_then(Result::err).map(|failure| {
            view! {
                <Failed title="The activity did not load" failure=failure retry=move |()| entries.refetch() />
            }
        })
    };
    let may_speak = move || Session::here().comments();
    view! {
        <section class="section" aria-labelledby="h-activity">
            <div class="section-head">
                <h2 class="section-title" id="h-activity">"Activity"</h2>
                <div class="segmented segmented-sm push" role="group" aria-label="Show">
                    {switch(Shown::All, "All")} {switch(Shown::Comments, "Comments")} {switch(Shown::History, "History")}
                </div>
            </div>
            {failed}
            <ol class="timeline">
                <For each=visible key=Entry::key children=move |entry| draw(finding, entry) />
            </ol>
            <Show when=may_speak>
                <Composer finding=finding said=move |()| entries.refetch() />
            </Show>
        </section>
    }
}

fn draw(finding: Signal<String>, entry: Entry) -> AnyView {
    match entry {
        Entry::Said(comment, html) => view! { <CommentBox finding=finding comment=comment html=html /> }.into_any(),
        Entry::Happened(entry) => past::line(entry).into_any(),
    }
}

/// The latest of both, oldest first.
async fn line(finding: &str) -> http::Answer<Vec<Entry>> {
    let happened = http::list::<HistoryEntry>(&format!("/findings/{finding}/history?limit=100")).await?;
    let said = http::list::<Comment>(&format!("/findings/{finding}/comments?limit=100")).await?;
    let html = rendered(said.rows.iter().map(|comment| comment.text.clone()).collect()).await?;
    let said = said.rows.into_iter().zip(html).map(|(comment, html)| Entry::Said(comment, html));
    let mut line: Vec<_> = said.chain(happened.rows.into_iter().map(Entry::Happened)).collect();
    line.sort_by_key(Entry::time);
    Ok(line)
}

/// Markdown as HTML, in as few requests as the renderer allows.
async fn rendered(texts: Vec<String>) -> http::Answer<Vec<String>> {
    let mut all = Vec::with_capacity(texts.len());
    for texts in texts.chunks(20) {
        let RenderedMarkdown { html } = http::post("/markdown", &RenderMarkdown { texts: texts.to_vec() }).await?;
        all.extend(html);
    }
    Ok(all)
}
