//! The person's tokens, and what one can do with each.

use super::{
    created::Created,
    form::CreateToken,
    row::{Acts, cells},
};
use crate::{
    components::prelude::*,
    core::{
        http::{self, Answer, Page},
        live, place,
        query::Query,
        time::{self, Clock},
        toast::Toasts,
    },
};
use assay_api::{
    Time,
    tokens::{CreatedToken, CredentialState, RotateToken, Token},
};
use leptos::{prelude::*, task::spawn_local};

/// `new=token` opens the dialog, so that other pages can lead straight to it.
const NAMES: &[&str] = &["state", "page", "limit"];
/// Tokens that end within this time are pointed out.
const SOON: i64 = 7 * Time::DAY;
/// Hours for which the old secret goes on working after a rotation.
const OVERLAP_HOURS: u32 = 24;

impl Row for Token {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// The page.
#[component]
pub fn TokensList() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "API Access");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || {
        let state = if query.get("state") == "all" { "all" } else { "active" };
        format!("/tokens?state={state}&limit=100")
    });
    let page = LocalResource::new(move || {
        let path = path.get();
        async move { http::list::<Token>(&path).await }
    });
    live::on("token.", move || page.refetch());
    let creating = RwSignal::new(asked_for_new());
    let made = RwSignal::new(None::<CreatedToken>);
    let acts = Acts { rotating: RwSignal::new(None), revoking: RwSignal::new(None) };
    view! {
        <PageHead title="API Access" sub="Personal tokens act as you, within their scopes and your role.">
            <a class="btn" href="/openapi.json" rel="external"><Icon name="external" /> "OpenAPI document"</a>
            <Button kind=Kind::Primary icon="plus" on:click=move |_| creating.set(true)>"Create Token"</Button>
        </PageHead>
        <EndsSoon page=page acts=acts />
        <section class="section" aria-labelledby="tokens">
            <div class="section-head">
                <h2 class="section-title" id="tokens">"Tokens"</h2>
                <span class="section-note wide-only">"Expired and revoked ones stay listed for 90 days."</span>
                <Shown query=query />
            </div>
            <Listing
                page=page
                query=query
                path=path
                caption="Tokens"
                class="stack-table token-table"
                columns=6
                head=heads
                row=move |token| cells(token, acts)
                empty=move || nothing(creating)
            />
        </section>
        <CreateToken open=creating made=made />
        <Created made=made />
        <Rotate acts=acts made=made />
        <Revoke acts=acts page=page />
    }
}

fn asked_for_new() -> bool {
    leptos_router::hooks::use_query_map().with_untracked(|query| query.get("new").is_some())
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

fn nothing(creating: RwSignal<bool>) -> impl IntoView {
    view! {
        <Empty
            title="No tokens yet"
            text="A token lets a script, a CI job or another tool use the API as you, as far as you let it."
        >
            <Button kind=Kind::Primary icon="plus" on:click=move |_| creating.set(true)>
                "Create Token"
            </Button>
        </Empty>
    }
}

/// Active ones alone, or all.
#[component]
fn Shown(query: Query) -> impl IntoView {
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

/// Points out the first token that is about to end.
#[component]
fn EndsSoon(page: LocalResource<Answer<Page<Token>>>, acts: Acts) -> impl IntoView {
    let first = Memo::new(move |_| {
        let now = Clock::now();
        let soon = |token: &Token| {
            let left = token.expires_at.map(|end| end.0 - now.0);
            token.state == CredentialState::Active
                && token.replaced_by.is_none()
                && left.is_some_and(|left| left < SOON)
        };
        page.get()?.ok()?.rows.into_iter().filter(soon).min_by_key(|token| token.expires_at)
    });
    move || {
        first.get().map(|token| {
            let ends = token.expires_at.map(time::date).unwrap_or_default();
            view! {
                <div class="notice notice-warn token-note">
                    <Icon name="alert" />
                    <div>
                        <strong>{format!("{} expires on {ends}.", token.name)}</strong>
                        " Rotate it to keep what uses it working."
                    </div>
                    <Button small=true on:click=move |_| acts.rotating.set(Some(token.clone()))>"Rotate"</Button>
                </div>
            }
        })
    }
}

/// Asks, rotates, and shows the new secret.
#[component]
fn Rotate(acts: Acts, made: RwSignal<Option<CreatedToken>>) -> impl IntoView {
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
fn Revoke(acts: Acts, page: LocalResource<Answer<Page<Token>>>) -> impl IntoView {
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
