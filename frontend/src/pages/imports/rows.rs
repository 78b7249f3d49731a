//! What becomes of each thing in the file, and why.

use super::{ACTIONS, HOME};
use crate::{
    components::prelude::*,
    core::query::{Query, encode},
    pages::parts::list::rows,
};
use assay_api::imports::{FieldChange, ImportAction, ImportKind, ImportRow};

const NAMES: &[&str] = &["kind", "action", "page", "limit"];

impl Row for ImportRow {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), u64::from(self.done))
    }
}

/// The list.
#[component]
pub fn Rows(
    /// The import's id.
    id: Memo<String>,
) -> impl IntoView {
    let query = Query::here(NAMES);
    let path = Signal::derive(move || query.api(&format!("{HOME}/{}/rows", encode(&id.get()))));
    let page = rows::<ImportRow>(path, &["import."]);
    let actions = ACTIONS.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
    let kinds =
        vec![Choice::new("finding", "Findings"), Choice::new("asset", "Assets"), Choice::new("record", "Records")];
    let filters =
        vec![Filter::fixed("action", "What", actions).single(), Filter::fixed("kind", "Kind", kinds).single()];
    view! {
        <FilterBar query=query filters=filters />
        <Listing
            page=page
            query=query
            path=path
            caption="What becomes of each thing in the file"
            class="stack-table"
            columns=3
            head=heads
            row=cells
            empty=nothing
        />
    }
}

fn heads() -> impl IntoView {
    view! {
        <th scope="col">"Thing"</th>
        <th scope="col">"What becomes of it"</th>
        <th scope="col">"Changes"</th>
    }
}

fn cells(row: ImportRow) -> AnyView {
    let base = match row.kind {
        ImportKind::Finding => Some("/findings"),
        ImportKind::Asset => Some("/assets"),
        ImportKind::Record => None,
    };
    let href = base.zip(row.object_id).map(|(base, id)| format!("{base}/{id}"));
    let title = match href {
        Some(href) => view! { <a class="plain-link" href=href>{row.title}</a> }.into_any(),
        None => view! { <span>{row.title}</span> }.into_any(),
    };
    view! {
        <th scope="row">
            {row.severity.map(|severity| view! { <SeverityBadge severity=severity /> " " })} {title}
            <span class="cell-sub cell-block">{row.identity}</span>
        </th>
        <td>{word(row.action)} <span class="cell-sub cell-block">{row.reason}</span></td>
        <td>{row.changes.iter().map(change).collect_view()}</td>
    }
    .into_any()
}

fn word(action: ImportAction) -> &'static str {
    ACTIONS.iter().find(|(name, _)| *name == action.as_str()).map_or(action.as_str(), |(_, label)| label)
}

fn change(change: &FieldChange) -> impl IntoView + use<> {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    };
    view! {
        <div class="import-change">
            <span class="soft">{change.field.clone()}</span> " "
            <del>{text(&change.from)}</del> " " <ins>{text(&change.to)}</ins>
        </div>
    }
}

fn nothing() -> impl IntoView {
    view! { <p class="muted">"There is nothing in the file yet."</p> }
}
