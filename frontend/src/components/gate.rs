//! The frame of pages without a session: one card on the canvas, with a ruler at its foot.

use crate::components::brand::{Glyph, Word};
use crate::core::prelude::*;

/// The card.
#[component]
pub fn Gate(
    /// What one does here.
    #[prop(into)]
    title: Signal<String>,
    /// 32 instead of 23 rem.
    #[prop(optional)]
    wide: bool,
    /// What stands below the title.
    children: Children,
) -> impl IntoView {
    let host = window().location().host().unwrap_or_default();
    view! {
        <div class="gate">
            <main class="gate-card" class:gate-wide=wide id="main">
                <div class="gate-brand"><Glyph /> <Word /></div>
                <h1 class="gate-title">{move || title.get()}</h1>
                {children()}
                <Ruler />
            </main>
            <footer class="gate-foot">
                <span>{host}</span>
                <a href="/ca.pem" download="ca.pem" rel="external">"CA certificate"</a>
            </footer>
        </div>
    }
}

/// Fifty graduations, longer at every fifth and tenth.
#[component]
fn Ruler() -> impl IntoView {
    let tick = |step: u32| {
        let (place, end) = (
            format!("{}%", step * 2),
            match step % 10 {
                0 => "16",
                5 => "11",
                _ => "6",
            },
        );
        view! { <line x1=place.clone() x2=place y1="1" y2=end></line> }
    };
    view! {
        <svg class="gate-art" aria-hidden="true">
            <line class="base" x1="0" x2="100%" y1="1" y2="1"></line>
            {(0..=50).map(tick).collect_view()}
        </svg>
    }
}
