//! Markdown that somebody wrote, as the server renders it.

use crate::core::prelude::*;

/// HTML that the server has made safe. Nothing else may be given to it.
#[component]
pub fn Markdown(
    /// From `POST /markdown`.
    #[prop(into)]
    html: Signal<String>,
) -> impl IntoView {
    view! { <div class="prose" inner_html=move || html.get()></div> }
}
