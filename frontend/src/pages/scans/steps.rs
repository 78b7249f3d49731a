//! How far a scan is: the whole as a bar, its steps, and what it has come to.

use super::{span, status_view};
use crate::{
    components::prelude::*,
    core::time::{self, Clock},
};
use assay_api::scans::{Scan, ScanStatus};

/// The steps: how the scan calls its phase, how it calls the time spent, and the word.
const STEPS: [(&str, &str, &str); 4] = [
    ("discovery", "discover", "Discovery"),
    ("ports", "ports", "Ports"),
    ("services", "identify", "Services"),
    ("checks", "checks", "Checks"),
];

/// The sheet above everything.
pub fn sheet(scan: &Scan) -> AnyView {
    let percent = scan.progress.to_string();
    let sums = [
        ("Hosts up", scan.hosts_found),
        ("Open ports", scan.ports_found),
        ("Findings", scan.vulnerabilities_found),
        ("Fixed", scan.fixed_count),
    ];
    let sum = |(label, count): (&'static str, u64)| {
        view! { <div><span class="cell-sub cell-block">{label}</span> <span class="figure figure-md">{count}</span></div> }
    };
    view! {
        <section class="ledger scan-sheet" aria-label="Progress">
            <div class="cell scan-main">
                <div class="scan-head">
                    {status_view(scan)} <span class="figure">{percent.clone()} " %"</span>
                    <span class="push soft">{times(scan)}</span>
                </div>
                <progress class="scan-beam" max="100" value=percent aria-label="Progress"></progress>
            </div>
            <div class="cell scan-sums">{sums.map(sum).into_iter().collect_view()}</div>
            <div class="cell scan-steps">{steps(scan)}</div>
        </section>
    }
    .into_any()
}

/// How long it has been at it, and how long it still will be.
fn times(scan: &Scan) -> impl IntoView + use<> {
    let (begun, ended, eta) = (scan.started_at, scan.completed_at, scan.eta_seconds);
    let left = eta.filter(|_| ended.is_none()).map(|eta| format!(", about {} left", span(eta))).unwrap_or_default();
    move || {
        let begun = begun?;
        // The clock moves the words; the moment itself is exact.
        Clock::now();
        let until = ended.unwrap_or_else(time::now);
        let spent = u64::try_from((until.0 - begun.0) / 1_000).unwrap_or_default();
        Some(if ended.is_some() { format!("took {}", span(spent)) } else { format!("{} elapsed{left}", span(spent)) })
    }
}

fn steps(scan: &Scan) -> AnyView {
    let at = STEPS.iter().position(|(phase, _, _)| *phase == scan.phase);
    let whole = scan.status == ScanStatus::Completed;
    let running = scan.status == ScanStatus::Running && !scan.paused;
    let step = |(place, (_, key, label)): (usize, &(&'static str, &'static str, &'static str))| {
        let spent = scan.phases[*key]["ms"].as_u64().filter(|_| scan.is_over());
        let mark = match at {
            _ if whole => Mark::Tick,
            Some(at) if place < at => Mark::Tick,
            Some(at) if place == at && running => Mark::Live,
            _ => Mark::Ring,
        };
        let spent = spent.map(|ms| if ms < 1_000 { format!("{ms} ms") } else { span(ms / 1_000) });
        view! { <li><Status mark=mark label=*label /> <span class="cell-sub">{spent}</span></li> }
    };
    view! { <ol>{STEPS.iter().enumerate().map(step).collect_view()}</ol> }.into_any()
}
