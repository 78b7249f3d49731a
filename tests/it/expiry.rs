//! Acceptances that end by themselves, and clocks that leap.

use crate::support::{Appliance, until};
use assay::{
    app::App,
    auth::Ctx,
    config::{Flags, load},
    resources::{clients, findings, projects},
};
use assay_api::{
    Day, Time,
    clients::NewClient,
    findings::{FindingStatus, NewFinding},
    projects::NewProject,
};
use serde_json::json;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn day(appliance: &Appliance, ahead: i64) -> String {
    let sql = format!("SELECT date('now', '{ahead} days')");
    appliance.database().query_row(&sql, [], |row| row.get(0)).expect("a day")
}

#[test]
fn an_acceptance_ends_with_its_last_day() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let accept = |until: &str| {
        let fields = json!({ "status": "Accepted", "accepted_until": until });
        api.add_finding(&project, until, &fields)
    };
    let (soon, late) = (accept(&day(&appliance, 3)).is(201).id(), accept(&day(&appliance, 300)).is(201).id());
    let forever = api.add_finding(&project, "x", &json!({ "status": "Accepted" })).is(201).id();
    assert_eq!(accept(&day(&appliance, -1)).is(400).fields(), ["accepted_until"]);
    let trashed = accept(&day(&appliance, 3)).is(201).id();
    api.delete(&format!("/findings/{trashed}")).is(200);
    let status = |id: &str| api.get(&format!("/findings/{id}")).is(200).data()["status"].clone();
    let mut listener = appliance.listen(&api, "?events=finding.reopened").expect("a socket");
    appliance.advance(5 * DAY);
    let heard = listener.event();
    assert_eq!((&heard["data"]["id"], &heard["data"]["actor"]), (&json!(soon), &json!("appliance")));
    let open = api.get(&format!("/findings/{soon}")).is(200);
    assert_eq!((&open.data()["status"], &open.data()["accepted_until"]), (&json!("Open"), &json!(null)));
    assert_eq!((status(&late), status(&forever)), (json!("Accepted"), json!("Accepted")));
    let told = api.get(&format!("/findings/{soon}/history?limit=1")).is(200);
    assert_eq!((&told.rows()[0]["event"], &told.rows()[0]["actor"]), (&json!("finding.reopened"), &json!(null)));
    assert_eq!(told.rows()[0]["changes"].as_array().map(Vec::len), Some(2));
    appliance.advance(300 * DAY);
    until("the other one", || (status(&late) == json!("Open")).then_some(()));
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'finding.reopened'"), 2);
}

#[test]
fn what_ran_out_while_the_appliance_was_off_is_opened_when_it_starts() {
    let mut appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let fields = json!({ "status": "Accepted", "accepted_until": day(&appliance, 3) });
    for _ in 0..250 {
        api.add_finding(&project, "x", &fields).is(201);
    }
    appliance.kill();
    let database = rusqlite::Connection::open(appliance.data().join("assay.db")).expect("the database");
    database.execute_batch("UPDATE findings SET accepted_until = '2020-01-01'").expect("long ago");
    drop(database);
    appliance.restart();
    let total = |status: &str| appliance.admin().get(&format!("/findings?status={status}"))["meta"]["total"].clone();
    until("all of them", || (total("open") == json!(250)).then_some(()));
    assert_eq!(total("accepted"), 0);
}

struct Inside {
    app: App,
    finding: String,
    runtime: Runtime,
    _place: TempDir,
}

/// An appliance in this process, whose clock can be made to leap, with a finding that is accepted for three days.
fn inside() -> Inside {
    let (place, runtime) = (tempfile::tempdir().expect("a directory"), Runtime::new().expect("a runtime"));
    let flags = Flags { settings: vec![("data_dir", place.path().display().to_string())], file: None };
    let app = App::open(load(flags, []).expect("settings").config).expect("an appliance");
    let ctx = Ctx::system("test");
    let until = Day(app.clock.now().plus(3 * Time::DAY).day().0);
    let finding = runtime.block_on(async {
        let client = NewClient { name: "C".into(), ..NewClient::default() };
        let client = clients::actions::create(&app, &ctx, client).await.expect("a client");
        let project = NewProject { name: "P".into(), client_id: client.id, ..NewProject::default() };
        let project = projects::actions::create(&app, &ctx, project).await.expect("a project");
        let (status, accepted_until) = (Some(FindingStatus::Accepted), Some(until));
        let (project_id, title) = (project.id, "x".to_owned());
        let new = NewFinding { project_id, title, status, accepted_until, ..NewFinding::default() };
        findings::actions::create(&app, &ctx, new).await.expect("a finding").id
    });
    Inside { app, finding, runtime, _place: place }
}

impl Inside {
    /// How many findings the task opens now.
    fn opens(&self) -> usize {
        self.runtime.block_on(findings::expiry::run(&self.app)).expect("it runs")
    }
}

#[test]
fn a_clock_that_leaps_opens_nothing_until_it_stands_by_it() {
    let inside = inside();
    let clock = &inside.app.clock;
    assert_eq!(inside.opens(), 0);
    clock.jump(40 * Time::DAY);
    assert_eq!(inside.opens(), 0, "a leap ahead is not believed");
    clock.jump(-40 * Time::DAY);
    assert_eq!(inside.opens(), 0);
    clock.jump(-400 * Time::DAY);
    assert_eq!(inside.opens(), 0, "nor does one back do anything");
    clock.jump(400 * Time::DAY);
    clock.advance(2 * Time::HOUR);
    assert_eq!(inside.opens(), 0, "and the way back is a leap as well");
    clock.jump(40 * Time::DAY);
    assert_eq!(inside.opens(), 0);
    clock.advance(Time::HOUR + Time::MINUTE);
    assert_eq!(inside.opens(), 1, "it has stood by it");
    clock.jump(-40 * Time::DAY);
    assert_eq!(inside.opens(), 0, "once is enough, also when the clock goes back");
    let ctx = Ctx::system("test");
    let finding = inside.runtime.block_on(findings::actions::get(&inside.app, &ctx, inside.finding.clone()));
    assert_eq!(finding.expect("it is there").version, 2);
    inside.runtime.block_on(inside.app.close());
}
