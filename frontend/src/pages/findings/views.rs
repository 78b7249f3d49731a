//! Views of the findings list: those that come with the product, and those that somebody has saved in this browser.

use crate::{components::prelude::*, core::query::Query};
use leptos::{ev::SubmitEvent, html};
use serde::{Deserialize, Serialize};

/// Where the browser keeps them.
const KEY: &str = "findings.views";
/// The most that are kept.
const MOST: usize = 12;

/// Views that come with the product: a name and a query.
const GIVEN: [(&str, &str); 5] = [
    ("All", "?"),
    ("Open work", "?status=open,confirmed,in_progress"),
    ("Critical and high, open", "?severity=critical,high&status=open,confirmed,in_progress"),
    ("Assigned to me", "?status=open,confirmed,in_progress&assignee_id=me"),
    ("Overdue", "?overdue=true"),
];

/// A saved view.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct View {
    name: String,
    query: String,
}

/// Links to the views; the one whose query is shown is marked.
#[component]
pub fn Views(
    /// The list's query.
    query: Query,
) -> impl IntoView {
    let saved = RwSignal::new(kept());
    let saving = RwSignal::new(false);
    let here = Memo::new(move |_| query.link(&[("page", "")]));
    let link = move |name: String, to: String| {
        let mine = to.clone();
        let current = move || (here.get() == mine).then_some("page");
        view! { <a class="tab" href=format!("/findings{to}") aria-current=current>{name}</a> }
    };
    let given = GIVEN.map(|(name, to)| link(name.to_owned(), to.to_owned())).into_iter().collect_view();
    let own = move |view: View| {
        let (shown, gone) = (view.query.clone(), view.query.clone());
        let forget = move |_| {
            saved.update(|all| all.retain(|view| view.query != gone));
            keep(&saved.get_untracked());
        };
        let label = format!("Forget the view {}", view.name);
        view! {
            {link(view.name, view.query)}
            <Show when=move || here.get() == shown>
                <button class="tab tab-forget" type="button" aria-label=label.clone() title=label.clone() on:click=forget.clone()>
                    <Icon name="x" small=true />
                </button>
            </Show>
        }
    };
    let is_new = move || {
        let here = here.get();
        GIVEN.iter().all(|(_, to)| *to != here) && saved.with(|all| all.iter().all(|view| view.query != here))
    };
    view! {
        <nav class="tabs" aria-label="Views">
            {given} <For each=move || saved.get() key=|view| view.query.clone() children=own />
            <Show when=is_new>
                <button class="tab" type="button" on:click=move |_| saving.set(true)>
                    <Icon name="plus" small=true />
                    "Save view"
                </button>
            </Show>
        </nav>
        <Save open=saving saved=saved query=here />
    }
}

/// Asks for a name.
#[component]
fn Save(open: RwSignal<bool>, saved: RwSignal<Vec<View>>, query: Memo<String>) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = node.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        if name.is_empty() {
            return;
        }
        saved.update(|all| {
            all.retain(|view| view.name != name);
            all.push(View { name, query: query.get_untracked() });
            let surplus = all.len().saturating_sub(MOST);
            all.drain(..surplus);
        });
        keep(&saved.get_untracked());
        open.set(false);
    };
    view! {
        <Dialog open=open title="Save this view" sub="In this browser, for you.">
            <form on:submit=submit>
                <div class="dialog-body field">
                    <label class="label" for="view-name">"Name"</label>
                    <input class="input" id="view-name" maxlength="40" autocomplete="off" data-focus="" node_ref=node />
                </div>
                <div class="dialog-foot">
                    <span class="row push">
                        <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                        <Button kind=Kind::Primary submit=true>"Save view"</Button>
                    </span>
                </div>
            </form>
        </Dialog>
    }
}

/// What the browser kept; nothing where it keeps nothing, or something that is no list of views.
fn kept() -> Vec<View> {
    let text = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let views: Vec<View> = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    // What starts otherwise would lead away from the list.
    views.into_iter().filter(|view| view.query.starts_with('?')).collect()
}

fn keep(views: &[View]) {
    if let (Ok(Some(storage)), Ok(text)) = (window().local_storage(), serde_json::to_string(views)) {
        // A browser that forbids storage forgets the view with the page: no harm done.
        let _ = storage.set_item(KEY, &text);
    }
}
