//! The service accounts, and below them the tokens of the one that the address names.

use super::{form::NewAccount, tokens::Tokens};
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
use assay_api::service_accounts::ServiceAccount;
use leptos::task::spawn_local;
use serde_json::json;

const NAMES: &[&str] = &["account", "state", "page", "limit"];

impl Row for ServiceAccount {
    fn key(&self) -> (String, u64) {
        // Tokens come and go without a change of the account itself.
        (format!("{} {}", self.id, self.tokens_count), self.version)
    }
}

/// The page.
#[component]
pub fn ServiceAccounts() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "API Tokens");
    let query = Query::here(NAMES);
    let path = Signal::derive(|| "/service-accounts?limit=100&sort=name&order=asc".to_owned());
    let page = rows::<ServiceAccount>(path, &["service_account.", "token."]);
    let making = RwSignal::new(false);
    let removing = RwSignal::new(None::<ServiceAccount>);
    let chosen = Memo::new(move |_| {
        let id = query.get("account");
        page.get()?.ok()?.rows.into_iter().find(|account| account.id == id)
    });
    view! {
        <PageHead title="API Tokens" sub="Service accounts are whom programs act as when they are nobody's. Their tokens outlive people.">
            <Button icon="plus" on:click=move |_| making.set(true)>"New service account"</Button>
        </PageHead>
        <Listing
            page=page
            query=query
            path=path
            caption="Service accounts"
            class="stack-table"
            columns=5
            head=heads
            row=move |account| cells(account, query, removing, page)
            empty=move || nothing(making)
        />
        {move || chosen.get().map(|account| view! { <Tokens account=account query=query /> })}
        <NewAccount open=making made=move |account: ServiceAccount| {
            page.refetch();
            query.set(&[("account", &account.id)]);
        } />
        <Remove removing=removing page=page />
    }
}

fn heads() -> impl IntoView {
    view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Role"</th>
        <th scope="col" class="num">"Tokens"</th>
        <th scope="col">"Status"</th>
        <th scope="col"><span class="sr-only">"Actions"</span></th>
    }
}

fn cells(
    account: ServiceAccount,
    query: Query,
    removing: RwSignal<Option<ServiceAccount>>,
    page: Fetch<Answer<Page<ServiceAccount>>>,
) -> AnyView {
    let toasts = Toasts::here();
    let status = if account.active {
        view! { <span class="tag tag-ok">"Active"</span> }.into_any()
    } else {
        view! { <span class="tag">"Deactivated"</span> }.into_any()
    };
    let (subject, switched) = (account.clone(), account.clone());
    let switch = move |_| turn(switched.clone(), page, toasts);
    let (word, icon) = if account.active { ("Deactivate", "x") } else { ("Activate", "check") };
    let name = account.name.clone();
    let face = move || {
        view! { <Icon name="dots" /> <span class="sr-only">{format!("Actions for {name}")}</span> }
    };
    let subject = StoredValue::new(subject);
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=query.link(&[("account", &account.id)])>{account.name}</a>
            <div class="cell-sub">{account.description}</div>
        </th>
        <td>{account.role.label()}</td>
        <td class="num">{account.tokens_count} <span class="only-phone">" tokens"</span></td>
        <td>{status}</td>
        <td class="num nowrap">
            <Menu class="btn btn-icon btn-ghost btn-sm" label="Actions" trigger=face end=true>
                <MenuItem icon=icon on:click=switch.clone()>{word}</MenuItem>
                <MenuItem icon="trash" danger=true on:click=move |_| removing.set(Some(subject.get_value()))>
                    "Delete"
                </MenuItem>
            </Menu>
        </td>
    }
    .into_any()
}

fn turn(account: ServiceAccount, page: Fetch<Answer<Page<ServiceAccount>>>, toasts: Toasts) {
    spawn_local(async move {
        let place = format!("/service-accounts/{}", account.id);
        match http::put::<ServiceAccount>(&place, &json!({ "active": !account.active })).await {
            Ok(now) => toasts.done(format!("{} is {}", now.name, if now.active { "active" } else { "deactivated" })),
            Err(failure) => toasts.failed(&failure),
        }
        page.refetch();
    });
}

fn nothing(making: RwSignal<bool>) -> impl IntoView {
    view! {
        <Empty
            title="No service accounts yet"
            text="A service account has a role and tokens, and no password: for pipelines and integrations that must go on when somebody leaves."
        >
            <Button kind=Kind::Primary icon="plus" on:click=move |_| making.set(true)>
                "New service account"
            </Button>
        </Empty>
    }
}

/// Asks before an account goes.
#[component]
fn Remove(removing: RwSignal<Option<ServiceAccount>>, page: Fetch<Answer<Page<ServiceAccount>>>) -> impl IntoView {
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let (trouble, toasts) = (RwSignal::new(None::<String>), Toasts::here());
    Effect::new(move || {
        if removing.with(Option::is_some) {
            trouble.set(None);
            open.set(true);
        }
    });
    let yes = move |()| {
        let Some(account) = removing.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            match http::delete(&format!("/service-accounts/{}", account.id)).await {
                Ok(()) => {
                    toasts.done(format!("{} is deleted", account.name));
                    open.set(false);
                    page.refetch();
                }
                Err(failure) => trouble.set(Some(Failure::sentence(&failure))),
            }
            busy.set(false);
        });
    };
    let title =
        Signal::derive(move || format!("Delete “{}”?", removing.get().map(|account| account.name).unwrap_or_default()));
    let text = "Its tokens are revoked at once, and what uses them stops. This cannot be undone.".to_owned();
    view! {
        <Confirm
            open=open
            title=title
            text=Signal::derive(move || text.clone())
            action="Delete service account"
            busy=busy
            trouble=trouble
            yes=yes
        />
    }
}
