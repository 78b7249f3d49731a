//! The tokens of one service account.

use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live, query::Query},
    pages::tokens::{
        created::Created,
        form::{CreateToken, Target},
        row::Acts,
        table::{Shown, TokenTable},
    },
};
use assay_api::{
    service_accounts::ServiceAccount,
    tokens::{CreatedToken, Token},
};

/// The section.
#[component]
pub fn Tokens(
    /// Whose.
    account: ServiceAccount,
    /// The page's query.
    query: Query,
) -> impl IntoView {
    let id = account.id.clone();
    let path = Signal::derive(move || {
        let state = if query.get("state") == "all" { "all" } else { "active" };
        format!("/service-accounts/{id}/tokens?state={state}&limit=100")
    });
    let page = Fetch::new(move || {
        let path = path.get();
        async move { http::list::<Token>(&path).await }
    });
    live::on(&["token."], move || page.refetch());
    let (creating, made, acts) = (RwSignal::new(false), RwSignal::new(None::<CreatedToken>), Acts::default());
    let title = format!("Tokens of {}", account.name);
    view! {
        <section class="section" aria-labelledby="service-tokens">
            <div class="section-head">
                <h2 class="section-title" id="service-tokens">{title}</h2>
                <Shown query=query />
                <Button kind=Kind::Primary small=true icon="plus" on:click=move |_| creating.set(true)>
                    "Create Service Token"
                </Button>
            </div>
            <TokenTable
                page=page
                query=query
                path=path
                caption="Service tokens"
                acts=acts
                made=made
                empty=nothing
            />
        </section>
        <CreateToken open=creating made=made target=Target::Service(Box::new(account)) />
        <Created made=made />
    }
}

fn nothing() -> impl IntoView {
    view! { <p class="soft">"No tokens yet. Create one, and give it to the program that is to act as this account."</p> }
}
