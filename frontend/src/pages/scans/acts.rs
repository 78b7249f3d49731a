//! What one can do with a scan: have it wait, go on, stop; authorise it; forget it.

use super::{HELD, HOME};
use crate::{
    components::prelude::*,
    core::{http, query::encode, session::Session, toast::Toasts},
};
use assay_api::scans::{Scan, ScanStatus};
use leptos::task::spawn_local;
use serde_json::json;

/// The buttons, as the scan stands and the person may.
pub fn acts(scan: &Scan, cancelling: RwSignal<bool>, deleting: RwSignal<bool>) -> AnyView {
    if !Session::here().scans() {
        return ().into_any();
    }
    let (toasts, id) = (Toasts::here(), StoredValue::new(scan.id.clone()));
    let stopping = scan.phase == "cancelling";
    let running = scan.status == ScanStatus::Running && !stopping;
    let again = format!("{HOME}/new?target={}&project_id={}", encode(&scan.target), encode(&scan.project_id));
    let tell = move |deed: &'static str| steer(toasts, id.get_value(), deed);
    let held = (scan.phase == HELD && Session::here().is_admin()).then(|| {
        view! { <Button kind=Kind::Primary icon="okc" on:click=move |_| tell("authorize")>"Authorise"</Button> }
    });
    let turn = match (running, scan.paused) {
        (true, true) => view! { <Button icon="play" on:click=move |_| tell("resume")>"Resume"</Button> }.into_any(),
        (true, false) => view! { <Button icon="pause" on:click=move |_| tell("pause")>"Pause"</Button> }.into_any(),
        _ => ().into_any(),
    };
    let stop = (!scan.is_over() && !stopping)
        .then(|| view! { <Button icon="stop" on:click=move |_| cancelling.set(true)>"Cancel scan"</Button> });
    let over = scan.is_over().then(|| {
        view! {
            <Button icon="trash" on:click=move |_| deleting.set(true)>"Forget"</Button>
            <a class="btn btn-primary" href=again><Icon name="rotate" /> "Scan again"</a>
        }
    });
    view! { {turn} {stop} {over} {held} }.into_any()
}

/// Tells the server; the scan's events move the page.
pub fn steer(toasts: Toasts, id: String, deed: &'static str) {
    spawn_local(async move {
        if let Err(failure) = http::post::<Scan>(&format!("{HOME}/{id}/{deed}"), &json!({})).await {
            toasts.failed(&failure);
        }
    });
}
