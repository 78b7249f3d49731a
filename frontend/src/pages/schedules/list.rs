//! All schedules, and when each begins its next scan.

use super::{HOME, state};
use crate::{
    components::prelude::*,
    core::{place, query::Query, session::Session},
    pages::parts::{
        choices::{PROJECTS, choices},
        list::{question, rows},
    },
};
use assay_api::schedules::Schedule;

const NAMES: &[&str] = &["enabled", "project_id", "search", "sort", "order", "page", "limit"];

impl Row for Schedule {
    fn key(&self) -> (String, u64) {
        // A run changes it without a version.
        let ran = self.last_run_at.max(self.next_run_at).map_or(0, |time| time.0.unsigned_abs());
        (self.id.clone(), self.version.wrapping_mul(1 << 48).wrapping_add(ran))
    }
}

/// The page.
#[component]
pub fn SchedulesList() -> impl IntoView {
    place::at(&[], "Schedules");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, HOME, ("created_at", "desc")));
    let page = rows::<Schedule>(path, &["schedule.", "scan."]);
    let both = vec![Choice::new("true", "On"), Choice::new("false", "Off")];
    let filters = vec![
        Filter::fixed("enabled", "State", both).single(),
        Filter::new("project_id", "Project", choices(PROJECTS, None)).single(),
    ];
    view! {
        <PageHead title="Schedules" sub="Scans that begin of their own accord, within the authorised scope.">{new}</PageHead>
        <FilterBar query=query filters=filters placeholder="Name, target" />
        <Listing
            page=page
            query=query
            path=path
            caption="Schedules"
            class="stack-table schedules-table"
            columns=5
            head=heads
            row=cells
            empty=nothing
        />
    }
}

fn new() -> Option<AnyView> {
    Session::here().scans().then(|| {
        view! { <a class="btn btn-primary" href="/schedules/new"><Icon name="plus" /> "New schedule"</a> }.into_any()
    })
}

fn heads() -> AnyView {
    view! {
        <th scope="col">"Schedule"</th>
        <th scope="col">"When"</th>
        <th scope="col">"State"</th>
        <th scope="col" class="num">"Last"</th>
        <th scope="col" class="num">"Next"</th>
    }
    .into_any()
}

fn cells(schedule: Schedule) -> AnyView {
    let when = |time: Option<assay_api::Time>| time.map(|time| view! { <When time=time /> });
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=format!("{HOME}/{}", schedule.id)>{schedule.name.clone()}</a>
            <span class="cell-sub cell-block mono clip">{schedule.target.clone()}</span>
        </th>
        <td>{schedule.meaning.clone()} <span class="cell-sub cell-block">{schedule.timezone.clone()}</span></td>
        <td>{state(&schedule)}</td>
        <td class="num muted nowrap wide-only">{when(schedule.last_run_at)}</td>
        <td class="num nowrap">{when(schedule.next_run_at)}</td>
    }
    .into_any()
}

fn nothing() -> AnyView {
    view! {
        <Empty title="No schedules yet" text="A schedule scans the same target again and again, and says what is different each time.">
            {new()}
        </Empty>
    }
    .into_any()
}
