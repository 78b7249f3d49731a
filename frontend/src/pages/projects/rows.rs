//! Projects as rows, in their own list and in that of a client.

use super::{is_running, status_view};
use crate::{components::prelude::*, core::query::Query};
use assay_api::projects::Project;

impl Row for Project {
    fn key(&self) -> (String, u64) {
        // Findings come and go without a change of the project itself.
        (format!("{} {:?}", self.id, self.open_findings), self.version)
    }
}

/// The column heads.
pub fn heads(query: Query) -> impl IntoView {
    view! {
        <SortHead query=query name="name" label="Project" />
        <th scope="col" class="c-status">"Status"</th>
        <th scope="col" class="c-open">"Open findings"</th>
        <th scope="col" class="c-lead">"Lead"</th>
        <SortHead query=query name="report_due_date" label="Due" class="c-due num" />
        <SortHead query=query name="updated_at" label="Updated" class="c-upd num" first="desc" by_default=true />
    }
}

/// The cells; the line below the name begins with the client where that is not the same for all.
pub fn cells(project: Project, with_client: bool) -> AnyView {
    let kind = project.project_type.label();
    let about = if with_client { format!("{}, {}", project.client.name, lower(kind)) } else { kind.to_owned() };
    let due = is_running(project.status);
    let lead = project.lead.map(|lead| {
        let name = lead.name.clone();
        view! {
            <span class="row row-lead">
                <span aria-hidden="true"><Avatar person=Some(lead) small=true /></span>
                <span class="clip">{name}</span>
            </span>
        }
    });
    view! {
        <th scope="row">
            <span class="cell-main">
                <a class="cell-title plain-link" href=format!("/projects/{}", project.id)>{project.name}</a>
                {project.restricted.then(restricted)}
            </span>
            <span class="cell-sub cell-block clip">{about}</span>
        </th>
        <td class="c-status">{status_view(project.status)}</td>
        <td class="c-open"><SeverityCounts counts=project.open_findings /></td>
        <td class="c-lead">{lead}</td>
        <td class="c-due num nowrap">{project.report_due_date.map(|day| view! { <DayView day=day due=due /> })}</td>
        <td class="c-upd num muted nowrap wide-only"><When time=project.updated_at /></td>
    }
    .into_any()
}

/// Says that only members see it.
pub fn restricted() -> AnyView {
    view! {
        <span class="muted" title="Restricted to its members">
            <Icon name="lock" small=true />
            <span class="sr-only">"Restricted to its members"</span>
        </span>
    }
    .into_any()
}

/// A label in the middle of a sentence.
pub fn lower(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
