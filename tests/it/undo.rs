//! Undo: as a whole or not at all, once, by whoever did it.

use crate::support::{Answer, Api, Appliance};
use serde_json::{Value, json};

fn undo_of(answer: &Answer) -> String {
    format!("/operations/{}/undo", answer.data()["undo"].as_str().unwrap_or_else(|| panic!("no undo: {}", answer.text)))
}

fn undo(api: &Api, answer: &Answer) -> Answer {
    api.post(&undo_of(answer), &json!({}))
}

fn bulk(api: &Api, method: &str, body: &Value) -> Answer {
    api.call(method, "/findings/bulk", Some(body))
}

#[test]
fn a_bulk_is_undone_as_a_whole() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let (a, b) = (
        api.add_finding(&project, "a", &json!({ "status": "Confirmed", "tags": ["x"] })).is(201).id(),
        api.make_finding(&project, "b"),
    );
    let get = |id: &str| api.get(&format!("/findings/{id}")).data().clone();
    let change = json!({ "ids": [a, b], "set": { "status": "Closed", "description": "d" }, "add_tags": ["y"] });
    let changed = bulk(&api, "PATCH", &change).is(200);
    let done = undo(&api, &changed).is(200);
    assert_eq!((&done.data()["kind"], &done.data()["count"]), (&json!("update"), &json!(2)));
    assert!(done.data()["undone_at"].is_string());
    assert_eq!((&get(&a)["status"], &get(&a)["tags"]), (&json!("Confirmed"), &json!(["x"])));
    assert_eq!((&get(&b)["status"], &get(&b)["tags"], &get(&b)["version"]), (&json!("Open"), &json!([]), &json!(3)));
    assert_eq!(get(&a)["description"], Value::Null);
    let twice = undo(&api, &changed).is(409);
    assert!(twice.text.contains("undone already"), "{}", twice.text);

    let gone = bulk(&api, "DELETE", &json!({ "ids": [a, b] })).is(200);
    assert_eq!(api.get("/findings")["meta"]["total"], 0);
    undo(&api, &gone).is(200);
    assert_eq!(api.get("/findings")["meta"]["total"], 2);
    let rows =
        json!({ "findings": [{ "project_id": project, "title": "c" }, { "project_id": project, "title": "d" }] });
    let made = api.post("/findings/bulk", &rows).is(201);
    undo(&api, &made).is(200);
    assert_eq!((api.get("/findings")["meta"]["total"].clone(), api.get("/trash").rows().len()), (json!(2), 2));
    let history = api.get(&format!("/findings/{a}/history")).column("event");
    assert_eq!(history[..3], ["finding.restored", "finding.deleted", "finding.updated"].map(str::to_owned));
}

#[test]
fn what_somebody_built_upon_is_not_taken_away() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let ids: Vec<_> = (0..8).map(|n| api.make_finding(&project, &format!("f{n}"))).collect();
    let changed = bulk(&api, "PATCH", &json!({ "ids": ids, "set": { "status": "Closed" } })).is(200);
    for id in &ids[..7] {
        api.put(&format!("/findings/{id}"), &json!({ "title": "since" })).is(200);
    }
    let refused = undo(&api, &changed).is(409);
    for part in ["Nothing was undone", "since", ids[0].as_str(), "and 2 more"] {
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    assert_eq!(api.get("/findings?status=closed")["meta"]["total"], 8);
    let gone = api.delete(&format!("/findings/{}", ids[7])).is(200);
    api.delete(&format!("/trash/{}", ids[7])).is(200);
    assert!(undo(&api, &gone).is(409).text.contains("gone for good"));
    let gone = api.delete(&format!("/findings/{}", ids[6])).is(200);
    api.delete(&format!("/projects/{project}")).is(200);
    assert!(undo(&api, &gone).is(409).text.contains("Its project is in the trash"));
}

#[test]
fn each_kind_of_deletion_can_be_undone() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let places = [
        format!("/assets/{}", api.make_asset(&project, "web01")),
        format!("/findings/{}", api.make_finding(&project, "x")),
        format!("/clients/{}", api.make_client("Acme")),
        format!("/projects/{project}"),
    ];
    let gone: Vec<_> = places.iter().map(|place| api.delete(place).is(200)).collect();
    for (place, gone) in places.iter().zip(&gone).rev() {
        api.get(place).is(404);
        undo(&api, gone).is(200);
        assert_eq!(api.get(place).is(200).data()["version"], 3, "{place}");
    }
    assert_eq!(api.get("/trash").rows().len(), 0);
}

#[test]
fn only_who_did_it_and_administrators_undo_and_only_what_they_may() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (ana, ben) = (appliance.user("ana", "analyst"), appliance.user("ben", "analyst"));
    let project = admin.make_project("P");
    let make = || ana.delete(&format!("/findings/{}", ana.make_finding(&project, "x"))).is(200);
    let (first, second, third) = (make(), make(), make());
    let place = |answer: &Answer| undo_of(answer).replace("/undo", "");
    undo(&ben, &first).is(404);
    ben.get(&place(&first)).is(404);
    assert_eq!(ana.get(&place(&first)).is(200).data()["actor"]["name"], "ana");
    undo(&appliance.caller("ana", "findings:read"), &first).is(403);
    undo(&admin, &first).is(200);
    admin.put(&format!("/projects/{project}"), &json!({ "restricted": true })).is(200);
    undo(&ana, &second).is(404);
    admin.put(&format!("/projects/{project}"), &json!({ "restricted": false })).is(200);
    let id = admin.get("/users?search=ana").column("id").remove(0);
    admin.put(&format!("/users/{id}"), &json!({ "role": "reviewer" })).is(200);
    undo(&ana, &third).is(403);
    admin.get("/operations/op_none").is(404);
}

#[test]
fn what_is_old_is_forgotten() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let finding = format!("/findings/{}", api.make_finding(&api.make_project("P"), "x"));
    let id = finding.trim_start_matches("/findings/").to_owned();
    let changed = bulk(&api, "PATCH", &json!({ "ids": [id], "set": { "status": "Closed" } })).is(200);
    appliance.advance(std::time::Duration::from_secs(31 * 24 * 60 * 60));
    undo(&api, &changed).is(404);
    crate::support::until("its row to go", || (appliance.number("SELECT count(*) FROM operations") == 0).then_some(()));
}
