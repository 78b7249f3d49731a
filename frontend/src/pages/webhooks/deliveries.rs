//! A webhook's deliveries as a list, and one of them beside it.

use super::{API, attempt::Shown, detail::NAMES};
use crate::{
    components::{pager::Pager, prelude::*},
    core::{
        fetch::Fetch,
        http::{self, Answer, Page},
        query::{Query, encode},
    },
};
use assay_api::{
    deliveries::{Delivery, DeliveryDetail, DeliveryStatus},
    webhooks::Webhook,
};

/// Rows of the list.
const ROWS: u32 = 20;

/// The list and what is chosen of it.
#[component]
pub fn Deliveries(
    /// The webhook.
    hook: Signal<Webhook>,
    /// Moved when it is to look again.
    look: RwSignal<u32>,
) -> impl IntoView {
    let query = Query::here(NAMES);
    let id = Memo::new(move |_| hook.with(|hook| hook.id.clone()));
    let page = Fetch::new(move || {
        look.track();
        let number = Some(query.get("page")).filter(|page| !page.is_empty()).unwrap_or_else(|| "1".to_owned());
        let status = Some(query.get("status")).filter(|status| !status.is_empty());
        let status = status.map(|status| format!("&status={}", encode(&status))).unwrap_or_default();
        let path = format!("{API}/{}/deliveries?per_page={ROWS}&page={}{status}", id.get(), encode(&number));
        async move { http::list::<Delivery>(&path).await }
    });
    // What was read last stays while it is read again.
    let rows = Memo::new(move |before: Option<&Option<Answer<Page<Delivery>>>>| {
        page.get().or_else(|| before.cloned().flatten())
    });
    let chosen = Memo::new(move |_| {
        let named = Some(query.get("delivery")).filter(|id| !id.is_empty());
        named.or_else(|| rows.get()?.ok()?.rows.first().map(|row| row.id.clone()))
    });
    let detail = Fetch::new(move || {
        look.track();
        let path = chosen.get().map(|delivery| format!("{API}/{}/deliveries/{}", id.get(), encode(&delivery)));
        async move {
            match path {
                Some(path) => Some(http::get::<DeliveryDetail>(&path).await),
                None => None,
            }
        }
    });
    let shown = Memo::new(move |before: Option<&Option<Answer<DeliveryDetail>>>| {
        detail.get().unwrap_or_else(|| before.cloned().flatten())
    });
    view! {
        <section class="section" aria-labelledby="deliveries">
            <div class="section-head">
                <h2 class="section-title" id="deliveries">"Deliveries"</h2>
                <span class="section-note wide-only">"Kept for 30 days."</span>
                <Filter query=query />
            </div>
            <div class="dlv">
                <div class="dlv-list">{move || list(rows.get(), chosen, query, page)}</div>
                {move || shown.get().map(|answer| match answer {
                    Ok(detail) => view! { <Shown detail=detail look=look /> }.into_any(),
                    Err(failure) => {
                        view! { <Failed title="The delivery did not load" failure=failure retry=move |()| detail.refetch() /> }.into_any()
                    }
                })}
            </div>
        </section>
    }
}

#[component]
fn Filter(query: Query) -> impl IntoView {
    let choice = move |(value, label): (&'static str, &'static str)| {
        let pressed = move || (query.get("status") == value).to_string();
        let show = move |_| query.set(&[("status", value), ("delivery", "")]);
        view! { <button type="button" aria-pressed=pressed on:click=show>{label}</button> }
    };
    let choices = [("", "All"), ("failed", "Failed"), ("waiting", "Waiting"), ("delivered", "Delivered")];
    view! {
        <div class="segmented segmented-sm push" role="group" aria-label="Result">
            {choices.map(choice).into_iter().collect_view()}
        </div>
    }
}

fn list(
    rows: Option<Answer<Page<Delivery>>>,
    chosen: Memo<Option<String>>,
    query: Query,
    page: Fetch<Answer<Page<Delivery>>>,
) -> AnyView {
    match rows {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="The deliveries did not load" failure=failure retry=move |()| page.refetch() /> }
                .into_any()
        }
        Some(Ok(page)) if page.rows.is_empty() => {
            view! { <p class="muted">"Nothing here. Send a test to see whether the receiver answers."</p> }.into_any()
        }
        Some(Ok(page)) => {
            let draw = |delivery| row(delivery, chosen, query);
            view! {
                <table class="table dlv-table">
                    <caption class="sr-only">"Deliveries"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Result"</th>
                            <th scope="col">"Event"</th>
                            <th scope="col" class="num">"Tries"</th>
                            <th scope="col" class="num">"Time"</th>
                        </tr>
                    </thead>
                    <tbody>{page.rows.into_iter().map(draw).collect_view()}</tbody>
                </table>
                <div class="list-foot"><Pager meta=page.meta query=query /></div>
            }
            .into_any()
        }
    }
}

fn row(delivery: Delivery, chosen: Memo<Option<String>>, query: Query) -> impl IntoView {
    let id = delivery.id.clone();
    let is_chosen = Signal::derive(move || chosen.with(|chosen| chosen.as_ref() == Some(&id)));
    let id = delivery.id.clone();
    let link = move || query.link(&[("delivery", &id), ("page", &query.get("page"))]);
    let when = delivery.last_attempt_at.unwrap_or(delivery.created_at);
    let took = delivery.duration_ms.map(|ms| format!("{ms} ms"));
    view! {
        <tr class:is-selected=is_chosen>
            <td class="nowrap">{result(&delivery)}</td>
            <th scope="row">
                <a class="plain-link mono" href=link aria-current=move || is_chosen.get().then_some("true")>
                    {delivery.event.clone()}
                </a>
                <div class="cell-sub clip">{delivery.object_label.clone()}</div>
            </th>
            <td class="num muted">{delivery.attempts}</td>
            <td class="num nowrap">
                <When time=when />
                <div class="cell-sub">{took}</div>
            </td>
        </tr>
    }
}

/// What has become of it, as a mark and a word.
pub fn result(delivery: &Delivery) -> AnyView {
    let said = delivery.status_code.map(|code| code.to_string()).or_else(|| delivery.error_code.clone());
    let (class, icon, word) = match delivery.status {
        DeliveryStatus::Delivered => ("http http-ok", "check", said.unwrap_or_default()),
        DeliveryStatus::Failed => ("http http-bad", "x", said.unwrap_or_else(|| "failed".to_owned())),
        DeliveryStatus::Waiting if delivery.attempts > 0 => ("http http-bad", "rotate", said.unwrap_or_default()),
        DeliveryStatus::Waiting => ("http http-wait", "history", "waiting".to_owned()),
    };
    view! { <span class=class><Icon name=icon small=true />{word}</span> }.into_any()
}
