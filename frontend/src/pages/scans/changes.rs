//! What a scan saw: its findings and what became of each, and what is different from the scan before.

use super::HOME;
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live},
};
use assay_api::scans::{ScanChange, ScanDiff, ScanFinding, ScanSighting};

/// Findings and changes that are shown before the rest is a number.
const MOST: usize = 100;

/// The differences of the scan, read again as it goes on.
pub fn differences(id: Memo<String>) -> Fetch<http::Answer<ScanDiff>> {
    let diff = Fetch::new(move || {
        let path = format!("{HOME}/{}/diff", id.get());
        async move { http::get::<ScanDiff>(&path).await }
    });
    live::on(&["scan."], move || diff.refetch());
    diff
}

/// The findings, the worst first.
pub fn findings(diff: Fetch<http::Answer<ScanDiff>>) -> AnyView {
    let body = move || match diff.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="The findings did not load" failure=failure retry=move |()| diff.refetch() /> }
                .into_any()
        }
        Some(Ok(diff)) if diff.findings.is_empty() => view! { <p class="muted">"No findings so far."</p> }.into_any(),
        Some(Ok(mut diff)) => {
            diff.findings.sort_by_key(|finding| finding.severity);
            list(diff.findings)
        }
    };
    let count = move || diff.get().and_then(Result::ok).map(|diff| diff.findings.len());
    view! {
        <section class="section" aria-labelledby="h-found">
            <div class="section-head">
                <h2 class="section-title" id="h-found">"Findings " <span class="count">{count}</span></h2>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn list(findings: Vec<ScanFinding>) -> AnyView {
    let more = findings.len().saturating_sub(MOST);
    let line = |finding: ScanFinding| {
        let (class, word) = became(finding.change);
        view! {
            <li>
                <span class="scan-sev"><SeverityBadge severity=finding.severity /></span>
                <a class="plain-link line-body" href=format!("/findings/{}", finding.id)>{finding.title}</a>
                <span class=class>{word}</span>
            </li>
        }
    };
    view! {
        <ul class="lines">{findings.into_iter().take(MOST).map(line).collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
    }
    .into_any()
}

const fn became(change: ScanSighting) -> (&'static str, &'static str) {
    match change {
        ScanSighting::New => ("tag tag-accent", "New"),
        ScanSighting::Changed => ("tag tag-warn", "Changed"),
        ScanSighting::Reopened => ("tag tag-warn", "Opened again"),
        ScanSighting::Same => ("tag", "Still there"),
        ScanSighting::Kept => ("tag", "Kept as decided"),
        ScanSighting::Fixed => ("tag tag-ok", "Fixed"),
    }
}

/// What is different from the scan before, for the rail.
pub fn compared(diff: Fetch<http::Answer<ScanDiff>>) -> AnyView {
    let body = move || {
        let diff = diff.get()?.ok()?;
        let Some(before) = diff.baseline_id else {
            return Some(view! { <p class="muted">"The first scan of this target."</p> }.into_any());
        };
        let none =
            diff.changes.is_empty().then(|| view! { <p class="muted">"No host, port or service is different."</p> });
        let more = diff.changes.len().saturating_sub(MOST);
        Some(
            view! {
                <p><a class="underlined" href=format!("{HOME}/{before}")>"Compared with the scan before"</a></p>
                {none}
                <ul class="scan-diff">{diff.changes.into_iter().take(MOST).map(change).collect_view()}</ul>
                {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
            }
            .into_any(),
        )
    };
    view! {
        <div class="rail-block">
            <h2 class="rail-title">"What is different"</h2>
            {body}
        </div>
    }
    .into_any()
}

fn change(change: ScanChange) -> AnyView {
    let (sign, word) = match change.change.as_str() {
        "new" => ("+", "new"),
        "gone" => ("−", "gone"),
        _ => ("~", "changed"),
    };
    let place = change.port.map_or_else(|| change.host.clone(), |port| format!("{}:{port}", change.host));
    let values = match (change.before, change.after) {
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (before, after) => before.or(after).unwrap_or_default(),
    };
    view! {
        <li>
            <span class=format!("scan-sign is-{word}") aria-hidden="true">{sign}</span>
            <span>
                {change.what} " " {word} " " <span class="mono">{place}</span>
                <span class="cell-sub cell-block clip" title=values.clone()>{values.clone()}</span>
            </span>
        </li>
    }
    .into_any()
}
