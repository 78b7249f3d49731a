//! The `?` sheet: every chord that works on the page shown.

use crate::core::prelude::*;
use crate::{
    components::dialog::Dialog,
    core::keys::{self, Binding, Keys},
};

/// The sheet.
#[component]
pub fn Help(
    /// Whether it is shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    keys::bind("?", "This sheet", move || open.set(true));
    let line = |Binding { chord, label, .. }: Binding| {
        let keys = chord.split(' ').map(|key| view! { <kbd>{key}</kbd> }).collect_view();
        view! { <div><dt>{keys}</dt><dd>{label}</dd></div> }
    };
    view! {
        <Dialog open=open title="Keyboard" sub="Tab reaches everything; Escape closes." wide=true>
            <div class="dialog-body">
                <dl class="keys">{move || Keys::all().into_iter().map(line).collect_view()}</dl>
                <p class="hint">
                    "The API behind every page: " <a href="/openapi.json" rel="external">"its OpenAPI document"</a> "."
                </p>
            </div>
        </Dialog>
    }
}
