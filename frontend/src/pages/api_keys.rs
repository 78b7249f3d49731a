//! Settings, API Keys.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Page},
        live, place,
        query::Query,
    },
    pages::tokens::{
        created::Created,
        form::{CreateToken, Target, as_token},
        row::Acts,
        table::{Shown, TokenTable},
    },
};
use assay_api::{api_keys::ApiKey, tokens::CreatedToken};

const NAMES: &[&str] = &["state", "page", "limit"];

/// The page.
#[component]
pub fn ApiKeys() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "API Keys");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || {
        let state = if query.get("state") == "all" { "all" } else { "active" };
        format!("/api-keys?state={state}&limit=100")
    });
    let page = Fetch::new(move || {
        let path = path.get();
        async move {
            let Page { rows, meta } = http::list::<ApiKey>(&path).await?;
            Ok(Page { rows: rows.into_iter().map(as_token).collect(), meta })
        }
    });
    live::on(&["token."], move || page.refetch());
    let (creating, made, acts) = (RwSignal::new(false), RwSignal::new(None::<CreatedToken>), Acts::default());
    view! {
        <PageHead title="API Keys" sub="For programs that send X-API-Key. They act as you, within their permissions.">
            <Button kind=Kind::Primary icon="key" on:click=move |_| creating.set(true)>"Generate Key"</Button>
        </PageHead>
        <section class="section" aria-labelledby="keys">
            <div class="section-head">
                <h2 class="section-title" id="keys">"Keys"</h2>
                <span class="section-note wide-only">"Expired and revoked ones stay listed for 90 days."</span>
                <Shown query=query />
            </div>
            <TokenTable
                page=page
                query=query
                path=path
                caption="API keys"
                acts=acts
                made=made
                empty=move || nothing(creating)
            />
        </section>
        <CreateToken open=creating made=made target=Target::Key />
        <Created made=made />
    }
}

fn nothing(creating: RwSignal<bool>) -> impl IntoView {
    view! {
        <Empty
            title="No API keys yet"
            text="A key lets a service or a script use the API as you, as far as you let it. New integrations are better served by tokens."
        >
            <Button kind=Kind::Primary icon="key" on:click=move |_| creating.set(true)>
                "Generate Key"
            </Button>
        </Empty>
    }
}
