//! A schedule's form: when, and what is scanned then.

use super::HOME;
use crate::{
    components::prelude::*,
    core::{
        form::{Bound, Form},
        place,
        session::Session,
    },
    pages::{
        parts::{
            choices::{PROJECTS, choices},
            editor::Editor,
            loaded::{Loaded, by_id},
        },
        scans::{speeds, types},
    },
};
use assay_api::{
    scans::{ScanProfile, ScanType},
    schedules::{NewSchedule, Overlap, Schedule},
};
use leptos_router::hooks::use_query_map;

/// What most people want, as cron and in words.
const USUAL: [(&str, &str); 6] = [
    ("0 2 * * *", "Every night at 2:00"),
    ("0 2 * * MON-FRI", "On weekdays at 2:00"),
    ("0 2 * * SUN", "Every Sunday at 2:00"),
    ("0 2 1 * *", "On the first of each month at 2:00"),
    ("0 * * * *", "Every hour"),
    ("", "As written below"),
];

/// The page that makes one; `?target=` and `?project_id=` fill it in.
#[component]
pub fn ScheduleNew() -> impl IntoView {
    place::at(&[("Schedules", HOME)], "New schedule");
    let given = |name: &str| use_query_map().with_untracked(|query| query.get(name));
    let form = Form::new(NewSchedule {
        cron: USUAL[0].0.to_owned(),
        timezone: zone(),
        target: given("target").unwrap_or_default(),
        project_id: given("project_id"),
        scan_type: Some(ScanType::Full),
        profile: Some(ScanProfile::Normal),
        overlap: Some(Overlap::Skip),
        ..NewSchedule::default()
    });
    view! {
        <PageHead title="New schedule" />
        {fields(form, None)}
    }
}

/// The page that changes one.
#[component]
pub fn ScheduleEdit() -> impl IntoView {
    place::at(&[("Schedules", HOME)], "Edit");
    let schedule = by_id::<Schedule>(HOME);
    let draw = |schedule: Signal<Schedule>| {
        let schedule = schedule.get_untracked();
        view! {
            <PageHead title=format!("Edit {}", schedule.name) />
            {fields(Form::new(NewSchedule::from(&schedule)), Some(schedule.id))}
        }
        .into_any()
    };
    view! { <Loaded of=schedule title="The schedule did not load" draw=draw /> }
}

/// The reader's own time zone, as the browser knows it.
fn zone() -> Option<String> {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

fn fields(form: Form<NewSchedule>, id: Option<String>) -> AnyView {
    view! {
        <Editor form=form base=HOME id=id save="Save schedule">
            <div class="form-grid">
                <TextField label="Name" bind=form.text("name", |draft| &mut draft.name) autofocus=true />
                <TextField label="Target" mono=true bind=form.text("target", |draft| &mut draft.target) hint="Addresses, networks, ranges, names or URLs, with commas between them." />
            </div>
            {when(form)}
            {scan(form)}
            <Switch label="On" bind=form.flag("enabled", |draft| &mut draft.enabled) hint="Switched off, it begins no scan." />
            {Session::here().is_admin().then(|| view! {
                <Switch
                    label="I attest that this target may be scanned each time"
                    bind=form.flag("authorized", |draft| &mut draft.authorized)
                    hint="Needed outside the authorised scope. Kept with your name; a change of the target takes it away."
                />
            })}
        </Editor>
    }
    .into_any()
}

fn when(form: Form<NewSchedule>) -> AnyView {
    let usual: Vec<_> = USUAL.iter().map(|(cron, words)| Choice::new(*cron, *words)).collect();
    let cron = form.text("cron", |draft| &mut draft.cron);
    let known = move || {
        let written = cron.value.get();
        USUAL.iter().find(|(cron, _)| *cron == written).map_or("", |(cron, _)| cron).to_owned()
    };
    // Through the field itself, so that what was wrong with its text goes with the text.
    let chosen = Bound::loose("usual", Signal::derive(known), move |text| {
        if !text.is_empty() {
            cron.set.run(text);
        }
    });
    let overlaps = vec![Choice::new("skip", "It is skipped"), Choice::new("queue", "It waits for its turn")];
    view! {
        <div class="form-grid">
            <SelectField label="When" bind=chosen choices=usual />
            <TextField label="Cron" mono=true bind=cron hint="Minute, hour, day of month, month, day of week." />
            <TextField label="Time zone" note="optional" bind=form.maybe("timezone", |draft| &mut draft.timezone) hint="Such as Europe/Berlin; UTC when empty." />
            <TextField
                label="Window, in minutes"
                note="optional"
                bind=form.parsed("window_minutes", |draft| &mut draft.window_minutes)
                hint="It may begin this late, and is stopped then; what it has found is kept."
            />
            <SelectField label="While the last scan still runs" bind=form.parsed("overlap", |draft| &mut draft.overlap) choices=overlaps />
        </div>
    }
    .into_any()
}

fn scan(form: Form<NewSchedule>) -> AnyView {
    view! {
        <div class="form-grid">
            <SelectField label="Type" bind=form.parsed("scan_type", |draft| &mut draft.scan_type) choices=types() />
            <SelectField label="Speed" bind=form.parsed("profile", |draft| &mut draft.profile) choices=speeds() />
            <TextField label="Ports" note="optional" mono=true bind=form.maybe("ports", |draft| &mut draft.ports) placeholder="1-1000,8443" />
            <SelectField
                label="Project"
                bind=form.maybe("project_id", |draft| &mut draft.project_id)
                choices=choices(PROJECTS, None)
                none="The appliance's own for scans"
                hint="Where the findings go."
            />
        </div>
    }
    .into_any()
}
