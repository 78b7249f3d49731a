//! How many findings were open, and what came and went.

use crate::{
    components::{
        chart::{FlowChart, StackedChart},
        prelude::*,
    },
    core::time::{self, Clock},
};
use assay_api::{
    Day,
    dashboard::{Dashboard, FlowWeek, TrendDay},
    findings::Severity,
};

/// So many days are named on the axis and in the table, however long the trend is.
const NAMED: usize = 6;

pub(super) fn section(board: Signal<Dashboard>) -> AnyView {
    let days = Memo::new(move |_| board.with(|board| board.trend.clone()));
    let weeks = Memo::new(move |_| board.with(|board| board.weeks.clone()));
    let table = RwSignal::new(false);
    let switch = move |shows: bool, label: &'static str| {
        let pressed = move || (table.get() == shows).to_string();
        view! { <button type="button" aria-pressed=pressed on:click=move |_| table.set(shows)>{label}</button> }
    };
    view! {
        <section class="cell" aria-labelledby="h-trend">
            <div class="section-head">
                <h2 class="section-title" id="h-trend">"Trend"</h2>
                <div class="segmented segmented-sm push" role="group" aria-label="Show the trend as">
                    {switch(false, "Chart")} {switch(true, "Table")}
                </div>
            </div>
            {move || match table.get() {
                true => days.with(|days| rows(days)),
                false => days.with(|days| chart(days)),
            }}
            <div class="section-head flow-head">
                <h3 class="section-title">"New and done per week"</h3>
                <ul class="chart-keys push" aria-hidden="true">
                    <li>{key("bar-in")} "New"</li>
                    <li>{key("bar-out")} "Done"</li>
                </ul>
            </div>
            {move || weeks.with(|weeks| flow(weeks))}
        </section>
    }
    .into_any()
}

fn key(class: &'static str) -> impl IntoView {
    view! { <svg class=format!("chart-key {class}") viewBox="0 0 10 10"><rect width="10" height="10"></rect></svg> }
}

fn chart(days: &[TrendDay]) -> AnyView {
    let rows: Vec<_> = days.iter().map(|day| day.open.counts()).collect();
    let sum = |day: Option<&TrendDay>| day.map(|day| day.open.counts().iter().sum::<u64>()).unwrap_or_default();
    let label = format!(
        "Open findings on each of {} days, stacked by severity: from {} to {}. The table has the numbers.",
        days.len(),
        sum(days.first()),
        sum(days.last())
    );
    let today = rows.last().copied().unwrap_or_default();
    let times = named(days).map(|day| short(day.day)).collect();
    let count = |(severity, count): (&Severity, u64)| {
        view! { <li><SeverityBadge severity=*severity /> <span class="strong-md">{count}</span></li> }
    };
    view! {
        <div class="trend-figure">
            <StackedChart rows=rows label=label times=times />
            <ol class="direct" aria-label="Open today">{Severity::ALL.iter().zip(today).map(count).collect_view()}</ol>
        </div>
    }
    .into_any()
}

fn rows(days: &[TrendDay]) -> AnyView {
    let row = |day: &TrendDay| {
        let cells = day.open.counts().map(|count| view! { <td class="num">{count}</td> });
        view! { <tr><th scope="row">{short(day.day)}</th> {cells.collect_view()}</tr> }
    };
    let heads = Severity::ALL.iter().map(|severity| view! { <th scope="col" class="num">{severity.as_str()}</th> });
    view! {
        <div class="table-wrap">
            <table class="table table-quiet">
                <caption class="sr-only">"Open findings by severity"</caption>
                <thead><tr><th scope="col">"Day"</th> {heads.collect_view()}</tr></thead>
                <tbody>{named(days).map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn flow(weeks: &[FlowWeek]) -> AnyView {
    let rows: Vec<_> = weeks.iter().map(|week| (week.opened, week.closed)).collect();
    let last = weeks.last().map_or((0, 0), |week| (week.opened, week.closed));
    let each = |week: &FlowWeek| format!("from {}: {} new, {} done", short(week.monday), week.opened, week.closed);
    let label = format!("Findings per week, {}", weeks.iter().map(each).collect::<Vec<_>>().join("; "));
    view! {
        <div class="trend-figure">
            <FlowChart rows=rows label=label />
            <p class="flow-note">
                <span class="strong-md">{last.0}</span> " new and " <span class="strong-md">{last.1}</span>
                " done this week."
            </p>
        </div>
    }
    .into_any()
}

fn short(day: Day) -> String {
    time::day(day, untrack(Clock::now))
}

/// A few days at equal distances, the last among them.
fn named(days: &[TrendDay]) -> impl Iterator<Item = &TrendDay> {
    let step = days.len().div_ceil(NAMED).max(1);
    let first = days.len().saturating_sub(1) % step;
    days.iter().skip(first).step_by(step)
}
