//! What one can do with the chosen findings, in a bar at the foot of the list. All of it can be undone.

use super::{severities, statuses};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer},
        keys,
        toast::Toasts,
    },
    pages::parts::{
        choices::{PEOPLE, choices},
        undo,
    },
};
use assay_api::{
    findings::FindingStatus,
    operations::{BulkDone, BulkIds},
    tags::Tag,
};
use leptos::task::spawn_local;
use serde_json::{Value, json};

/// The bar; there as long as something is chosen.
#[component]
pub fn BulkBar(
    /// What is chosen.
    selection: Selection,
) -> impl IntoView {
    let deleting = RwSignal::new(false);
    keys::bind("Escape", "Clear the selection", move || selection.clear());
    let count = Memo::new(move |_| selection.count());
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="bulk-dock">
                <div class="bulk" role="toolbar" aria-label="Selected findings">
                    <span class="bulk-count" aria-live="polite">{move || count.get()} " selected"</span>
                    <Changes selection=selection />
                    <span class="rule"></span>
                    <Button kind=Kind::GhostDanger icon="trash" on:click=move |_| deleting.set(true)>"Delete"</Button>
                    <Button kind=Kind::Ghost icon="x" on:click=move |_| selection.clear()>"Clear"</Button>
                </div>
            </div>
        </Show>
        <DeleteAll selection=selection open=deleting />
    }
}

/// One menu for each thing to change.
#[component]
fn Changes(selection: Selection) -> impl IntoView {
    let toasts = Toasts::here();
    let change = move |body: Value| run(selection, toasts, "changed", body);
    let status = move |choice: Choice| {
        let status: FindingStatus = choice.value.parse().ok()?;
        let set = move |_| change(json!({ "set": { "status": status } }));
        Some(view! { <MenuItem on:click=set><StatusBadge status=status /></MenuItem> })
    };
    let severity = move |choice: Choice| {
        let severity = choice.value.parse().ok()?;
        let set = move |_| change(json!({ "set": { "severity": severity } }));
        Some(view! { <MenuItem on:click=set><SeverityBadge severity=severity /></MenuItem> })
    };
    let people = choices(PEOPLE, None);
    let person = move |Choice { value, label }| {
        let set = move |_| change(json!({ "set": { "assignee_id": value } }));
        view! { <MenuItem on:click=set>{label}</MenuItem> }
    };
    let tags = Fetch::new(|| http::list::<Tag>("/tags?limit=20"));
    let tag = move |tag: Tag| {
        let name = tag.name.clone();
        let set = move |_| change(json!({ "add_tags": [name] }));
        view! { <MenuItem on:click=set>{tag.name}</MenuItem> }
    };
    let known = move || tags.get().and_then(Result::ok).map(|page| page.rows).unwrap_or_default();
    let trigger = |icon: &'static str, label: &'static str| move || view! { <Icon name=icon /> {label} };
    view! {
        <Menu label="Status" up=true trigger=trigger("okc", "Status")>
            {statuses().into_iter().map(status).collect_view()}
        </Menu>
        <Menu label="Severity" up=true trigger=trigger("findings", "Severity")>
            {severities().into_iter().map(severity).collect_view()}
        </Menu>
        <Menu label="Assign" up=true trigger=trigger("user", "Assign")>
            <MenuItem on:click=move |_| change(json!({ "set": { "assignee_id": null } }))>"Nobody"</MenuItem>
            {move || people.get().into_iter().map(person).collect_view()}
        </Menu>
        <Show when=move || !known().is_empty()>
            <Menu label="Tag" up=true trigger=trigger("tag", "Tag")>
                {move || known().into_iter().map(tag).collect_view()}
            </Menu>
        </Show>
    }
}

/// Asks before they are deleted.
#[component]
fn DeleteAll(selection: Selection, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, count) = (Toasts::here(), move || selection.count());
    let yes = move |()| {
        open.set(false);
        let ids = selection.ids();
        spawn_local(async move {
            let answer = http::remove::<BulkDone>("/findings/bulk", &BulkIds { ids }).await;
            told(selection, toasts, "in the trash", answer);
        });
    };
    let title = Signal::derive(move || format!("Delete {} findings?", count()));
    view! {
        <Confirm
            open=open
            title=title
            text="They go into the trash, where they stay for 30 days."
            action="Delete findings"
            keep="Keep them"
            yes=yes
        />
    }
}

/// Sends a change of all that are chosen.
fn run(selection: Selection, toasts: Toasts, what: &'static str, mut body: Value) {
    body["ids"] = json!(selection.ids());
    spawn_local(async move {
        let answer = http::patch::<BulkDone>("/findings/bulk", &body).await;
        told(selection, toasts, what, answer);
    });
}

/// Says what was done, with the way back.
fn told(selection: Selection, toasts: Toasts, what: &str, answer: Answer<BulkDone>) {
    match answer {
        Ok(BulkDone { undo: None, .. }) => toasts.done("They were like that already"),
        Ok(BulkDone { count, undo: Some(undo), .. }) => {
            let (findings, are) = if count == 1 { ("finding", "is") } else { ("findings", "are") };
            undo::offer(toasts, format!("{count} {findings} {are} {what}"), undo);
            selection.clear();
        }
        Err(failure) => toasts.failed(&failure),
    }
}
