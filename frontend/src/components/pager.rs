//! What stands below a list: range, total, pages, rows per page.

use crate::core::prelude::*;
use crate::{components::icon::Icon, core::query::Query};
use assay_api::Meta;

/// Rows per page that can be chosen; the API takes at most 100.
const SIZES: [&str; 3] = ["25", "50", "100"];

/// The pages of a list, as links.
#[component]
pub fn Pager(
    /// How the shown page lies in the whole.
    meta: Meta,
    /// The list's query.
    query: Query,
) -> impl IntoView {
    let first = (meta.page - 1) * meta.limit + 1;
    let last = (meta.page * meta.limit).min(meta.total);
    let total = total(&meta);
    let (page, pages, limit) = (meta.page, meta.pages, meta.limit.to_string());
    let numbers = window(page, pages).into_iter().map(move |number| match number {
        Some(number) if number == page => view! { <span aria-current="page">{number}</span> }.into_any(),
        Some(number) => view! { <a href=query.link(&[("page", &number.to_string())])>{number}</a> }.into_any(),
        None => view! { <span class="muted">"…"</span> }.into_any(),
    });
    let size = move |size: &'static str| view! { <option value=size selected=size == limit>{size}</option> };
    let resize = move |event| query.set(&[("limit", &event_target_value(&event))]);
    view! {
        <span>{grouped(first)} " to " {grouped(last)} " of " <strong class="soft">{total}</strong></span>
        {(pages > 1).then(|| view! {
            <nav class="pager" aria-label="Pages">
                <Step query=query icon="left" label="Previous page" to=(page > 1).then(|| page - 1) />
                {numbers.collect_view()}
                <Step query=query icon="right" label="Next page" to=(page < pages).then_some(page + 1) />
            </nav>
        })}
        {(meta.total > 25).then(|| view! {
            <label class="row row-tight">
                <span>"Rows"</span>
                <select class="select select-sm" on:change=resize>
                    {SIZES.map(size).collect_view()}
                </select>
            </label>
        })}
    }
}

#[component]
fn Step(query: Query, icon: &'static str, label: &'static str, to: Option<u64>) -> impl IntoView {
    match to {
        Some(page) => view! {
            <a href=query.link(&[("page", &page.to_string())]) aria-label=label>
                <Icon name=icon small=true />
            </a>
        }
        .into_any(),
        None => view! {
            <span role="link" aria-disabled="true" aria-label=label>
                <Icon name=icon small=true />
            </span>
        }
        .into_any(),
    }
}

/// First, last, and two on either side of `page`; `None` is a gap.
fn window(page: u64, pages: u64) -> Vec<Option<u64>> {
    let near = |number: &u64| *number == 1 || *number == pages || number.abs_diff(page) <= 2;
    let mut shown = Vec::new();
    let mut before = 0;
    for number in
        (1..=pages.min(2)).chain(page.saturating_sub(2).max(3)..=(page + 2).min(pages)).chain(pages.max(3)..=pages)
    {
        if !near(&number) || number <= before {
            continue;
        }
        if number > before + 1 {
            shown.push(None);
        }
        shown.push(Some(number));
        before = number;
    }
    shown
}

/// How many rows there are in all: `12,345`, or `10,000+` when counting stopped there.
pub fn total(meta: &Meta) -> String {
    format!("{}{}", grouped(meta.total), if meta.total_capped { "+" } else { "" })
}

/// `12,345`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_has_ends_and_neighbours() {
        let flat = |page, pages| window(page, pages).iter().map(|n| n.unwrap_or(0)).collect::<Vec<_>>();
        assert_eq!(flat(1, 1), [1]);
        assert_eq!(flat(1, 3), [1, 2, 3]);
        assert_eq!(flat(1, 20), [1, 2, 3, 0, 20]);
        assert_eq!(flat(10, 20), [1, 0, 8, 9, 10, 11, 12, 0, 20]);
        assert_eq!(flat(20, 20), [1, 0, 18, 19, 20]);
        assert_eq!(flat(4, 5), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
