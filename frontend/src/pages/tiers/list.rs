//! The tiers, and what can be done with one's own.

use super::{form::TierForm, limits};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer, Failure, Page},
        place,
        query::Query,
        toast::Toasts,
    },
    pages::parts::list::rows,
};
use assay_api::tiers::RateTier;
use leptos::task::spawn_local;

const NAMES: &[&str] = &["page", "limit"];

impl Row for RateTier {
    fn key(&self) -> (String, u64) {
        // Tokens come and go without a change of the tier itself.
        (format!("{} {}", self.name, self.tokens_count), self.version)
    }
}

/// The page.
#[component]
pub fn Tiers() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "Rate limits");
    let query = Query::here(NAMES);
    let path = Signal::derive(|| "/settings/tiers?limit=100".to_owned());
    let page = rows::<RateTier>(path, &["tier.", "token."]);
    let editing = RwSignal::new(None::<Option<RateTier>>);
    let removing = RwSignal::new(None::<RateTier>);
    view! {
        <PageHead title="Rate limits" sub="Each token has one tier. A request over its limit is answered by 429, with the time to wait.">
            <Button kind=Kind::Primary icon="plus" on:click=move |_| editing.set(Some(None))>"New tier"</Button>
        </PageHead>
        <Listing
            page=page
            query=query
            path=path
            caption="Rate tiers"
            class="stack-table"
            columns=4
            head=heads
            row=move |tier| cells(tier, editing, removing)
            empty=|| ()
        />
        <p class="hint">
            "Browsers have a limit of their own, 3,000 requests per minute. Sign-ins are limited by address: 30 per minute, and five wrong passwords rest an account for 15 minutes."
        </p>
        <TierForm editing=editing saved=move || page.refetch() />
        <Remove removing=removing page=page />
    }
}

fn heads() -> impl IntoView {
    view! {
        <th scope="col">"Tier"</th>
        <th scope="col">"Limits"</th>
        <th scope="col" class="num">"Tokens"</th>
        <th scope="col"><span class="sr-only">"Actions"</span></th>
    }
}

fn cells(tier: RateTier, editing: RwSignal<Option<Option<RateTier>>>, removing: RwSignal<Option<RateTier>>) -> AnyView {
    let own = !tier.built_in;
    let said = limits(&tier);
    let count = tier.tokens_count;
    let name = tier.name.clone();
    let tier = StoredValue::new(tier);
    let acts = own.then(|| {
        let (edit, remove) = (format!("Edit {name}"), format!("Delete {name}"));
        view! {
            <Button
                kind=Kind::Ghost
                small=true
                icon="edit"
                attr:aria-label=edit
                on:click=move |_| editing.set(Some(Some(tier.get_value())))
            >
                "Edit"
            </Button>
            <Button
                kind=Kind::GhostDanger
                small=true
                attr:aria-label=remove
                on:click=move |_| removing.set(Some(tier.get_value()))
            >
                "Delete"
            </Button>
        }
    });
    view! {
        <th scope="row">
            <span class="row row-tight">
                <span class="mono">{name}</span> {(!own).then(|| view! { <span class="tag">"built in"</span> })}
            </span>
        </th>
        <td>{said}</td>
        <td class="num">{count} <span class="only-phone">" tokens"</span></td>
        <td class="num nowrap">{acts}</td>
    }
    .into_any()
}

/// Asks before a tier goes; one that tokens have stays, and says so.
#[component]
fn Remove(removing: RwSignal<Option<RateTier>>, page: Fetch<Answer<Page<RateTier>>>) -> impl IntoView {
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let (trouble, toasts) = (RwSignal::new(None::<String>), Toasts::here());
    Effect::new(move || {
        if removing.with(Option::is_some) {
            trouble.set(None);
            open.set(true);
        }
    });
    let yes = move |()| {
        let Some(tier) = removing.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            match http::delete(&format!("/settings/tiers/{}", tier.name)).await {
                Ok(()) => {
                    toasts.done(format!("The tier {} is deleted", tier.name));
                    open.set(false);
                    page.refetch();
                }
                Err(failure) => trouble.set(Some(Failure::sentence(&failure))),
            }
            busy.set(false);
        });
    };
    let title =
        Signal::derive(move || format!("Delete “{}”?", removing.get().map(|tier| tier.name).unwrap_or_default()));
    let text = Signal::derive(|| "A tier that working tokens have cannot be deleted.".to_owned());
    view! {
        <Confirm open=open title=title text=text action="Delete tier" busy=busy trouble=trouble yes=yes />
    }
}
