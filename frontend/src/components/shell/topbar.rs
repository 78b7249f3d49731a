//! Where one is, whether the stream is live, light or dark, help.

use crate::core::prelude::*;
use crate::{
    components::{brand::Glyph, button::IconButton},
    core::{
        live::Live,
        place::{Crumb, Place},
        theme,
    },
};

/// The bar above every page.
#[component]
pub fn Topbar(
    /// Opens the help sheet.
    help: RwSignal<bool>,
) -> impl IntoView {
    let crumb = |Crumb { label, path }: Crumb| match path {
        Some(path) => view! { <li><a href=path>{label}</a></li> }.into_any(),
        None => view! { <li><span aria-current="page">{label}</span></li> }.into_any(),
    };
    view! {
        <header class="topbar">
            <a class="brand" href="/" aria-label="Assay, start"><Glyph /></a>
            <nav aria-label="Breadcrumb">
                <ol class="crumbs">{move || Place::steps().into_iter().map(crumb).collect_view()}</ol>
            </nav>
            <div class="topbar-tools">
                <LiveBead />
                <IconButton icon="sun" label="Switch theme" on:click=|_| theme::switch() />
                <IconButton icon="help" label="Keyboard and help" on:click=move |_| help.set(true) />
            </div>
        </header>
    }
}

/// Breathes while events arrive.
#[component]
fn LiveBead() -> impl IntoView {
    let live = Live::here();
    let word = move || if live.is_open() { "Live" } else { "Offline" };
    let about = move || {
        if live.is_open() {
            "Changes by others appear by themselves"
        } else {
            "Changes by others appear after a reload; trying to reconnect"
        }
    };
    view! {
        <span class="live" role="status" title=about>
            <span class="bead" class:bead-live=move || live.is_open()></span>
            <span class="nav-text">{word}</span>
        </span>
    }
}
