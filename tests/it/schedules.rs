//! Schedules: when they come, what they begin and in whose name, through kills, leaps of the clock and overlaps.

use crate::{
    scans::{id, reaches, scanner},
    support::{
        Api, Appliance,
        target::{BAD, GOOD, Target},
        until,
    },
};
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

fn merged(more: &Value) -> Value {
    let body = json!({ "name": "Nightly", "cron": "* * * * *", "target": "127.0.0.41", "ports": "1" });
    crate::support::merged(&body, more)
}

/// The scans that a schedule has begun, once there are so many.
fn begun(api: &Api, schedule: &str, count: usize) -> Vec<Value> {
    until(&format!("{count} scans have begun"), || {
        let list = api.get(&format!("/scans?schedule_id={schedule}&order=asc")).is(200);
        let rows = list["items"].as_array().expect("scans").clone();
        (rows.len() >= count).then_some(rows)
    })
}

fn last_error(api: &Api, schedule: &str) -> String {
    until("it says why nothing began", || {
        let schedule = api.get(&format!("/schedules/{schedule}")).is(200);
        schedule["last_error"].as_str().map(str::to_owned)
    })
}

#[test]
fn a_schedule_is_written_read_changed_and_removed() {
    let appliance = scanner();
    let api = appliance.admin();
    let project = api.make_project("P");
    let body = json!({ "cron": "30 2 * * MON-FRI", "timezone": "europe/berlin", "project_id": project,
        "window_minutes": 240, "overlap": "queue" });
    let made = api.post("/schedules", &merged(&body)).is(201);
    assert_eq!((&made["timezone"], &made["overlap"]), (&json!("Europe/Berlin"), &json!("queue")));
    let runs = made["next_runs"].as_array().expect("times").clone();
    assert_eq!((runs.len(), &runs[0]), (5, &made["next_run_at"]));
    assert!(made["meaning"].as_str().is_some_and(|text| text.contains("Monday")), "{}", made.text);
    let place = format!("/schedules/{}", id(&made));
    let off = api.put(&place, &json!({ "enabled": false })).is(200);
    assert!(off["next_runs"] == json!([]) && off["next_run_at"].is_null(), "{}", off.text);
    assert_eq!(api.get("/schedules?enabled=false&search=night").is(200)["total"], 1);
    assert_eq!(api.get("/schedules?enabled=true").is(200)["total"], 0);
    for (body, fields) in [
        (json!({ "cron": "60 * * * *", "timezone": "Mars" }), vec!["cron", "timezone"]),
        (json!({ "cron": "0 0 30 2 *" }), vec!["cron"]),
        (json!({ "target": "10.0.0.0/8" }), vec!["target"]),
        (json!({ "ports": "0", "frameworks": ["soc9"] }), vec!["ports", "frameworks[0]"]),
        (json!({ "window_minutes": 0 }), vec!["window_minutes"]),
        (json!({ "overlap": "pile" }), vec!["overlap"]),
        (json!({ "name": " " }), vec!["name"]),
        (json!({ "project_id": "proj_none" }), vec!["project_id"]),
        (json!({ "colour": 1 }), vec!["colour"]),
    ] {
        let answer = api.post("/schedules", &merged(&body)).is(422);
        let named = answer["errors"].as_array().expect("errors").iter();
        assert_eq!(named.map(|one| one["field"].as_str().expect("a field")).collect::<Vec<_>>(), fields, "{body}");
    }
    api.put(&place, &json!({ "project_id": "proj_other" })).is(422);
    assert_eq!(api.get(&format!("{place}/diff")).is(200)["scan_id"], "");
    api.delete(&place).is(200);
    api.get(&place).is(404);
    assert_eq!(appliance.number("SELECT count(*) FROM scans"), 0);
}

