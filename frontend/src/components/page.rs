//! How a page begins, and how it shows an object's properties.

use crate::components::code::CopyButton;
use crate::core::prelude::*;

/// Title, count and, at the right, what one can do here.
#[component]
pub fn PageHead(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// How many there are; nothing when empty.
    #[prop(optional, into)]
    count: Signal<String>,
    /// A line of sense below the title.
    #[prop(optional, into)]
    sub: Signal<String>,
    /// Buttons; quiet ones first, the primary last.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let count = move || {
        Some(count.get()).filter(|count| !count.is_empty()).map(|count| view! { <span class="count">{count}</span> })
    };
    let sub = move || Some(sub.get()).filter(|sub| !sub.is_empty()).map(|sub| view! { <p class="page-sub">{sub}</p> });
    view! {
        <div class="page-head head-inline">
            <div>
                <h1 class="page-title">{move || title.get()} " " {count}</h1>
                {sub}
            </div>
            <div class="page-actions">{children.map(|children| children())}</div>
        </div>
    }
}

/// Names and values, one under the other. A value of none is left out.
#[component]
pub fn Properties(
    /// Pairs in the order to show them.
    pairs: Vec<(&'static str, Option<AnyView>)>,
) -> impl IntoView {
    let shown = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let pair = |(name, value): (&'static str, AnyView)| view! { <dt>{name}</dt> <dd>{value}</dd> };
    view! { <dl class="props">{shown.map(pair).collect_view()}</dl> }
}

/// The object's id, to copy.
#[component]
pub fn Identifier(
    /// The id.
    #[prop(into)]
    id: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="rail-block">
            <h2 class="rail-title">"Identifier"</h2>
            <span class="row row-tight">
                <code class="clip">{move || id.get()}</code>
                <CopyButton text=id label="Copy identifier" bare=true />
            </span>
        </div>
    }
}
