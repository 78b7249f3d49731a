//! Projects in progress, the next due first.

use crate::components::prelude::*;
use assay_api::dashboard::{Dashboard, RunningProject};

pub(super) fn section(board: Signal<Dashboard>) -> AnyView {
    let projects = Memo::new(move |_| board.with(|board| board.projects.clone()));
    let count = move || board.with(|board| format!("{} of {}", board.running_count, board.projects_count));
    view! {
        <section class="cell" aria-labelledby="h-running">
            <div class="section-head">
                <h2 class="section-title" id="h-running">
                    "Projects in progress "
                    <span class="count">
                        <a class="plain-link" href="/projects?status=in_progress">{count}</a>
                    </span>
                </h2>
                <a class="push" href="/projects">"All projects"</a>
            </div>
            {move || table(projects.get())}
        </section>
    }
    .into_any()
}

fn table(projects: Vec<RunningProject>) -> AnyView {
    if projects.is_empty() {
        return view! { <p class="muted">"No project is in progress."</p> }.into_any();
    }
    view! {
        <table class="table table-quiet stack-table">
            <caption class="sr-only">"Projects in progress"</caption>
            <thead>
                <tr>
                    <th scope="col">"Project"</th>
                    <th scope="col">"Done"</th>
                    <th scope="col">"Open"</th>
                    <th scope="col">"Lead"</th>
                    <th scope="col" class="num">"Due"</th>
                </tr>
            </thead>
            <tbody>{projects.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(project: RunningProject) -> AnyView {
    let open = project.open.counts();
    let done = done(open.iter().sum(), project.total);
    let lead = project.lead.map(|lead| view! { <Avatar person=Some(lead) small=true /> });
    view! {
        <tr>
            <th scope="row">
                <a class="cell-title plain-link clip" href=format!("/projects/{}", project.id)>{project.name}</a>
                <span class="cell-sub cell-block clip">{project.client.name}</span>
            </th>
            <td class="nowrap wide-only" title="Findings that nobody has to do anything about any more">{done}</td>
            <td><SeverityCounts counts=open /></td>
            <td>{lead}</td>
            <td class="num nowrap">{project.report_due_date.map(|day| view! { <DayView day=day due=true /> })}</td>
        </tr>
    }
    .into_any()
}

/// The share of findings that are done with.
fn done(open: u64, total: u64) -> String {
    match total {
        0 => "–".to_owned(),
        total => format!("{} %", total.saturating_sub(open) * 100 / total),
    }
}

#[cfg(test)]
mod tests {
    use super::done;

    #[test]
    fn only_a_whole_is_a_hundred() {
        let cases = [(0, 0, "–"), (0, 3, "100 %"), (1, 300, "99 %"), (3, 3, "0 %")];
        for (open, total, expected) in cases {
            assert_eq!(done(open, total), expected);
        }
    }
}
