//! Why the assessment is what it is: what was looked at, and what was seen.

use crate::components::prelude::*;
use assay_api::controls::{ControlDetail, Reason, Requirement};

/// The section.
pub fn reasons(reasons: &[Reason]) -> AnyView {
    let body = if reasons.is_empty() {
        view! { <p class="muted">"No check says anything about this control: a person must look."</p> }.into_any()
    } else {
        view! {
            <table class="table table-quiet stack-table">
                <caption class="sr-only">"Reasons"</caption>
                <thead>
                    <tr>
                        <th scope="col">"What was seen"</th>
                        <th scope="col">"Worst"</th>
                        <th scope="col" class="num">"Open"</th>
                        <th scope="col" class="num">"Accepted"</th>
                        <th scope="col" class="num">"Fixed"</th>
                        <th scope="col" class="num">"Last seen"</th>
                    </tr>
                </thead>
                <tbody>{reasons.iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    section("Why", body)
}

fn row(reason: &Reason) -> AnyView {
    let search =
        format!("/findings?search={}&status=open,confirmed,in_progress", crate::core::query::encode(&reason.signal));
    let open = match (reason.open, reason.signal.starts_with("CWE-")) {
        (0, _) => "0".into_any(),
        (open, true) => view! { <a href=search>{open}</a> }.into_any(),
        (open, false) => open.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{reason.text.clone()} <span class="cell-sub cell-block mono">{reason.signal.clone()}</span></th>
            <td>{reason.worst.map(|worst| view! { <SeverityBadge severity=worst /> })}</td>
            <td class="num">{open}</td>
            <td class="num wide-only">{reason.accepted}</td>
            <td class="num wide-only">{reason.fixed}</td>
            <td class="num nowrap muted">{reason.last_seen.map(|time| view! { <When time=time /> })}</td>
        </tr>
    }
    .into_any()
}

/// What it asks for, what to ask, and what would show it.
pub fn catalogue(control: &ControlDetail) -> AnyView {
    let question = |text: &String| view! { <li>{text.clone()}</li> };
    let questions = (!control.questions.is_empty()).then(|| {
        section(
            "Questions",
            view! { <ul class="bullets">{control.questions.iter().map(question).collect_view()}</ul> }.into_any(),
        )
    });
    let guidance = (!control.guidance.is_empty()).then(|| {
        section("What would show it", view! { <p class="prose-line">{control.guidance.clone()}</p> }.into_any())
    });
    view! { {questions} {guidance} }.into_any()
}

/// The requirements it answers, framework by framework.
pub fn requirements(all: &[Requirement]) -> AnyView {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for one in all {
        match groups.iter_mut().find(|(name, _)| *name == one.name) {
            Some((_, list)) => list.push(one.requirement.clone()),
            None => groups.push((one.name.clone(), vec![one.requirement.clone()])),
        }
    }
    let group = |(name, list): (String, Vec<String>)| {
        let tag = |text: String| view! { <span class="tag mono">{text}</span> };
        view! { <div class="rail-item"><span class="cell-sub cell-block">{name}</span> <span class="tags">{list.into_iter().map(tag).collect_view()}</span></div> }
    };
    block("Answers", groups.into_iter().map(group).collect_view().into_any())
}

/// Checks and weaknesses whose findings speak against it.
pub fn signals(control: &ControlDetail) -> AnyView {
    let tag = |text: &String| view! { <span class="tag mono">{text.clone()}</span> };
    if control.checks.is_empty() && control.weaknesses.is_empty() {
        return ().into_any();
    }
    let all = control.checks.iter().chain(&control.weaknesses).map(tag).collect_view();
    block("Looked at by", view! { <span class="tags">{all}</span> }.into_any())
}

fn block(title: &'static str, body: AnyView) -> AnyView {
    view! { <div class="rail-block"><h2 class="rail-title">{title}</h2> {body}</div> }.into_any()
}

fn section(title: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class="section">
            <div class="section-head"><h2 class="section-title">{title}</h2></div>
            {body}
        </section>
    }
    .into_any()
}
