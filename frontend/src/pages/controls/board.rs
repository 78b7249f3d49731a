//! The controls as a board: one column for each thing a person can say of them.

use super::{
    HOME, LIVES, NAMES, assessment_view,
    cover::picker,
    list::{filters, head},
    status_view,
};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{Answer, Page},
        place,
        query::Query,
    },
    pages::parts::list::rows,
};
use assay_api::controls::{Control, ControlStatus};

/// Cards of a column before the rest is a link.
const CARDS: usize = 12;

/// The page.
#[component]
pub fn ControlsBoard() -> impl IntoView {
    place::at(&[("Controls", HOME)], "Board");
    let query = Query::here(NAMES);
    let mut filters = filters();
    filters.retain(|filter| filter.name != "status");
    view! {
        {head(query, true)}
        {picker(query)}
        <FilterBar query=query filters=filters placeholder="Reference, text" />
        <div class="cards-board">{ControlStatus::ALL.iter().map(|status| column(query, *status)).collect_view()}</div>
    }
}

fn column(query: Query, status: ControlStatus) -> AnyView {
    let narrowed =
        move || query.link(&[("status", status.as_str()), ("sort", ""), ("order", ""), ("page", ""), ("limit", "")]);
    let path = Signal::derive(move || format!("{HOME}{}&sort=ref&order=asc&limit={CARDS}", narrowed()));
    let page = rows::<Control>(path, LIVES);
    let count = move || page.get().and_then(Result::ok).map(|page| total(&page.meta));
    view! {
        <section class="cards-column" aria-label=status.as_str()>
            <div class="cards-head">{status_view(status)} <span class="count push">{count}</span></div>
            {move || cards(page, format!("{HOME}{}", narrowed()))}
        </section>
    }
    .into_any()
}

fn cards(page: Fetch<Answer<Page<Control>>>, all: String) -> AnyView {
    match page.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="These did not load" failure=failure retry=move |()| page.refetch() /> }.into_any()
        }
        Some(Ok(page)) => {
            let more = page.meta.total.saturating_sub(page.rows.len() as u64);
            view! {
                <ul>{page.rows.into_iter().map(card).collect_view()}</ul>
                {(more > 0).then(|| view! { <a class="cards-more" href=all>{format!("{more} more")}</a> })}
            }
            .into_any()
        }
    }
}

fn card(control: Control) -> AnyView {
    view! {
        <li class="card">
            <span class="row spread"><span class="mono cell-sub">{control.r#ref}</span> {control.owner.map(|owner| view! { <Avatar person=Some(owner) small=true /> })}</span>
            <a class="plain-link" href=format!("{HOME}/{}", control.id)>{control.name}</a>
            <span class="row spread cell-sub">
                {assessment_view(control.assessment)}
                {control.due_date.map(|day| view! { <DayView day=day due=control.status != ControlStatus::Implemented /> })}
            </span>
        </li>
    }
    .into_any()
}
