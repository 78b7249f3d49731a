//! How hard a new password is to guess.

use crate::core::prelude::*;
use assay_api::users::PASSWORD_MIN;

/// How hard the password is to guess, by its length: the one thing that counts.
#[component]
pub fn Strength(
    /// Its length in characters.
    length: Signal<usize>,
) -> impl IntoView {
    let grade = move || match length.get() {
        0 => 0,
        length if length < PASSWORD_MIN => 1,
        length if length < PASSWORD_MIN + 4 => 2,
        length if length < PASSWORD_MIN + 8 => 3,
        _ => 4,
    };
    let word = move || ["", "Too short. ", "Fair. ", "Good. ", "Strong. "][grade()];
    let rule = format!("At least {PASSWORD_MIN} characters; length counts more than signs.");
    view! {
        <div class="strength">
            <meter
                class="meter"
                min="0"
                max="4"
                low="2"
                high="3"
                optimum="4"
                value=grade
                aria-label="Password strength"
            ></meter>
            <span class="hint">{word} {rule}</span>
        </div>
    }
}
