//! The findings of one project, as in the findings list but for the project itself.

use crate::{
    components::prelude::*,
    core::query::Query,
    pages::{
        findings::{by_severity, by_status},
        parts::{
            acts::Begin,
            list::{question, rows},
        },
    },
};
use assay_api::findings::Finding;

/// The query's parameters, those of `GET /projects/{id}/findings`.
const NAMES: &[&str] = &["severity", "status", "tag", "search", "sort", "order", "page", "limit"];

/// The tab.
#[component]
pub fn ProjectFindings(
    /// The project's id.
    project: Signal<String>,
) -> impl IntoView {
    let query = Query::here(NAMES);
    let path = Signal::derive(move || {
        question(query, &format!("/projects/{}/findings", project.get()), ("created_at", "desc"))
    });
    let page = rows::<Finding>(path, &["finding."]);
    let nothing = move || {
        view! {
            <Empty
                title="No findings yet"
                text="Write one, or let a tool send them over the API: they appear here by themselves."
            >
                <Begin
                    href=Signal::derive(move || format!("/findings/new?project_id={}", project.get()))
                    label="New finding"
                    plain=true
                />
                <a class="btn" href="/settings/api-access?new=token"><Icon name="key" /> "Create a token"</a>
            </Empty>
        }
    };
    view! {
        <FilterBar query=query filters=vec![by_severity(), by_status()] placeholder="Title, CVE, text" />
        <Listing
            page=page
            query=query
            path=path
            caption="Findings of this project"
            class="table-fixed findings-table"
            columns=8
            head=move || heads(query)
            row=cells
            empty=nothing
        />
    }
}

fn heads(query: Query) -> impl IntoView {
    view! {
        <SortHead query=query name="severity" label="Severity" class="c-sev" first="desc" />
        <SortHead query=query name="cvss_score" label="CVSS" class="c-score num" first="desc" />
        <SortHead query=query name="title" label="Title" class="c-title" />
        <th scope="col" class="c-asset">"Asset"</th>
        <SortHead query=query name="status" label="Status" class="c-status" />
        <th scope="col" class="c-who"><span class="sr-only">"Assignee"</span></th>
        <SortHead query=query name="due_date" label="Due" class="c-due" />
        <SortHead query=query name="created_at" label="Created" class="c-upd num" first="desc" by_default=true />
    }
}

fn cells(finding: Finding) -> AnyView {
    let more = finding.assets.len().saturating_sub(1);
    let asset = finding.assets.into_iter().next().map(|asset| match more {
        0 => asset.name,
        more => format!("{} and {more} more", asset.name),
    });
    view! {
        <td class="c-sev"><SeverityBadge severity=finding.severity /></td>
        <td class="score c-score num">{finding.cvss_score.map(|score| format!("{score:.1}"))}</td>
        <th scope="row" class="c-title">
            <div class="cell-main">
                <a class="cell-title plain-link" href=format!("/findings/{}", finding.id)>{finding.title}</a>
            </div>
        </th>
        <td class="c-asset"><span class="clip cell-block mono soft">{asset}</span></td>
        <td class="c-status"><StatusBadge status=finding.status /></td>
        <td class="c-who"><Avatar person=finding.assignee small=true /></td>
        <td class="c-due nowrap">
            {finding.due_date.map(|day| view! { <DayView day=day due=finding.status.is_open() /> })}
        </td>
        <td class="c-upd num muted nowrap"><When time=finding.created_at /></td>
    }
    .into_any()
}
