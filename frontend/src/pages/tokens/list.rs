//! The person's tokens, and what one can do with each.

use super::{
    created::Created,
    form::{CreateToken, Target},
    row::Acts,
    table::{Shown, TokenTable},
};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer, Page},
        live, place,
        query::Query,
        time::{self, Clock},
    },
};
use assay_api::{
    Time,
    tokens::{CreatedToken, CredentialState, Token},
};

/// `new=token` opens the dialog, so that other pages can lead straight to it.
const NAMES: &[&str] = &["state", "page", "limit"];
/// Tokens that end within this time are pointed out.
const SOON: i64 = 7 * Time::DAY;
/// The page.
#[component]
pub fn TokensList() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "API Access");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || {
        let state = if query.get("state") == "all" { "all" } else { "active" };
        format!("/tokens?state={state}&limit=100")
    });
    let page = Fetch::new(move || {
        let path = path.get();
        async move { http::list::<Token>(&path).await }
    });
    live::on(&["token."], move || page.refetch());
    let creating = RwSignal::new(asked_for_new());
    let made = RwSignal::new(None::<CreatedToken>);
    let acts = Acts::default();
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
            <TokenTable
                page=page
                query=query
                path=path
                caption="Tokens"
                acts=acts
                made=made
                empty=move || nothing(creating)
            />
        </section>
        <CreateToken open=creating made=made target=Target::Me />
        <Created made=made />
    }
}

fn asked_for_new() -> bool {
    leptos_router::hooks::use_query_map().with_untracked(|query| query.get("new").is_some())
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

/// Points out the first token that is about to end.
#[component]
fn EndsSoon(page: Fetch<Answer<Page<Token>>>, acts: Acts) -> impl IntoView {
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
