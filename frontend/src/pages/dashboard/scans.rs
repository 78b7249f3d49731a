//! The last scans, and how they stand.

use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live},
    pages::scans::{counts, status_view},
};
use assay_api::scans::{Scan, ScanStatus};

const LAST: &str = "/scans?sort=created_at&order=desc&limit=6";

pub(super) fn section() -> AnyView {
    let scans = Fetch::new(|| http::list::<Scan>(LAST));
    live::on(&["scan."], move || scans.refetch());
    let body = move || match scans.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="The scans did not load" failure=failure retry=move |()| scans.refetch() /> }
                .into_any()
        }
        Some(Ok(page)) if page.rows.is_empty() => view! {
            <p class="muted">"No scan has been started. " <a class="underlined" href="/scans">"Scans"</a></p>
        }
        .into_any(),
        Some(Ok(page)) => {
            view! { <ul class="lines last-scans">{page.rows.into_iter().map(line).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <section class="cell" aria-labelledby="h-scans">
            <div class="section-head">
                <h2 class="section-title" id="h-scans">"Last scans"</h2>
                <a class="push" href="/scans">"All scans"</a>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn line(scan: Scan) -> AnyView {
    let percent = (scan.status == ScanStatus::Running).then(|| format!(" {} %", scan.progress));
    view! {
        <li>
            <span class="line-body">
                <a class="plain-link mono clip" href=format!("/scans/{}", scan.id)>{scan.target.clone()}</a>
                <span class="cell-sub clip">{scan.project.name.clone()}</span>
            </span>
            <span class="wide-only"><SeverityCounts counts=counts(&scan) /></span>
            <span class="last-state">
                {status_view(&scan)} {percent}
                <span class="cell-sub cell-block"><When time=scan.created_at /></span>
            </span>
        </li>
    }
    .into_any()
}
