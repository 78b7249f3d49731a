//! The power fails, again and again, while findings are written and a receiver listens: what was acknowledged is told.

use crate::{
    support::{Answer, Appliance, Received, Receiver, until},
    webhooks::{hook, start},
};
use serde_json::json;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

const FINDINGS: usize = 1_000;
const KILLS: usize = 5;

type Acknowledged = Arc<Mutex<HashSet<String>>>;

/// Writes findings, four at once, until enough were acknowledged or the appliance is gone.
fn writers(appliance: &Appliance, project: &str, acknowledged: &Acknowledged, enough: usize) -> Vec<JoinHandle<()>> {
    let count = |acknowledged: &Acknowledged| acknowledged.lock().expect("no panic").len();
    let spawn = |_| {
        let (api, project, acknowledged) = (appliance.admin(), project.to_owned(), acknowledged.clone());
        thread::spawn(move || {
            while count(&acknowledged) < enough {
                let request = api.request("POST", "/findings").json(&json!({ "project_id": project, "title": "x" }));
                let Ok(answer) = Answer::try_of(request) else { return };
                acknowledged.lock().expect("no panic").insert(answer.is(201).id());
            }
        })
    };
    (0..4).map(spawn).collect()
}

#[test]
fn whatever_was_acknowledged_is_told_at_least_once_and_nothing_else() {
    let mut appliance = start();
    let receiver = Receiver::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    hook(&api, &receiver.url(), &json!({ "events": ["finding.created"] }));
    let acknowledged = Arc::new(Mutex::new(HashSet::new()));
    for kill in 1..=KILLS {
        let writing = writers(&appliance, &project, &acknowledged, FINDINGS);
        let enough = FINDINGS * kill / (KILLS + 1);
        until("some to be written", || (acknowledged.lock().expect("no panic").len() >= enough).then_some(()));
        appliance.kill();
        writing.into_iter().for_each(|writer| writer.join().expect("a writer"));
        let before = receiver.all().len();
        appliance.restart();
        let begun = Instant::now();
        // Something is always on its way when the power fails in the middle of writing; if not, a new finding is.
        acknowledged.lock().expect("no panic").insert(appliance.admin().make_finding(&project, "after"));
        receiver.first(before + 1);
        assert!(begun.elapsed() < Duration::from_secs(2), "delivery goes on within 2 s, not {:?}", begun.elapsed());
    }
    let writing = writers(&appliance, &project, &acknowledged, FINDINGS);
    writing.into_iter().for_each(|writer| writer.join().expect("a writer"));
    let acknowledged = acknowledged.lock().expect("no panic").clone();
    let told = || -> HashSet<String> {
        let id = |received: &Received| received.json()["data"]["id"].as_str().unwrap_or_default().to_owned();
        receiver.all().iter().map(id).collect()
    };
    until("everything to be told", || acknowledged.is_subset(&told()).then_some(()));
    let database = appliance.database();
    let mut made = database.prepare("SELECT id FROM findings").expect("SQL");
    let made: HashSet<String> =
        made.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("an id")).collect();
    assert!(told().is_subset(&made), "none invented");
    assert_eq!(made.difference(&told()).count(), 0, "also what was written and not acknowledged any more");
}
