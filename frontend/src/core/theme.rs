//! Light or dark: the system decides until a person does.

use leptos::prelude::*;

const KEY: &str = "theme";

/// Turns to the other theme and remembers it.
pub fn switch() {
    let Some(root) = document().document_element() else { return };
    let chosen = if is_dark(&root) { "light" } else { "dark" };
    // A browser that forbids storage or refuses the attribute keeps the theme it has: no harm done.
    let _ = root.set_attribute("data-theme", chosen);
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(KEY, chosen);
    }
}

fn is_dark(root: &web_sys::Element) -> bool {
    match root.get_attribute("data-theme").as_deref() {
        Some(theme) => theme == "dark",
        None => {
            window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches())
        }
    }
}