/// Lets the time pass until a schedule's next time has come, and `more`.
fn reach_next(appliance: &Appliance, api: &Api, schedule: &str, more: Duration) {
    let shown = api.get(&format!("/schedules/{schedule}")).is(200);
    let next: assay_api::Time = shown["next_run_at"].as_str().expect("a time").parse().expect("a time");
    // What is still to come by the appliance's own clock.
    let told: assay_api::Time = api.post("/schedules", &merged(&json!({ "name": "clock", "enabled": false }))).is(201)
        ["created_at"]
        .as_str()
        .expect("a time")
        .parse()
        .expect("a time");
    let left = u64::try_from(next.0 - told.0).unwrap_or(0);
    appliance.advance(Duration::from_millis(left + 500) + more);
}

#[test]
fn what_is_due_begins_once_also_through_a_kill_and_is_compared_with_the_last() {
    let mut appliance = scanner();
    let api = appliance.admin();
    let project = api.make_project("P");
    let target = Target::on("127.0.0.42", GOOD);
    let body = json!({ "cron": "0 3 * * *", "project_id": project, "target": "127.0.0.42",
        "ports": target.port.to_string() });
    let made = api.post("/schedules", &merged(&body)).is(201);
    let schedule = id(&made);
    reach_next(&appliance, &api, &schedule, Duration::ZERO);
    let first = reaches(&api, &id_of(&begun(&api, &schedule, 1)[0]), "completed");
    assert_eq!((&first["schedule_id"], &first["created_by"]["name"]), (&json!(schedule), &json!("admin")));
    // Started anew, its clock is set back by that: no old time makes the schedule wait, and nothing begins twice.
    appliance.restart();
    let api = appliance.admin();
    until("the next time is the nearest", || {
        let shown = api.get(&format!("/schedules/{schedule}")).is(200);
        (shown["next_run_at"] == shown["next_runs"][0]).then_some(())
    });
    assert_eq!(begun(&api, &schedule, 1).len(), 1);
    target.says(BAD);
    reach_next(&appliance, &api, &schedule, Duration::ZERO);
    let scans = begun(&api, &schedule, 2);
    let second = scans.iter().map(id_of).find(|scan| *scan != id(&first)).expect("another");
    let second = reaches(&api, &second, "completed");
    assert_eq!(second["baseline_id"], first["id"]);
    let diff = api.get(&format!("/schedules/{schedule}/diff")).is(200);
    assert_eq!((&diff["scan_id"], &diff["baseline_id"]), (&second["id"], &first["id"]));
    assert!(diff["findings"].as_array().is_some_and(|list| list.iter().any(|one| one["change"] == "new")));
    let told = "SELECT count(*) FROM journal WHERE kind = 'baseline.changed'";
    assert_eq!(appliance.number(told), 1, "the first has nothing to be compared with");
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'schedule.started'"), 2);
    let shown = api.get(&format!("/schedules/{schedule}")).is(200);
    assert_eq!((&shown["last_scan_id"], &shown["last_error"]), (&second["id"], &Value::Null));
}

#[test]
fn what_was_missed_is_said_and_not_made_up_for() {
    let appliance = scanner();
    let api = appliance.admin();
    let schedule = id(&api.post("/schedules", &merged(&json!({ "cron": "0 */6 * * *" }))).is(201));
    reach_next(&appliance, &api, &schedule, 3 * 60 * MINUTE);
    assert!(last_error(&api, &schedule).contains("window"));
    assert_eq!(appliance.number("SELECT count(*) FROM scans"), 0);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'schedule.skipped'"), 1);
    let shown = api.get(&format!("/schedules/{schedule}")).is(200);
    assert_eq!(shown["next_run_at"], shown["next_runs"][0]);
}

#[test]
fn two_scans_of_a_schedule_never_run_at_once() {
    let appliance = scanner();
    let api = appliance.admin();
    let slow = json!({ "cron": "0 3 * * *", "target": "127.0.0.2-100", "ports": "1-200", "profile": "gentle" });
    let schedule = id(&api.post("/schedules", &merged(&slow)).is(201));
    let first = id(&api.post(&format!("/schedules/{schedule}/run"), &json!({})).is(201));
    reaches(&api, &first, "running");
    api.post(&format!("/schedules/{schedule}/run"), &json!({})).is(409);
    reach_next(&appliance, &api, &schedule, Duration::ZERO);
    assert!(last_error(&api, &schedule).contains("not over"));
    // One that queues begins when the last one is over.
    api.put(&format!("/schedules/{schedule}"), &json!({ "overlap": "queue" })).is(200);
    reach_next(&appliance, &api, &schedule, Duration::ZERO);
    assert_eq!(begun(&api, &schedule, 1).len(), 1);
    api.post(&format!("/scans/{first}/cancel"), &json!({})).is(200);
    let second = begun(&api, &schedule, 2).iter().map(id_of).find(|scan| *scan != first).expect("another");
    api.post(&format!("/scans/{second}/cancel"), &json!({})).is(200);
}

