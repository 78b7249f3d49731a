//! The findings list: what is open, how bad it is, whose it is. Rows arrive by themselves.

use super::{bulk::BulkBar, by_severity, by_status, views::Views};
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, place, query::Query, session::Session},
    pages::parts::{
        acts::Begin,
        choices::{PEOPLE, PROJECTS, choices},
        list::rows,
    },
};
use assay_api::{findings::Finding, tags::Tag};

/// The query's parameters, those of `GET /findings`.
const NAMES: &[&str] =
    &["severity", "status", "project_id", "assignee_id", "overdue", "tag", "search", "sort", "order", "page", "limit"];

impl Row for Finding {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// The page.
#[component]
pub fn FindingsList() -> impl IntoView {
    place::at(&[], "Findings");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || query.api("/findings"));
    let page = rows::<Finding>(path, &["finding."]);
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    let (selection, writes) = (Selection::new(), Session::here().writes());
    view! {
        <PageHead title="Findings" count=count>
            <a class="btn" href="/templates"><Icon name="copy" /> "Templates"</a>
            <Begin href="/findings/new" label="New finding" chord="c f" />
        </PageHead>
        <Views query=query />
        <FilterBar query=query filters=filters() placeholder="Title, CVE, text" />
        <Listing
            page=page
            query=query
            path=path
            caption="Findings"
            class="table-fixed findings-table"
            columns=9
            head=move || heads(query)
            row=cells
            empty=nothing
            selection=writes.then_some(selection)
        />
        {writes.then(|| view! { <BulkBar selection=selection /> })}
    }
}

fn filters() -> Vec<Filter> {
    vec![
        by_severity(),
        by_status(),
        Filter::new("project_id", "Project", choices(PROJECTS, None)),
        Filter::new("assignee_id", "Assignee", people()).single(),
        Filter::new("tag", "Tag", tag_choices()).single(),
        Filter::fixed("overdue", "Due date", vec![Choice::new("true", "Overdue"), Choice::new("false", "Not overdue")])
            .single(),
    ]
}

fn people() -> Signal<Vec<Choice>> {
    let people = choices(PEOPLE, None);
    let fixed = || [Choice::new("me", "Me"), Choice::new("none", "Nobody")];
    Signal::derive(move || fixed().into_iter().chain(people.get()).collect())
}

fn tag_choices() -> Signal<Vec<Choice>> {
    let tags = Fetch::new(|| http::list::<Tag>("/tags?limit=50"));
    Signal::derive(move || {
        let tags = tags.get().and_then(Result::ok).map(|page| page.rows).unwrap_or_default();
        tags.into_iter().map(|tag| Choice::new(tag.name.clone(), format!("{} ({})", tag.name, tag.count))).collect()
    })
}

fn heads(query: Query) -> impl IntoView {
    view! {
        <SortHead query=query name="severity" label="Severity" class="c-sev" first="desc" />
        <SortHead query=query name="cvss_score" label="CVSS" class="c-score num" first="desc" />
        <SortHead query=query name="title" label="Title" class="c-title" />
        <th scope="col" class="c-asset">"Asset"</th>
        <th scope="col" class="c-project">"Project"</th>
        <SortHead query=query name="status" label="Status" class="c-status" />
        <th scope="col" class="c-who"><span class="sr-only">"Assignee"</span></th>
        <SortHead query=query name="due_date" label="Due" class="c-due" />
        <SortHead query=query name="created_at" label="Created" class="c-upd num" first="desc" by_default=true />
    }
}

fn cells(finding: Finding) -> AnyView {
    let project = format!("/projects/{}", finding.project.id);
    let asset = where_found(&finding);
    let tags = finding.tags.into_iter().take(2).map(|tag| view! { <span class="tag">{tag}</span> });
    view! {
        <td class="c-sev"><SeverityBadge severity=finding.severity /></td>
        <td class="score c-score num">{finding.cvss_score.map(|score| format!("{score:.1}"))}</td>
        <th scope="row" class="c-title">
            <div class="cell-main">
                <a class="cell-title plain-link" href=format!("/findings/{}", finding.id)>{finding.title}</a>
                <span class="tags c-tags">{tags.collect_view()}</span>
            </div>
        </th>
        <td class="c-asset"><span class="clip cell-block mono soft">{asset}</span></td>
        <td class="c-project"><a class="plain-link clip cell-block" href=project>{finding.project.name}</a></td>
        <td class="c-status"><StatusBadge status=finding.status /></td>
        <td class="c-who"><Avatar person=finding.assignee small=true /></td>
        <td class="c-due nowrap">
            {finding.due_date.map(|day| view! { <DayView day=day due=finding.status.is_open() /> })}
        </td>
        <td class="c-upd num muted nowrap"><When time=finding.created_at /></td>
    }
    .into_any()
}

/// The first asset, and how many more.
fn where_found(finding: &Finding) -> Option<String> {
    let first = finding.assets.first()?.name.clone();
    let more = finding.assets.len() - 1;
    Some(if more == 0 { first } else { format!("{first} and {more} more") })
}

fn nothing() -> impl IntoView {
    view! {
        <Empty
            title="No findings yet"
            text="Write one, or let a tool send them over the API: they appear here by themselves."
        >
            <Begin href="/findings/new" label="New finding" />
            <a class="btn" href="/settings/api-access?new=token"><Icon name="key" /> "Create a token"</a>
        </Empty>
    }
}
