//! The dashboard: where the work stands, and what has just happened. Each number leads to its list.

mod feed;
mod late;
mod running;
mod scans;
mod trend;

use super::{controls::cover::summary, parts::loaded::Loaded};
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live, place, query::Query, session::Session},
};
use assay_api::{dashboard::Dashboard as Board, findings::Severity};

const NAMES: &[&str] = &["days"];
/// How far back the trend reaches, as days and in words.
const SPANS: [(&str, &str); 3] = [("30", "30 days"), ("90", "90 days"), ("365", "1 year")];
const USUAL: &str = "90";
/// The findings that somebody still has to do something about.
const OPEN: &str = "status=open,confirmed,in_progress";

/// The page.
#[component]
pub fn Dashboard() -> impl IntoView {
    place::at(&[], "Dashboard");
    let query = Query::here(NAMES);
    let days = Memo::new(move |_| {
        let asked = query.get("days");
        SPANS.iter().map(|(days, _)| *days).find(|days| *days == asked).unwrap_or(USUAL)
    });
    let board = Fetch::new(move || {
        let path = format!("/dashboard?days={}", days.get());
        async move { http::get::<Board>(&path).await }
    });
    live::on(&["finding.", "project."], move || board.refetch());
    let span = move |(value, label): (&'static str, &'static str)| {
        let current = move || (days.get() == value).then_some("true");
        view! { <a href=format!("?days={value}") aria-current=current>{label}</a> }
    };
    view! {
        <PageHead title="Dashboard">
            <nav class="segmented" aria-label="Range of the trend">{SPANS.map(span).collect_view()}</nav>
            {Session::here().scans().then(|| view! { <a class="btn" href="/scans/new"><Icon name="scans" /> "Start scan"</a> })}
            {Session::here().writes().then(|| view! {
                <a class="btn btn-primary" href="/findings/new"><Icon name="plus" /> "New finding"</a>
            })}
        </PageHead>
        <Loaded of=board title="The dashboard did not load" draw=draw />
    }
}

fn draw(board: Signal<Board>) -> AnyView {
    let counts = Memo::new(move |_| board.with(|board| board.open.counts()));
    let to = |severity: Option<Severity>| {
        let severity = severity.map(|severity| format!("severity={}&", severity.as_str().to_lowercase()));
        format!("/findings?{}{OPEN}", severity.unwrap_or_default())
    };
    let nothing = Memo::new(move |_| board.with(|board| board.total == 0));
    // What the organisation does for its security is not shown to guests.
    let cover = (!Session::here().is_guest()).then(summary);
    view! {
        <Show when=move || nothing.get()>
            <Empty
                title="Nothing to show yet"
                text="Once findings are written, imported or found by a scan, this page says how they stand."
            >
                <a class="btn" href="/projects">"Projects"</a>
            </Empty>
        </Show>
        <SeverityStrip label="Open findings" counts=counts to=to />
        <div class="ledger board">
            <div class="board-col">{trend::section(board)} {running::section(board)} {scans::section()} {cover}</div>
            <div class="board-col">{late::section(board)} {feed::section()}</div>
        </div>
    }
    .into_any()
}
