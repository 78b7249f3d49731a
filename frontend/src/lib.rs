//! The web UI, client-side rendered, in three rooms.
//!
//! `core` speaks with the server and the browser and draws nothing; `components` draw and know no
//! resource; `pages` know their resource and put the two together. Arrows run from pages downwards.

pub mod app;
pub mod components;
pub mod core;
pub mod pages;

/// Mounts the UI into the page.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
