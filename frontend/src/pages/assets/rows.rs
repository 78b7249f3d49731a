//! Assets as rows, in their own list and in that of a project.

use super::{status_view, statuses, types};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{Answer, Page},
        query::{Query, encode},
    },
    pages::parts::list::by_words,
};
use assay_api::assets::Asset;

/// Tags that a row names; the rest are counted.
const NAMED: usize = 2;

impl Row for Asset {
    fn key(&self) -> (String, u64) {
        // Findings come and go without a change of the asset itself.
        (format!("{} {}", self.id, self.findings_count), self.version)
    }
}

/// What assets can be filtered by.
pub fn filters(query: Query, page: Fetch<Answer<Page<Asset>>>) -> Vec<Filter> {
    let draw = |choice: &Choice| choice.value.parse().map(status_view).into_any();
    vec![
        Filter::fixed("type", "Type", types()),
        Filter::fixed("status", "Status", statuses()).drawn(draw),
        by_words("tag", "Tag", page, query, |asset| asset.tags),
    ]
}

/// The column heads.
pub fn heads(query: Query, with_project: bool) -> impl IntoView {
    view! {
        <SortHead query=query name="name" label="Name" by_default=true />
        <th scope="col" class="c-type">"Type"</th>
        <th scope="col" class="c-address">"Address"</th>
        {with_project.then(|| view! { <th scope="col" class="c-project">"Project"</th> })}
        <th scope="col" class="c-status">"Status"</th>
        <th scope="col" class="c-count num">"Findings"</th>
        <th scope="col" class="c-tags">"Tags"</th>
        <SortHead query=query name="updated_at" label="Updated" class="c-upd num" first="desc" />
    }
}

/// The cells.
pub fn cells(asset: Asset, with_project: bool) -> AnyView {
    let address = asset.ip_address.or(asset.hostname).filter(|address| *address != asset.name);
    let project = with_project.then(|| {
        let to = format!("/projects/{}", asset.project.id);
        view! { <td class="c-project"><a class="plain-link clip cell-block" href=to>{asset.project.name}</a></td> }
    });
    let count = asset.findings_count;
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=format!("/assets/{}", asset.id)>{asset.name}</a>
        </th>
        <td class="c-type soft">{asset.r#type.label()}</td>
        <td class="c-address"><span class="clip cell-block mono soft">{address}</span></td>
        {project}
        <td class="c-status">{status_view(asset.status)}</td>
        <td class="c-count num">
            <span class:muted=count == 0>{count}</span>
            <span class="only-phone muted">{if count == 1 { " finding" } else { " findings" }}</span>
        </td>
        <td class="c-tags">{tags(&asset.tags)}</td>
        <td class="c-upd num muted nowrap wide-only"><When time=asset.updated_at /></td>
    }
    .into_any()
}

/// The first tags, each a link to the list of what bears it.
fn tags(all: &[String]) -> impl IntoView + use<> {
    let rest = all.get(NAMED..).unwrap_or_default();
    let more = (!rest.is_empty())
        .then(|| view! { <span class="tag" title=rest.join(", ")>{format!("+{}", rest.len())}</span> });
    view! { <span class="tags">{all.iter().take(NAMED).map(|tag| tag_link(tag)).collect_view()} {more}</span> }
}

/// A tag that leads to all assets with it.
pub fn tag_link(tag: &str) -> AnyView {
    view! { <a class="tag" href=format!("/assets?tag={}", encode(tag))>{tag.to_owned()}</a> }.into_any()
}
