//! What has changed since the project's report before.

use super::HOME;
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http},
};
use assay_api::{Named, reports::ReportComparison};

/// How many findings of one kind are named before the rest is a number.
const MOST: usize = 20;

/// The section.
#[component]
pub fn Comparison(
    /// The report's id.
    id: Memo<String>,
) -> impl IntoView {
    let found = Fetch::new(move || {
        let path = format!("{HOME}/{}/compare", id.get());
        async move { http::get::<ReportComparison>(&path).await }
    });
    let body = move || match found.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Ok(found)) => drawn(found),
        Some(Err(failure)) => {
            view! { <Failed title="The comparison did not load" failure=failure retry=move |()| found.refetch() /> }
                .into_any()
        }
    };
    view! {
        <section class="section" aria-labelledby="h-since">
            <div class="section-head">
                <h2 class="section-title" id="h-since">"Since the report before"</h2>
            </div>
            {body}
        </section>
    }
}

fn drawn(found: ReportComparison) -> AnyView {
    let Some(previous) = found.previous else {
        return view! { <p class="muted">"This is the project's first report: there is nothing to compare it with yet."</p> }
            .into_any();
    };
    let groups = [
        ("New", found.new),
        ("Resolved", found.resolved),
        ("Opened again", found.reopened),
        ("Another severity", found.severity_changed),
        ("No longer told of", found.gone),
    ];
    let sums = groups.iter().map(|(label, list)| (*label, list.len() as u64)).chain([("Unchanged", found.unchanged)]);
    let sum = |(label, count): (&'static str, u64)| {
        view! { <div><span class="figure figure-md">{count}</span> <span class="cell-sub cell-block">{label}</span></div> }
    };
    view! {
        <p class="soft">"Compared with " <a class="underlined" href=format!("{HOME}/{}", previous.id)>{previous.name}</a></p>
        <div class="sums">{sums.map(sum).collect_view()}</div>
        {groups.into_iter().filter(|(_, list)| !list.is_empty()).map(|(label, list)| group(label, list)).collect_view()}
    }
    .into_any()
}

fn group(label: &'static str, list: Vec<Named>) -> AnyView {
    let more = list.len().saturating_sub(MOST);
    let line = |finding: Named| {
        view! { <li><a class="plain-link" href=format!("/findings/{}", finding.id)>{finding.name}</a></li> }
    };
    view! {
        <h3 class="rail-title report-group">{label}</h3>
        <ul class="lines">
            {list.into_iter().take(MOST).map(line).collect_view()}
            {(more > 0).then(|| view! { <li class="muted">{format!("and {more} more")}</li> })}
        </ul>
    }
    .into_any()
}
