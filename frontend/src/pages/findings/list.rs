//! The findings list: what is open, how bad it is, whose it is. Rows arrive by themselves.

use super::{bulk::BulkBar, views::Views};
use crate::core::prelude::*;
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live, place, query::Query},
    pages::parts::choices::{PEOPLE, choices},
};
use assay_api::{
    findings::{Finding, FindingStatus, Severity},
    projects::Project,
    tags::Tag,
};

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
    let page = Fetch::new(move || {
        let path = path.get();
        async move { http::list::<Finding>(&path).await }
    });
    live::on("finding.", move || page.refetch());
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    let selection = Selection::new();
    view! {
        <PageHead title="Findings" count=count>
            <a class="btn" href="/templates"><Icon name="copy" /> "Templates"</a>
            <a class="btn btn-primary" href="/findings/new"><Icon name="plus" /> "New finding" <kbd>"c f"</kbd></a>
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
            selection=selection
        />
        <BulkBar selection=selection />
    }
}

fn filters() -> Vec<Filter> {
    let severities = Severity::ALL.iter().map(|severity| choice(severity.as_str())).collect();
    let statuses = FindingStatus::ALL.iter().map(|status| choice(status.as_str())).collect();
    vec![
        Filter::fixed("severity", "Severity", severities).drawn(draw_severity),
        Filter::fixed("status", "Status", statuses).drawn(draw_status),
        Filter::new("project_id", "Project", project_choices()),
        Filter::new("assignee_id", "Assignee", people()).single(),
        Filter::new("tag", "Tag", tag_choices()).single(),
        Filter::fixed("overdue", "Due date", vec![Choice::new("true", "Overdue"), Choice::new("false", "Not overdue")])
            .single(),
    ]
}

/// `In Progress` as `in_progress`, which the API takes as well and which reads better in a URL.
fn choice(name: &str) -> Choice {
    Choice::new(name.to_lowercase().replace(' ', "_"), name)
}

fn draw_severity(choice: &Choice) -> AnyView {
    choice.value.parse().map(|severity| view! { <SeverityBadge severity=severity /> }).into_any()
}

fn draw_status(choice: &Choice) -> AnyView {
    choice.value.parse().map(|status| view! { <StatusBadge status=status /> }).into_any()
}

fn project_choices() -> Signal<Vec<Choice>> {
    let projects = Fetch::new(|| http::list::<Project>("/projects?limit=100&sort=name&order=asc"));
    Signal::derive(move || {
        let page = projects.get().and_then(Result::ok);
        page.map(|page| page.rows.into_iter().map(|project| Choice::new(project.id, project.name)).collect())
            .unwrap_or_default()
    })
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
            <a class="btn btn-primary" href="/findings/new"><Icon name="plus" /> "New finding"</a>
            <a class="btn" href="/settings/api-access?new=token"><Icon name="key" /> "Create a token"</a>
        </Empty>
    }
}
