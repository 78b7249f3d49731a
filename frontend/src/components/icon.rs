//! Line icons. The shapes stand once in the page, from `assets/icons.svg`.

use crate::core::prelude::*;

/// The icon with this name in `assets/icons.svg`. It is decoration: the text beside it says the same.
#[component]
pub fn Icon(
    /// Without the `i-`.
    #[prop(into)]
    name: Signal<&'static str>,
    /// 14 instead of 16 pixels.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let class = if small { "icon icon-sm" } else { "icon" };
    view! {
        <svg class=class aria-hidden="true">
            <use_ href=move || format!("#i-{}", name.get())></use_>
        </svg>
    }
}
