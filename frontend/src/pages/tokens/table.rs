//! Tokens of whatever owner and kind as a table, with what one can do to each.

use super::row::{Acts, cells};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer, Page},
        query::Query,
        time,
        toast::Toasts,
    },
};
use assay_api::tokens::{CreatedToken, RotateToken, Token};
use leptos::task::spawn_local;

/// Hours for which the old secret goes on working after a rotation.
const OVERLAP_HOURS: u32 = 24;

impl Row for Token {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// The table, and the dialogs that its rows open.
#[component]
pub fn TokenTable(
    /// The page of tokens.
    page: Fetch<Answer<Page<Token>>>,
    /// The list's query.
    query: Query,
    /// The request behind the list.
    path: Signal<String>,
    /// What the table lists, for a screen reader.
    caption: &'static str,
    /// What the rows ask for.
    acts: Acts,
    /// Takes the successor of a rotated token.
    made: RwSignal<Option<CreatedToken>>,
    /// What stands there when there is nothing at all.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView {
    view! {
        <Listing
            page=page
            query=query
            path=path
            caption=caption
            class="stack-table token-table"
            columns=6
            head=heads
            row=move |token| cells(token, acts)
            empty=empty
        />
        <Rotate acts=acts made=made page=page />
        <Revoke acts=acts page=page />
    }
}

fn heads() -> impl IntoView {
    view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Scopes"</th>
        <th scope="col">"Created"</th>
        <th scope="col">"Expires"</th>
        <th scope="col">"Last used"</th>
        <th scope="col"><span class="sr-only">"Actions"</span></th>
    }
}

/// Active ones alone, or all.
#[component]
pub fn Shown(
    /// The list's query.
    query: Query,
) -> impl IntoView {
    let choice = move |(value, label): (&'static str, &'static str)| {
        let pressed = move || (query.get("state") == value).to_string();
        let show = move |_| query.set(&[("state", value)]);
        view! { <button type="button" aria-pressed=pressed on:click=show>{label}</button> }
    };
    view! {
        <div class="segmented segmented-sm push" role="group" aria-label="Show">
            {[("", "Active"), ("all", "All")].map(choice).into_iter().collect_view()}
        </div>
    }
}

/// Asks, rotates, and shows the new secret.
#[component]
fn Rotate(acts: Acts, made: RwSignal<Option<CreatedToken>>, page: Fetch<Answer<Page<Token>>>) -> impl IntoView {
    let (open, busy, toasts) = (opened_by(acts.rotating), RwSignal::new(false), Toasts::here());
    let name = move || acts.rotating.get().map(|token| token.name).unwrap_or_default();
    let go = move |_| {
        let Some(token) = acts.rotating.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let request = RotateToken { overlap_hours: Some(OVERLAP_HOURS) };
            match http::post(&format!("/tokens/{}/rotate", token.id), &request).await {
                Ok(new) => made.set(Some(new)),
                Err(failure) => toasts.failed(&failure),
            }
            busy.set(false);
            acts.rotating.set(None);
            page.refetch();
        });
    };
    view! {
        <Dialog open=open title=Signal::derive(move || format!("Rotate “{}”?", name()))>
            <div class="dialog-body">
                <p>
                    "You get a new secret with the same scopes. The old one works for another " {OVERLAP_HOURS} " hours."
                </p>
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| acts.rotating.set(None)>"Cancel"</Button>
                    <Button kind=Kind::Primary busy=busy on:click=go attr:autofocus="">"Rotate token"</Button>
                </span>
            </div>
        </Dialog>
    }
}

/// Asks and revokes.
#[component]
fn Revoke(acts: Acts, page: Fetch<Answer<Page<Token>>>) -> impl IntoView {
    let (open, busy, toasts) = (opened_by(acts.revoking), RwSignal::new(false), Toasts::here());
    let title = Signal::derive(move || {
        format!("Revoke “{}”?", acts.revoking.get().map(|token| token.name).unwrap_or_default())
    });
    let text = Signal::derive(move || {
        let used = acts
            .revoking
            .get()
            .and_then(|token| token.last_used_at)
            .map(|then| format!("It was last used on {}. ", time::minute(then)));
        format!("{}Requests with it fail from now on. This cannot be undone.", used.unwrap_or_default())
    });
    let yes = move |()| {
        let Some(token) = acts.revoking.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            match http::delete(&format!("/tokens/{}", token.id)).await {
                Ok(()) => toasts.done(format!("{} is revoked", token.name)),
                Err(failure) => toasts.failed(&failure),
            }
            busy.set(false);
            acts.revoking.set(None);
            page.refetch();
        });
    };
    view! { <Confirm open=open title=title text=text action="Revoke token" busy=busy yes=yes /> }
}

/// A dialog that is open while there is something to ask about.
fn opened_by(subject: RwSignal<Option<Token>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move || {
        let some = subject.with(Option::is_some);
        if open.get_untracked() != some {
            open.set(some);
        }
    });
    Effect::new(move || {
        if !open.get() && subject.with_untracked(Option::is_some) {
            subject.set(None);
        }
    });
    open
}
