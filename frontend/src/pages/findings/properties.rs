//! A finding's properties: what stands beside its texts.

use crate::{components::prelude::*, core::query::encode};
use assay_api::{Named, findings::Finding};

/// Names and values, in the order to show them.
pub fn properties(finding: Finding) -> Vec<(&'static str, Option<AnyView>)> {
    let project = format!("/projects/{}", finding.project.id);
    let (open, has_tags) = (finding.status.is_open(), !finding.tags.is_empty());
    let tags = finding.tags.into_iter().map(tag).collect_view();
    let mono = |text: String| view! { <span class="mono">{text}</span> }.into_any();
    vec![
        ("Status", Some(view! { <StatusBadge status=finding.status /> }.into_any())),
        ("Severity", Some(view! { <SeverityBadge severity=finding.severity /> }.into_any())),
        ("Assignee", Some(assignee(finding.assignee))),
        ("Due", finding.due_date.map(|day| view! { <DayView day=day due=open /> }.into_any())),
        ("Accepted until", finding.accepted_until.map(|day| view! { <DayView day=day /> }.into_any())),
        ("Project", Some(view! { <a href=project>{finding.project.name}</a> }.into_any())),
        ("CWE", finding.cwe_id.map(mono)),
        ("CVE", finding.cve_id.map(mono)),
        ("EPSS", finding.epss.map(|chance| mono(format!("{:.1} %", chance * 100.0)))),
        ("Exploited", finding.kev.then(|| "known (CISA KEV)".into_any())),
        ("Source", Some(finding.source.into_any())),
        ("First seen", Some(view! { <Moment time=finding.first_seen /> }.into_any())),
        ("Last seen", Some(view! { <Moment time=finding.last_seen /> }.into_any())),
        ("Tags", has_tags.then(|| view! { <span class="tags">{tags}</span> }.into_any())),
    ]
}

fn assignee(person: Option<Named>) -> AnyView {
    let Some(person) = person else { return view! { <span class="muted">"Nobody"</span> }.into_any() };
    let name = person.name.clone();
    view! {
        <span class="row row-lead">
            <span aria-hidden="true"><Avatar person=Some(person) small=true /></span>
            {name}
        </span>
    }
    .into_any()
}

/// A tag that leads to all findings with it.
fn tag(tag: String) -> AnyView {
    view! { <a class="tag" href=format!("/findings?tag={}", encode(&tag))>{tag.clone()}</a> }.into_any()
}
