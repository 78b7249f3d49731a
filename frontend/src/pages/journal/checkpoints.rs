//! Signed statements of how the journal was at a moment: kept elsewhere, they prove later that nothing was changed.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Failure},
    },
};
use assay_api::journal::Checkpoint;
use leptos::task::spawn_local;
use serde_json::json;

/// How many are shown.
const LAST: &str = "/journal/checkpoints?limit=5";

/// The dialog: the last checkpoints, and the making of one.
#[component]
pub fn Checkpoints(
    /// Whether it is shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog
            open=open
            title="Checkpoints"
            sub="Each covers every entry up to its number. One is made every hour in which something happened."
            wide=true
        >
            <List />
        </Dialog>
    }
}

#[component]
fn List() -> impl IntoView {
    let list = Fetch::new(|| http::list::<Checkpoint>(LAST));
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let make = move |_| {
        busy.set(true);
        spawn_local(async move {
            let made = http::post::<Checkpoint>("/journal/checkpoints", &json!({})).await;
            busy.try_set(false);
            trouble.try_set(made.err().as_ref().map(Failure::sentence));
            list.refetch();
        });
    };
    let body = move || match list.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="The checkpoints did not load" failure=failure retry=move |()| list.refetch() /> }
                .into_any()
        }
        Some(Ok(page)) if page.rows.is_empty() => view! { <p class="muted">"None has been made yet."</p> }.into_any(),
        Some(Ok(page)) => page.rows.iter().map(row).collect_view().into_any(),
    };
    view! {
        <div class="dialog-body stack">
            <Trouble text=trouble />
            <div class="checkpoints">{body}</div>
            <p class="hint">"To prove the journal with one of these, keep it as a file and type: " <code>"assay journal verify --checkpoint FILE"</code></p>
        </div>
        <div class="dialog-foot">
            <span class="push"><Button kind=Kind::Primary icon="lock" busy=busy on:click=make>"Make a checkpoint now"</Button></span>
        </div>
    }
}

fn row(checkpoint: &Checkpoint) -> AnyView {
    let text = serde_json::to_string_pretty(checkpoint).unwrap_or_default();
    view! {
        <div class="checkpoint">
            <span class="strong-md">{format!("Up to entry {}", checkpoint.seq)}</span>
            <span class="cell-sub mono clip">{checkpoint.hash.clone()}</span>
            <span class="muted nowrap"><When time=checkpoint.time /></span>
            <CopyButton text=text label="Copy checkpoint" bare=true />
        </div>
    }
    .into_any()
}
