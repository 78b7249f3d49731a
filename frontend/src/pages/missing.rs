//! A path that leads nowhere.

use crate::core::place;
use crate::core::prelude::*;

/// The page.
#[component]
pub fn Missing() -> impl IntoView {
    place::at(&[], "Not found");
    view! {
        <div class="empty">
            <h1>"Nothing is here"</h1>
            <p>"The address leads to no page. What it named may have been deleted."</p>
            <div class="row">
                <a class="btn" href="/findings">"To the findings"</a>
            </div>
        </div>
    }
}
