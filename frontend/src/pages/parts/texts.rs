//! An object's Markdown, rendered by the server in one request for all its texts.

use crate::core::fetch::Fetch;
use crate::{components::prelude::*, core::http};
use assay_api::markdown::{RenderMarkdown, RenderedMarkdown};

/// A text and its heading; none is left out.
pub type Text = (&'static str, Option<String>);

/// The texts that are there, one section each.
#[component]
pub fn Texts(
    /// Headings and Markdown.
    #[prop(into)]
    texts: Signal<Vec<Text>>,
) -> impl IntoView {
    let written = Memo::new(move |_| {
        texts.get().into_iter().filter_map(|(title, text)| Some((title, text?))).collect::<Vec<_>>()
    });
    let rendered = Fetch::new(move || {
        let (titles, texts): (Vec<_>, Vec<_>) = written.get().into_iter().unzip();
        async move {
            if texts.is_empty() {
                return Ok(Vec::new());
            }
            let RenderedMarkdown { html } = http::post("/markdown", &RenderMarkdown { texts }).await?;
            Ok::<_, http::Failure>(titles.into_iter().zip(html).collect())
        }
    });
    move || match rendered.get() {
        None => written.with(|texts| (!texts.is_empty()).then(|| view! { <Waiting /> })).into_any(),
        Some(Ok(sections)) => sections.into_iter().map(section).collect_view().into_any(),
        Some(Err(failure)) => view! {
            <Failed title="The text did not load" failure=failure retry=move |()| rendered.refetch() />
        }
        .into_any(),
    }
}

fn section((title, html): (&'static str, String)) -> impl IntoView {
    view! {
        <section class="section">
            <div class="section-head">
                <h2 class="section-title">{title}</h2>
            </div>
            <Markdown html=html />
        </section>
    }
}
