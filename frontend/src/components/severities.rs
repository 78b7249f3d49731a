//! Counts by severity: small in a row, large above a list. Shape and number for eyes, words for ears.

use crate::components::badge::{severity_class, severity_mark};
use crate::core::prelude::*;
use assay_api::findings::Severity;

/// Shapes with their counts, from Critical to Info.
#[component]
pub fn SeverityCounts(
    /// Critical, High, Medium, Low, Info.
    counts: [u64; 5],
) -> impl IntoView {
    let one = |(severity, count): (&Severity, u64)| {
        let class = format!("sev {}{}", severity_class(*severity), if count == 0 { " zero" } else { "" });
        view! {
            <span class=class title=severity.as_str()>
                {severity_mark(*severity)} {count}
                <span class="sr-only">" " {severity.as_str()}</span>
            </span>
        }
    };
    view! { <span class="sev-row">{Severity::ALL.iter().zip(counts).map(one).collect_view()}</span> }
}

/// A sheet with one cell per severity, each a link to its list, and how they share the whole.
#[component]
pub fn SeverityStrip(
    /// What is counted, such as `Open findings`.
    label: &'static str,
    /// Critical, High, Medium, Low, Info.
    #[prop(into)]
    counts: Signal<[u64; 5]>,
    /// The list of one severity, or of all.
    to: impl Fn(Option<Severity>) -> String + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let total = move || counts.get().iter().sum::<u64>();
    let cell = move |(place, severity): (usize, &'static Severity)| {
        view! {
            <a class=format!("cell split-sev {}", severity_class(*severity)) href=move || to(Some(*severity))>
                <span class="sev">{severity_mark(*severity)} {severity.as_str()}</span>
                <span class="figure figure-md">{move || counts.get()[place]}</span>
            </a>
        }
    };
    view! {
        <section class="ledger split" aria-label=label>
            <a class="cell split-total" href=move || to(None)>
                <span class="cell-label">{label}</span>
                <span class="figure">{total}</span>
            </a>
            {Severity::ALL.iter().enumerate().map(cell).collect_view()}
            <div class="split-beam">{move || beam(counts.get())}</div>
        </section>
    }
}

/// The share of each severity as a line.
fn beam(counts: [u64; 5]) -> impl IntoView {
    let total = counts.iter().sum::<u64>();
    let mut left = 0;
    let part = |(severity, count): (&Severity, u64)| {
        let at = left;
        left += count;
        let class = format!("mark-{}", severity.as_str().to_lowercase());
        (count > 0).then(|| view! { <rect class=class x=at.to_string() width=count.to_string() height="1"></rect> })
    };
    let parts = Severity::ALL.iter().zip(counts).map(part).collect_view();
    view! {
        <svg class="beam" viewBox=format!("0 0 {} 1", total.max(1)) preserveAspectRatio="none" aria-hidden="true">
            {parts}
        </svg>
    }
}
