//! The reports as rows: in the list of all, and in a project's tab.

use super::{HOME, format_name, format_words, status_name, status_view};
use crate::{
    components::prelude::*,
    core::query::Query,
    pages::parts::{
        choices::{PROJECTS, choices},
        list::rows,
        size::size,
    },
};
use assay_api::reports::{Report, ReportFormat, ReportStatus};

impl Row for Report {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// What both lists can be narrowed to.
pub fn filters() -> Vec<Filter> {
    let statuses = ReportStatus::ALL.iter().map(|status| Choice::new(status.as_str(), status_name(*status))).collect();
    let formats =
        ReportFormat::ALL.iter().map(|format| Choice::new(format.as_str(), format_words(*format).0)).collect();
    vec![Filter::fixed("status", "Status", statuses), Filter::fixed("format", "Format", formats).single()]
}

/// The table; `new` is where one asks for a report, `whole` says that the reports are of several projects.
pub fn table(query: Query, path: Signal<String>, new: Signal<String>, whole: bool, writes: bool) -> AnyView {
    let page = rows::<Report>(path, &["report."]);
    let projects = whole.then(|| choices(PROJECTS, None));
    let nothing = move || {
        let to = writes.then(|| {
            view! { <a class="btn btn-primary" href=new.get()><Icon name="plus" /> "Generate a report"</a> }
        });
        view! {
            <Empty
                title="No reports yet"
                text="A report is a snapshot of a project's findings: as PDF or Word for people, as CSV, JSON or SARIF for programs."
            >
                {to}
            </Empty>
        }
    };
    view! {
        <Listing
            page=page
            query=query
            path=path
            caption="Reports"
            class="stack-table reports-table"
            columns=6
            head=move || heads(query)
            row=move |report| cells(report, projects)
            empty=nothing
        />
    }
    .into_any()
}

fn heads(query: Query) -> AnyView {
    view! {
        <SortHead query=query name="name" label="Report" />
        <th scope="col">"Format"</th>
        <th scope="col">"Status"</th>
        <th scope="col" class="num">"Findings"</th>
        <th scope="col" class="num">"Size"</th>
        <SortHead query=query name="created_at" label="When" class="num" first="desc" by_default=true />
    }
    .into_any()
}

fn cells(report: Report, projects: Option<Signal<Vec<Choice>>>) -> AnyView {
    let id = report.project_id.clone();
    let project = projects.map(|projects| {
        let name = move || {
            projects.with(|all| all.iter().find(|choice| choice.value == id).map(|choice| choice.label.clone()))
        };
        view! { <span class="cell-sub cell-block clip">{name}</span> }
    });
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=format!("{HOME}/{}", report.id)>{report.name.clone()}</a>
            {project}
        </th>
        <td>{format_name(&report)}</td>
        <td class="nowrap">{status_view(report.status)} {waits(&report)}</td>
        <td class="num wide-only">{report.findings_count}</td>
        <td class="num nowrap wide-only">{report.file_size.map(size)}</td>
        <td class="num muted nowrap"><When time=report.created_at /></td>
    }
    .into_any()
}

/// About how long it will take, while it is made.
pub fn waits(report: &Report) -> Option<AnyView> {
    let seconds = report.estimated_time?;
    Some(view! { <span class="cell-sub">{format!(" about {seconds} s")}</span> }.into_any())
}
