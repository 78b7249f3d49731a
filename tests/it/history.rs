//! The history of an object: who changed which field, from what to what, and for whom to read.

use crate::support::Appliance;
use serde_json::{Value, json};

#[test]
fn each_change_of_a_finding_says_who_and_what() {
    let appliance = Appliance::start();
    let (admin, analyst) = (appliance.admin(), appliance.user("ana", "analyst"));
    let finding = admin.make_finding(&admin.make_project("P"), "x");
    let (place, ana) = (format!("/findings/{finding}"), admin.get("/users?search=ana").column("id").remove(0));
    analyst.put(&place, &json!({ "severity": "High", "assignee_id": ana })).is(200);
    admin.put(&place, &json!({ "assignee_id": null, "tags": ["a"] })).is(200);
    admin.put(&place, &json!({ "tags": ["a"] })).is(200);
    let history = admin.get(&format!("{place}/history?order=asc")).is(200);
    assert_eq!(history.column("event"), ["finding.created", "finding.updated", "finding.updated"]);
    let [created, first, second] = history.rows() else { panic!("three") };
    assert_eq!(created["changes"], json!([]));
    assert_eq!(first["actor"], json!({ "id": ana, "name": "ana" }));
    let change = |field: &str, before: Value, after: Value| json!({ "field": field, "before": before, "after": after });
    let named = json!({ "id": ana, "name": "ana" });
    let told = |row: &Value, change: &Value| row["changes"].as_array().expect("changes").contains(change);
    assert!(told(first, &change("severity", json!("Info"), json!("High"))), "{first}");
    assert!(told(first, &change("assignee", Value::Null, named.clone())), "{first}");
    assert!(told(second, &change("assignee", named, Value::Null)), "{second}");
    assert!(told(second, &change("tags", json!([]), json!(["a"]))), "{second}");
    assert_eq!((first["changes"].as_array().map(Vec::len), &first["erased"]), (Some(2), &json!(false)));
    let newest = admin.get(&format!("{place}/history?limit=1")).is(200);
    assert_eq!((newest.rows()[0]["id"] == second["id"], &newest["meta"]["total"]), (true, &json!(3)));
    assert!(!history.text.contains("127.0.0.1"), "addresses are for the audit log");
}

#[test]
fn other_objects_have_one_too_and_each_behind_its_right() {
    let appliance = Appliance::start();
    let (admin, viewer) = (appliance.admin(), appliance.user("viewer", "viewer"));
    let project = admin.make_project("P");
    let (asset, client) = (admin.make_asset(&project, "web01"), admin.make_client("Acme"));
    let places = [format!("/projects/{project}"), format!("/assets/{asset}"), format!("/clients/{client}")];
    for place in &places {
        admin.put(place, &json!({ "name": "renamed" })).is(200);
        let history = admin.get(&format!("{place}/history")).is(200);
        assert_eq!(history.rows().len(), 2);
        assert_eq!(history.rows()[0]["changes"][0]["after"], "renamed", "{place}");
    }
    for (place, expected) in places.iter().zip([404, 404, 403]) {
        viewer.get(&format!("{place}/history")).is(expected);
    }
    appliance.caller("admin", "findings:read").get(&format!("{}/history", places[1])).is(403);
    admin.get("/findings/find_none/history").is(404);
}

#[test]
fn an_erased_payload_leaves_the_row() {
    let mut appliance = Appliance::start();
    let api = appliance.admin();
    let place = format!("/findings/{}", api.make_finding(&api.make_project("P"), "x"));
    api.put(&place, &json!({ "title": "y" })).is(200);
    appliance.kill();
    let database = rusqlite::Connection::open(appliance.data().join("assay.db")).expect("the database");
    database.execute_batch("UPDATE journal SET payload = NULL").expect("erased");
    drop(database);
    appliance.restart();
    let history = appliance.admin().get(&format!("{place}/history")).is(200);
    assert_eq!((&history.rows()[0]["erased"], &history.rows()[0]["changes"]), (&json!(true), &json!([])));
}