#[test]
fn a_scan_is_stopped_when_its_window_closes() {
    let appliance = scanner();
    let api = appliance.admin();
    let slow = json!({ "cron": "0 3 * * *", "target": "127.0.0.2-100", "ports": "1-200", "profile": "gentle",
        "window_minutes": 10 });
    let schedule = id(&api.post("/schedules", &merged(&slow)).is(201));
    reach_next(&appliance, &api, &schedule, MINUTE);
    let scan = id_of(&begun(&api, &schedule, 1)[0]);
    reaches(&api, &scan, "running");
    appliance.advance(11 * MINUTE);
    reaches(&api, &scan, "cancelled");
}

#[test]
fn a_scan_in_the_trash_keeps_no_schedule_waiting() {
    let appliance = scanner();
    let api = appliance.admin();
    let project = api.make_project("P");
    // One whose window closes while it waits in the trash.
    let held = json!({ "cron": "0 3 * * *", "target": "100::7", "project_id": project, "window_minutes": 10 });
    let held = id(&api.post("/schedules", &merged(&held)).is(201));
    reach_next(&appliance, &api, &held, Duration::ZERO);
    let scan = id_of(&begun(&api, &held, 1)[0]);
    api.delete(&format!("/projects/{project}")).is(200);
    let other = id(&api.post("/schedules", &merged(&json!({ "cron": "0 4 * * *" }))).is(201));
    reach_next(&appliance, &api, &other, Duration::ZERO);
    begun(&api, &other, 1);
    assert_eq!(appliance.number(&format!("SELECT status FROM scans WHERE id = '{scan}'")), 0);
    assert_eq!(appliance.number("SELECT failures FROM tasks WHERE name = 'schedules'"), 0);
}

#[test]
fn it_scans_with_what_its_owner_may_by_then() {
    let appliance = scanner();
    let (admin, operator) = (appliance.admin(), appliance.user("operator", "operator"));
    let project = admin.make_project("P");
    // Somebody who may not authorise attests nothing: the scan waits, and nothing is dialled.
    let outside = json!({ "cron": "0 3 * * *", "target": "100::7", "authorized": true, "project_id": project });
    let made = operator.post("/schedules", &merged(&outside)).is(201);
    assert!(made["authorized_by"].is_null(), "{}", made.text);
    let held = operator.post(&format!("/schedules/{}/run", id(&made)), &json!({})).is(201);
    assert_eq!((&held["phase"], &held["authorized_by"]), (&json!("awaiting_authorization"), &Value::Null));
    operator.post(&format!("/scans/{}/cancel", id(&held)), &json!({})).is(200);
    operator.delete(&format!("/schedules/{}", id(&made))).is(200);
    // Who is no longer there begins nothing.
    let mine =
        id(&operator.post("/schedules", &merged(&json!({ "cron": "0 3 * * *", "project_id": project }))).is(201));
    admin.put(&format!("/projects/{project}"), &json!({ "restricted": true })).is(200);
    reach_next(&appliance, &admin, &mine, Duration::ZERO);
    assert!(last_error(&admin, &mine).contains("no longer sees"));
    assert_eq!(appliance.number("SELECT count(*) FROM scans WHERE status <> 4"), 0);
    operator.get(&format!("/schedules/{mine}")).is(404);
    assert_eq!(operator.get("/schedules?search=nightly").is(200)["total"], 0);
    appliance.user("viewer", "viewer").post("/schedules", &merged(&json!({}))).is(403);
}

fn id_of(scan: &Value) -> String {
    scan["id"].as_str().expect("an id").to_owned()
}
