//! How far the frameworks are covered: bars of what the checks saw, each leading to its controls.

use super::{HOME, LIVES, assessment_view};
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live, query::Query},
};
use assay_api::controls::{Assessment, Coverage, Framework};

/// What stands in a bar, in this order; what is not assessed is the rest of it.
const SHARES: [(Assessment, &str); 3] = [
    (Assessment::NoIssueFound, "share-clear"),
    (Assessment::IssueFound, "share-issue"),
    (Assessment::Manual, "share-manual"),
];

/// All frameworks, read again when a control or a finding changes.
pub fn frameworks() -> Fetch<http::Answer<Coverage>> {
    let coverage = Fetch::new(|| http::get::<Coverage>("/controls/frameworks"));
    live::on(LIVES, move || coverage.refetch());
    coverage
}

/// How many controls have this assessment.
fn of(framework: &Framework, assessment: Assessment) -> u64 {
    framework.by_assessment.get(assessment.as_str()).copied().unwrap_or_default()
}

/// The controls that the checks or a person could say something about.
pub fn assessed(framework: &Framework) -> u64 {
    SHARES.iter().map(|(assessment, _)| of(framework, *assessment)).sum()
}

/// The shares as a line.
pub fn bar(framework: &Framework, large: bool) -> AnyView {
    let mut left = 0;
    let part = |(assessment, class): &(Assessment, &'static str)| {
        let (at, width) = (left, of(framework, *assessment));
        left += width;
        (width > 0).then(|| view! { <rect class=*class x=at.to_string() width=width.to_string() height="1"></rect> })
    };
    let parts = SHARES.iter().map(part).collect_view();
    let class = if large { "beam beam-lg" } else { "beam" };
    view! {
        <svg class=class viewBox=format!("0 0 {} 1", framework.controls.max(1)) preserveAspectRatio="none" aria-hidden="true">
            {parts}
        </svg>
    }
    .into_any()
}

/// The picker: every framework with its bar, and below the chosen one in full.
pub fn picker(query: Query) -> AnyView {
    let coverage = frameworks();
    let chosen = Memo::new(move |_| query.get("framework"));
    let cells = move || match coverage.get() {
        None => view! { <div class="cell"><Waiting /></div> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="The frameworks did not load" failure=failure retry=move |()| coverage.refetch() /> }
                .into_any()
        }
        Some(Ok(coverage)) => {
            let whole =
                coverage.frameworks.iter().find(|framework| framework.slug == chosen.get()).map(|it| whole(it, query));
            let cells = coverage.frameworks.iter().map(|framework| cell(framework, query, chosen)).collect_view();
            view! { <div class="frames">{cells}</div> {whole} }.into_any()
        }
    };
    view! { <section class="ledger" aria-label="Frameworks">{cells}</section> }.into_any()
}

/// A click on the chosen one chooses none.
fn cell(framework: &Framework, query: Query, chosen: Memo<String>) -> AnyView {
    let slug = StoredValue::new(framework.slug.clone());
    let here = move || chosen.with(|chosen| slug.with_value(|slug| chosen == slug));
    let to = move || slug.with_value(|slug| query.link(&[("framework", if here() { "" } else { slug })]));
    view! {
        <a class="cell frame" href=to aria-current=move || here().then_some("true")>
            <span class="strong-md clip">{framework.name.clone()}</span>
            <span class="cell-sub">{format!("{} of {} assessed", assessed(framework), framework.controls)}</span>
            {bar(framework, false)}
        </a>
    }
    .into_any()
}

fn whole(framework: &Framework, query: Query) -> AnyView {
    let count = |assessment: &Assessment| {
        let (assessment, count) = (*assessment, of(framework, *assessment));
        let to = move || query.link(&[("assessment", assessment.as_str())]);
        view! { <a class="plain-link frame-count" href=to><strong>{count}</strong> {assessment_view(assessment)}</a> }
    };
    let about = format!(
        "{} of {} requirements answered, {} implemented, {} % of the controls that apply",
        framework.requirements_mapped, framework.requirements, framework.requirements_implemented, framework.coverage
    );
    view! {
        <div class="cell frame-whole">
            <div class="section-head">
                <h2 class="section-title">{format!("{} {}", framework.name, framework.version)}</h2>
                <span class="section-note push">{about}</span>
            </div>
            {bar(framework, true)}
            <div class="frame-counts">{Assessment::ALL.iter().map(count).collect_view()}</div>
        </div>
    }
    .into_any()
}

/// The bars alone, for the dashboard.
pub fn summary() -> AnyView {
    let coverage = frameworks();
    let rows = move || match coverage.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="The coverage did not load" failure=failure retry=move |()| coverage.refetch() /> }
                .into_any()
        }
        Some(Ok(coverage)) => coverage.frameworks.iter().map(row).collect_view().into_any(),
    };
    view! {
        <section class="cell" aria-labelledby="h-cover">
            <div class="section-head">
                <h2 class="section-title" id="h-cover">"Control coverage"</h2>
                <a class="push" href=HOME>"Controls"</a>
            </div>
            {rows}
        </section>
    }
    .into_any()
}

fn row(framework: &Framework) -> AnyView {
    view! {
        <a class="plain-link cover-row" href=format!("{HOME}?framework={}", framework.slug)>
            <span class="row spread">
                <span>{framework.name.clone()}</span>
                <span class="cell-sub">{format!("{} of {} assessed", assessed(framework), framework.controls)}</span>
            </span>
            {bar(framework, false)}
        </a>
    }
    .into_any()
}
