//! The controls as a table: a person's word, and what the checks saw beside it.

use super::{HOME, LIVES, NAMES, assessment_name, assessment_view, cover::picker, status_name, status_view, ways};
use crate::{
    components::prelude::*,
    core::{http, place, query::Query, session::Session, toast::Toasts},
    pages::parts::{
        choices::{PEOPLE, choices},
        list::{by_words, question, rows},
    },
};
use assay_api::controls::{Assessed, Assessment, Control, ControlStatus};
use leptos::task::spawn_local;
use serde_json::json;

/// The page.
#[component]
pub fn ControlsList() -> impl IntoView {
    place::at(&[], "Controls");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, HOME, ("ref", "asc")));
    let page = rows::<Control>(path, LIVES);
    let mut filters = filters();
    filters.push(by_words("domain", "Domain", page, query, |control| vec![control.domain]));
    view! {
        {head(query, false)}
        {picker(query)}
        <FilterBar query=query filters=filters placeholder="Reference, text" />
        <Listing
            page=page
            query=query
            path=path
            caption="Controls"
            class="table-fixed stack-table controls-table"
            columns=7
            head=move || heads(query)
            row=cells
            empty=nothing
        />
    }
}

/// The head of both ways to look at them.
pub fn head(query: Query, board: bool) -> AnyView {
    let assess = Session::here().writes().then(|| {
        view! { <a class="btn" href=format!("{HOME}/import")><Icon name="imports" small=true /> "Import"</a> <AssessNow /> }
    });
    view! {
        <PageHead title="Controls" sub="What people say of them, and what the checks saw. A check never says that one is fulfilled.">
            {ways(query, board)} {assess}
        </PageHead>
    }
    .into_any()
}

/// What both can be narrowed to.
pub fn filters() -> Vec<Filter> {
    let statuses = ControlStatus::ALL.iter().map(|known| Choice::new(known.as_str(), status_name(*known))).collect();
    let seen = Assessment::ALL.iter().map(|known| Choice::new(known.as_str(), assessment_name(*known))).collect();
    vec![
        Filter::fixed("status", "Status", statuses).single(),
        Filter::fixed("assessment", "Checks", seen).single(),
        Filter::new("owner_id", "Owner", choices(PEOPLE, None)).single(),
    ]
}

#[component]
fn AssessNow() -> impl IntoView {
    let (busy, toasts) = (RwSignal::new(false), Toasts::here());
    let go = move |_| {
        busy.set(true);
        spawn_local(async move {
            match http::post::<Assessed>("/controls/assess", &json!({})).await {
                Ok(Assessed { changed: 0, .. }) => toasts.done("Looked at everything: nothing is different"),
                Ok(Assessed { changed: 1, .. }) => toasts.done("Looked at everything: one control is different"),
                Ok(Assessed { changed, .. }) => {
                    toasts.done(format!("Looked at everything: {changed} controls are different"))
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! { <Button icon="scans" busy=busy on:click=go>"Assess now"</Button> }
}

fn heads(query: Query) -> AnyView {
    view! {
        <SortHead query=query name="ref" label="Ref" class="c-ref" by_default=true />
        <SortHead query=query name="name" label="Control" />
        <SortHead query=query name="status" label="Status" class="c-status" />
        <th scope="col" class="c-seen">"Checks"</th>
        <th scope="col" class="c-count num">"Findings"</th>
        <th scope="col" class="c-who"><span class="sr-only">"Owner"</span></th>
        <SortHead query=query name="due_date" label="Due" class="c-due num" />
    }
    .into_any()
}

fn cells(control: Control) -> AnyView {
    let open = (control.open_findings > 0).then_some(control.open_findings);
    view! {
        <td class="c-ref mono soft nowrap">{control.r#ref}</td>
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=format!("{HOME}/{}", control.id)>{control.name}</a>
            <span class="cell-sub cell-block clip">{control.domain}</span>
        </th>
        <td class="c-status">{status_view(control.status)}</td>
        <td class="c-seen">{assessment_view(control.assessment)}</td>
        <td class="c-count num wide-only">{open}</td>
        <td class="c-who">{control.owner.map(|owner| view! { <Avatar person=Some(owner) small=true /> })}</td>
        <td class="c-due num nowrap">{control.due_date.map(|day| view! { <DayView day=day due=control.status != ControlStatus::Implemented /> })}</td>
    }
    .into_any()
}

fn nothing() -> AnyView {
    view! { <Empty title="No controls" text="The catalogue comes with the appliance; without it there is nothing to show." /> }.into_any()
}
