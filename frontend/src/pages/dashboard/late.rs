//! What waits for somebody: overdue findings, and those open the longest.

use super::OPEN;
use crate::components::{
    badge::{severity_class, severity_mark},
    prelude::*,
};
use assay_api::dashboard::{Dashboard, OpenFinding};

pub(super) fn section(board: Signal<Dashboard>) -> AnyView {
    let count = Memo::new(move |_| board.with(|board| board.overdue_count));
    let overdue = Memo::new(move |_| board.with(|board| board.overdue.clone()));
    let oldest = Memo::new(move |_| board.with(|board| board.oldest.clone()));
    view! {
        <section class="cell" aria-labelledby="h-late">
            <div class="section-head">
                <h2 class="section-title" id="h-late">
                    "Overdue "
                    <span class="count">{move || count.get()}</span>
                </h2>
                <a class="push" href="/findings?overdue=true&sort=due_date&order=asc">"All overdue"</a>
            </div>
            {move || lines(overdue.get(), true, "Nothing is overdue.")}
            <div class="section-head section-sub">
                <h3 class="section-title">"Oldest open"</h3>
                <a class="push" href=format!("/findings?{OPEN}&sort=created_at&order=asc")>"All open"</a>
            </div>
            {move || lines(oldest.get(), false, "Nothing is open.")}
        </section>
    }
    .into_any()
}

fn lines(findings: Vec<OpenFinding>, late: bool, none: &'static str) -> AnyView {
    if findings.is_empty() {
        return view! { <p class="muted">{none}</p> }.into_any();
    }
    view! { <ul class="lines">{findings.into_iter().map(|finding| line(finding, late)).collect_view()}</ul> }.into_any()
}

fn line(finding: OpenFinding, late: bool) -> AnyView {
    let severity = finding.severity;
    let when = match finding.due_date.filter(|_| late) {
        Some(day) => view! { <DayView day=day due=true /> }.into_any(),
        None => view! { <When time=finding.created_at /> }.into_any(),
    };
    view! {
        <li>
            <span class=format!("sev {}", severity_class(severity)) title=severity.as_str()>
                {severity_mark(severity)} <span class="sr-only">{severity.as_str()}</span>
            </span>
            <div class="line-body">
                <a class="cell-title plain-link clip" href=format!("/findings/{}", finding.id)>{finding.title}</a>
                <span class="cell-sub clip">{finding.project.name}</span>
            </div>
            <span class="muted nowrap">{when}</span>
        </li>
    }
    .into_any()
}
