//! One token as a row.

use crate::{
    components::prelude::*,
    core::time::{self, Clock},
};
use assay_api::{
    Scope, Time,
    tokens::{CredentialState, Token},
};

/// Scopes that a row names; the rest are counted.
const NAMED: usize = 3;

/// What the row's buttons ask for.
#[derive(Clone, Copy, Default)]
pub struct Acts {
    /// The token to rotate.
    pub rotating: RwSignal<Option<Token>>,
    /// The token to revoke.
    pub revoking: RwSignal<Option<Token>>,
}

/// The cells.
pub fn cells(token: Token, acts: Acts) -> AnyView {
    let works = token.state == CredentialState::Active;
    view! {
        <th scope="row" class:muted=!works>
            <span class:strong-md=works>{token.name.clone()}</span>
            <span class="row row-wrap token-id">
                <code class="cell-sub">{format!("{}…", token.prefix)}</code> {state(&token)}
            </span>
        </th>
        <td>{scopes(&token.scopes)}</td>
        <td class="nowrap wide-only soft">
            <time title=time::exact(token.created_at)>{time::date(token.created_at)}</time>
        </td>
        <td class="nowrap"><span class="only-phone muted">"Expires "</span> {expiry(token.expires_at, works)}</td>
        <td class="nowrap">{last_used(&token)}</td>
        <td class="num nowrap token-acts">{works.then(|| buttons(token, acts))}</td>
    }
    .into_any()
}

fn buttons(token: Token, acts: Acts) -> impl IntoView {
    let (rotate, revoke) = (token.clone(), token.clone());
    let may_rotate = token.replaced_by.is_none();
    view! {
        {may_rotate.then(|| view! {
            <Button
                kind=Kind::Ghost
                small=true
                icon="rotate"
                attr:aria-label=format!("Rotate {}", token.name)
                on:click=move |_| acts.rotating.set(Some(rotate.clone()))
            >
                "Rotate"
            </Button>
        })}
        <Button
            kind=Kind::GhostDanger
            small=true
            attr:aria-label=format!("Revoke {}", token.name)
            on:click=move |_| acts.revoking.set(Some(revoke.clone()))
        >
            "Revoke"
        </Button>
    }
}

fn state(token: &Token) -> Option<AnyView> {
    let ends = token.expires_at.map(time::minute).unwrap_or_default();
    Some(match token.state {
        CredentialState::Revoked => {
            let day = token.revoked_at.map(|then| format!(" {}", time::date(then))).unwrap_or_default();
            view! { <span class="tag">{format!("revoked{day}")}</span> }.into_any()
        }
        CredentialState::Expired => view! { <span class="tag">"expired"</span> }.into_any(),
        CredentialState::Active if token.replaced_by.is_some() => {
            view! { <span class="tag tag-accent" title=format!("The old secret works until {ends}")>"rotating"</span> }
                .into_any()
        }
        CredentialState::Active => return None,
    })
}

fn scopes(scopes: &[Scope]) -> impl IntoView + use<> {
    let tag = |scope: &Scope| {
        let warns = *scope == Scope::Admin;
        view! { <span class="tag mono" class:tag-warn=warns>{scope.as_str()}</span> }
    };
    let shown = scopes.iter().take(NAMED).map(tag).collect_view();
    let rest: Vec<_> = scopes.iter().skip(NAMED).map(|scope| scope.as_str()).collect();
    let more = (!rest.is_empty())
        .then(|| view! { <span class="tag" title=rest.join(", ")>{format!("+{}", rest.len())}</span> });
    view! { <span class="tags">{shown} {more}</span> }
}

/// The day it ends; a near one stands out.
fn expiry(end: Option<Time>, works: bool) -> AnyView {
    let Some(end) = end else { return "Never".into_any() };
    let near = move || works && end.0 - Clock::now().0 < 7 * Time::DAY;
    let shown = move || {
        if near() {
            view! {
                <span class="tag tag-warn">
                    <span class="tag-icon"><Icon name="alert" small=true /></span>
                    {time::distance(end, Clock::now())}
                </span>
                <div class="cell-sub">{time::date(end)}</div>
            }
            .into_any()
        } else {
            view! { <time title=time::exact(end)>{time::date(end)}</time> }.into_any()
        }
    };
    shown.into_any()
}

fn last_used(token: &Token) -> AnyView {
    match token.last_used_at {
        Some(then) => view! {
            <When time=then />
            <div class="cell-sub mono">{token.last_used_ip.clone()}</div>
        }
        .into_any(),
        None => view! { <span class="muted">"Never used"</span> }.into_any(),
    }
}
