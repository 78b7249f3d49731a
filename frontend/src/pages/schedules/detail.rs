//! One schedule: when it scans next, what came of the last time, and what one can do with it.

use super::{HOME, state};
use crate::{
    components::prelude::*,
    core::{http, live, place, session::Session, time, toast::Toasts},
    pages::{
        parts::{
            acts::Acts,
            delete::Delete,
            list::question,
            loaded::{Loaded, by_id},
        },
        scans::table::table,
    },
};
use assay_api::{Named, scans::Scan, schedules::Schedule};
use leptos::task::spawn_local;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde_json::json;

/// The query's parameters of its scans.
const SCANS: &[&str] = &["sort", "order", "page", "limit"];

/// The page.
#[component]
pub fn SchedulePage() -> impl IntoView {
    place::at(&[("Schedules", HOME)], "Schedule");
    let schedule = by_id::<Schedule>(HOME);
    live::on(&["schedule.", "scan."], move || schedule.refetch());
    view! { <Loaded of=schedule title="The schedule did not load" draw=page /> }
}

fn page(schedule: Signal<Schedule>) -> AnyView {
    Effect::new(move || place::at(&[("Schedules", HOME)], &schedule.get().name));
    let deleting = RwSignal::new(false);
    let id = Memo::new(move |_| schedule.with(|it| it.id.clone()));
    let named = Signal::derive(move || schedule.with(|it| Named { id: it.id.clone(), name: it.name.clone() }));
    let may = Session::here().scans();
    let edit = Signal::derive(move || format!("{HOME}/{}/edit", id.get()));
    let query = crate::core::query::Query::here(SCANS);
    let path =
        Signal::derive(move || question(query, &format!("/scans?schedule_id={}", id.get()), ("created_at", "desc")));
    view! {
        <div class="object-meta row row-wrap">
            {move || schedule.with(state)}
            <span class="soft">{move || schedule.with(|it| it.meaning.clone())}</span>
        </div>
        <PageHead title=Signal::derive(move || schedule.get().name) sub=Signal::derive(move || schedule.get().target)>
            <Acts may=may edit=edit delete="Delete schedule" deleting=deleting />
            {may.then(|| view! { <RunNow id=id /> })}
        </PageHead>
        {move || schedule.with(|it| it.last_error.clone()).map(|why| view! {
            <div class="notice notice-warn scan-note" role="status"><Icon name="alert" /> <div><strong>"No scan began the last time. "</strong> {why}</div></div>
        })}
        <div class="with-rail">
            <section class="section">
                <div class="section-head"><h2 class="section-title">"Its scans"</h2></div>
                {table(query, path, None, false)}
            </section>
            <aside class="rail" aria-label="Properties">
                {move || schedule.with(next)}
                {move || view! { <Properties pairs=properties(schedule.get()) /> }}
                <Identifier id=id />
            </aside>
        </div>
        <Delete open=deleting object=named base=HOME action="Delete schedule" text="It begins no more scans. Those that it began stay." />
    }
    .into_any()
}

/// Begins its scan at once.
#[component]
fn RunNow(
    /// The schedule's id.
    id: Memo<String>,
) -> impl IntoView {
    let (busy, toasts, navigate) = (RwSignal::new(false), Toasts::here(), StoredValue::new_local(use_navigate()));
    let go = move |_| {
        busy.set(true);
        spawn_local(async move {
            match http::post::<Scan>(&format!("{HOME}/{}/run", id.get_untracked()), &json!({})).await {
                Ok(scan) => {
                    navigate.try_with_value(|navigate| {
                        navigate(&format!("/scans/{}", scan.id), NavigateOptions::default())
                    });
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! { <Button kind=Kind::Primary icon="play" busy=busy on:click=go>"Run now"</Button> }
}

/// The next five times.
fn next(schedule: &Schedule) -> AnyView {
    let line = |at: &assay_api::Time| view! { <li class="rail-item">{time::minute(*at)}</li> };
    let body = if schedule.next_runs.is_empty() {
        view! { <p class="muted">"It is switched off."</p> }.into_any()
    } else {
        view! { <ol>{schedule.next_runs.iter().map(line).collect_view()}</ol> }.into_any()
    };
    view! { <div class="rail-block"><h2 class="rail-title">"Next times"</h2> {body}</div> }.into_any()
}

fn properties(schedule: Schedule) -> Vec<(&'static str, Option<AnyView>)> {
    let project = format!("/projects/{}", schedule.project.id);
    let last = schedule.last_scan_id.map(|id| {
        let when = schedule.last_run_at.map(|time| view! { <When time=time /> });
        let said = when.map_or_else(|| "The scan".into_any(), IntoAny::into_any);
        view! { <a href=format!("/scans/{id}")>{said}</a> }.into_any()
    });
    let window = schedule.window_minutes.map(|minutes| format!("{minutes} minutes").into_any());
    vec![
        ("Cron", Some(view! { <code>{schedule.cron}</code> }.into_any())),
        ("Time zone", Some(schedule.timezone.into_any())),
        ("Window", window),
        ("Project", Some(view! { <a href=project>{schedule.project.name}</a> }.into_any())),
        ("Last scan", last),
        ("Authorised by", schedule.authorized_by.map(|by| by.name.into_any())),
        ("Scans as", schedule.owner.map(|owner| owner.name.into_any())),
    ]
}
