//! The trash: what was deleted, and the way back.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer, Failure, Page},
        place,
        query::Query,
        session::Session,
        toast::Toasts,
    },
    pages::parts::list::{question, rows},
};
use assay_api::trash::{TrashType, Trashed};
use leptos::task::spawn_local;
use serde_json::{Value, json};

/// The query's parameters, those of `GET /trash`.
const NAMES: &[&str] = &["type", "search", "sort", "order", "page", "limit"];

impl Row for Trashed {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), 0)
    }
}

/// What the rows' buttons do, shared by context.
#[derive(Clone, Copy)]
struct Acts {
    page: Fetch<Answer<Page<Trashed>>>,
    purging: RwSignal<Option<Trashed>>,
}

/// The page.
#[component]
pub fn Trash() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "Trash");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, "/trash", ("deleted_at", "desc")));
    let page = rows::<Trashed>(path, &["finding.", "asset.", "project.", "client."]);
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    let purging = RwSignal::new(None::<Trashed>);
    provide_context(Acts { page, purging });
    let kinds = TrashType::ALL.iter().map(|kind| Choice::new(kind.as_str(), label(*kind))).collect();
    view! {
        <PageHead title="Trash" count=count sub="What was deleted stays here for 30 days and then goes for good." />
        <FilterBar query=query filters=vec![Filter::fixed("type", "Kind", kinds)] placeholder="Name" />
        <Listing
            page=page
            query=query
            path=path
            caption="Trash"
            class="table-fixed stack-table trash-table"
            columns=6
            head=move || heads(query)
            row=cells
            empty=nothing
        />
        <Purge purging=purging page=page />
    }
}

const fn label(kind: TrashType) -> &'static str {
    match kind {
        TrashType::Client => "Client",
        TrashType::Project => "Project",
        TrashType::Asset => "Asset",
        TrashType::Finding => "Finding",
    }
}

fn heads(query: Query) -> impl IntoView {
    view! {
        <SortHead query=query name="name" label="Name" />
        <th scope="col" class="c-kind">"Kind"</th>
        <th scope="col" class="c-project wide-only">"Project"</th>
        <SortHead query=query name="deleted_at" label="Deleted" class="c-when" first="desc" by_default=true />
        <th scope="col" class="c-purge wide-only">"Goes for good"</th>
        <th scope="col" class="c-acts"><span class="sr-only">"Acts"</span></th>
    }
}

fn cells(row: Trashed) -> AnyView {
    let by = row.deleted_by.clone().map(|name| format!(" by {name}"));
    view! {
        <th scope="row"><span class="cell-title cell-block">{row.name.clone()}</span></th>
        <td class="c-kind soft">{label(row.r#type)}</td>
        <td class="c-project wide-only"><span class="clip cell-block soft">{row.project.clone().map(|project| project.name)}</span></td>
        <td class="c-when soft"><span class="clip cell-block"><When time=row.deleted_at /> {by}</span></td>
        <td class="c-purge muted nowrap wide-only"><When time=row.purged_at /></td>
        <td class="c-acts">{acts(row)}</td>
    }
    .into_any()
}

fn acts(row: Trashed) -> impl IntoView {
    let (toasts, Acts { page, purging }) = (Toasts::here(), expect_context::<Acts>());
    let base = match row.r#type {
        TrashType::Client => "/clients",
        TrashType::Project => "/projects",
        TrashType::Asset => "/assets",
        TrashType::Finding => "/findings",
    };
    let (path, name) = (format!("{base}/{}/restore", row.id), row.name.clone());
    let restore = move |_| {
        let (path, name) = (path.clone(), name.clone());
        spawn_local(async move {
            match http::post::<Value>(&path, &json!({})).await {
                Ok(_) => toasts.done(format!("{name} is back")),
                Err(failure) => toasts.failed(&failure),
            }
            page.refetch();
        });
    };
    let admin = Session::here().is_admin();
    let purge = admin.then(|| {
        view! {
            <Button kind=Kind::GhostDanger small=true on:click=move |_| purging.set(Some(row.clone()))>"Remove"</Button>
        }
    });
    view! { <span class="row row-tight"><Button small=true icon="rotate" on:click=restore>"Restore"</Button> {purge}</span> }
}

/// Asks before something goes for good.
#[component]
fn Purge(purging: RwSignal<Option<Trashed>>, page: Fetch<Answer<Page<Trashed>>>) -> impl IntoView {
    let (toasts, open) = (Toasts::here(), RwSignal::new(false));
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<String>));
    Effect::new(move || {
        if purging.with(Option::is_some) && !open.get_untracked() {
            trouble.set(None);
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() && purging.with_untracked(Option::is_some) {
            purging.set(None);
        }
    });
    let yes = move |()| {
        let Some(row) = purging.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            match http::delete(&format!("/trash/{}", row.id)).await {
                Ok(()) => {
                    toasts.done(format!("{} is gone for good", row.name));
                    open.set(false);
                    page.refetch();
                }
                Err(failure) => trouble.set(Some(Failure::sentence(&failure))),
            }
            busy.try_set(false);
        });
    };
    let title = Signal::derive(move || {
        purging.with(|row| row.as_ref().map(|row| format!("Remove “{}” for good?", row.name)).unwrap_or_default())
    });
    view! {
        <Confirm
            open=open
            title=title
            text="It cannot be brought back. The journal keeps that it was there, and forgets what it held."
            action="Remove for good"
            busy=busy
            trouble=trouble
            yes=yes
        />
    }
}

fn nothing() -> impl IntoView {
    view! { <Empty title="The trash is empty" text="What is deleted comes here, and can be brought back for 30 days." /> }
}
