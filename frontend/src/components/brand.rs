//! The glyph and the word: beam and bead on a hallmark plate.

use crate::core::prelude::*;

/// The plate alone.
#[component]
pub fn Glyph() -> impl IntoView {
    view! {
        <svg class="brand-glyph" viewBox="0 0 22 22" aria-hidden="true">
            <path class="plate" d="M6 .5h10L21.5 6v10L16 21.5H6L.5 16V6z"></path>
            <path
                class="beam"
                d="M5.3 16.8 11 5l5.7 11.8"
                stroke-width="2"
                stroke-linejoin="round"
                stroke-linecap="round"
            ></path>
            <circle class="bead" cx="11" cy="14.6" r="1.9"></circle>
        </svg>
    }
}

/// The word.
#[component]
pub fn Word() -> impl IntoView {
    const LETTERS: [&str; 4] = [
        "M1 12 5.7 1l4.7 11",
        "M20.8 2.9C20.2 1.7 19 1 17.5 1c-1.9 0-3.3 1-3.3 2.7 0 3.9 7 1.7 7 5.5 0 1.7-1.5 2.8-3.6 2.8-1.8 0-3.2-.8-3.8-2.2",
        "M32.1 2.9C31.5 1.7 30.3 1 28.8 1c-1.9 0-3.3 1-3.3 2.7 0 3.9 7 1.7 7 5.5 0 1.7-1.5 2.8-3.6 2.8-1.8 0-3.2-.8-3.8-2.2",
        "M36 12l4.7-11 4.7 11M48.3 1l4.7 6 4.7-6M53 7v5",
    ];
    view! {
        <svg class="brand-word" viewBox="0 0 60 13" role="img" aria-label="Assay">
            <g stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">
                {LETTERS.map(|letter| view! { <path d=letter></path> }).collect_view()}
            </g>
            <circle class="bead" cx="5.7" cy="9.8" r="1.5"></circle>
        </svg>
    }
}
