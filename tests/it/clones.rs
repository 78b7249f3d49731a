//! Projects made from others: what comes along, for whom, and that nobody sees half of one.

use crate::support::{Answer, Appliance, until};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn what_is_wished_for_comes_along() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let user = api.make_user("someone", "viewer");
    let fields =
        json!({ "scope_notes": "all of it", "status": "completed", "end_date": "2024-01-01", "member_ids": [user] });
    let model = api.make_project_with("Bank", &fields);
    let asset = api.make_asset(&model, "web01");
    let finding = json!({
        "status": "Closed", "severity": "High", "affected_assets": [asset], "assignee_id": user, "due_date": "2024-01-01",
        "tags": ["x"], "description": "words",
    });
    api.add_finding(&model, "SQLi", &finding).is(201);
    let [a, b] = ["a", "b"].map(|title| api.make_finding(&model, title));
    api.post(&format!("/findings/{a}/merge"), &json!({ "into": b })).is(200);
    api.delete(&format!("/findings/{}", api.make_finding(&model, "gone"))).is(200);
    let clone = |wish: Value| api.post(&format!("/projects/{model}/clone"), &wish).is(201).data().clone();
    let plain = clone(json!({}));
    assert_eq!((&plain["name"], &plain["status"]), (&json!("Copy of Bank"), &json!("not_started")));
    assert_eq!((&plain["end_date"], &plain["scope_notes"]), (&Value::Null, &json!("all of it")));
    assert_eq!((&plain["member_ids"], &plain["findings_count"]), (&json!([user]), &json!(0)));
    let bare = clone(json!({ "name": "Bare", "scope": false, "members": false }));
    assert_eq!((&bare["scope_notes"], &bare["member_ids"]), (&Value::Null, &json!([])));
    let whole = clone(json!({ "name": "Whole", "assets": true, "findings": true }));
    assert_eq!((&whole["findings_count"], &whole["assets_count"]), (&json!(2), &json!(1)));
    assert_eq!(whole["open_findings"], json!([0, 1, 0, 0, 1]));
    let id = whole["id"].as_str().expect("an id");
    let copies = api.get(&format!("/projects/{id}/findings?search=sqli")).is(200);
    let copy = &copies.rows()[0];
    assert_eq!((&copy["status"], &copy["assignee_id"]), (&json!("Open"), &Value::Null));
    assert_eq!((&copy["due_date"], &copy["version"]), (&Value::Null, &json!(1)));
    assert_eq!((&copy["assets"][0]["name"], &copy["tags"]), (&json!("web01"), &json!(["x"])));
    assert_ne!(copy["affected_assets"], json!([asset]), "its own asset");
    assert_eq!(api.get(&format!("/projects/{id}/history")).column("event"), ["project.cloned"]);
    assert_eq!(api.get(&format!("/projects/{model}")).data()["findings_count"], 3, "the model stays as it is");
}

#[test]
fn only_who_may_and_only_what_they_may() {
    let appliance = Appliance::start();
    let (api, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let hidden = api.make_project_with("hidden", &json!({ "restricted": true }));
    analyst.post(&format!("/projects/{hidden}/clone"), &json!({})).is(404);
    appliance.user("reviewer", "reviewer").post(&format!("/projects/{hidden}/clone"), &json!({})).is(403);
    let open = format!("/projects/{}/clone", api.make_project("open"));
    let writer = appliance.caller("admin", "projects:write");
    writer.post(&open, &json!({ "findings": true })).is(403);
    writer.post(&open, &json!({ "assets": true })).is(403);
    writer.post(&open, &json!({})).is(201);
    assert_eq!(api.post(&open, &json!({ "client_id": "x" })).is(400).fields(), ["client_id"]);
    assert_eq!(api.post(&open, &json!({ "colour": 1 })).is(400).fields(), ["colour"]);
    let id = api.get("/users?search=analyst").column("id").remove(0);
    let shared = api.make_project_with("shared", &json!({ "restricted": true, "member_ids": [id] }));
    let copy = analyst.post(&format!("/projects/{shared}/clone"), &json!({ "members": false })).is(201);
    assert_eq!((&copy.data()["restricted"], &copy.data()["member_ids"]), (&json!(true), &json!([id])));
    until("nothing half made to be left", || {
        (appliance.number("SELECT count(*) FROM projects WHERE deleted_at = 0") == 0).then_some(())
    });
}

#[test]
fn a_large_one_is_seen_whole_or_not_at_all() {
    let mut appliance = Appliance::start();
    let api = appliance.admin();
    let model = api.make_project("large");
    let row = |n| json!({ "project_id": model, "title": format!("f{n}"), "tags": ["x"] });
    let rows: Vec<_> = (0..900).map(row).collect();
    api.post("/findings/bulk", &json!({ "findings": rows })).is(201);
    let (path, wish) = (format!("/projects/{model}/clone"), json!({ "findings": true }));
    let once = api.header("idempotency-key", "k");
    let first = once.post(&path, &wish).is(201);
    assert_eq!(first.data()["findings_count"], 900);
    assert_eq!(once.post(&path, &wish).is(201).id(), first.id());
    until("the copy in vain to go", || (appliance.number("SELECT count(*) FROM projects") == 2).then_some(()));
    assert_eq!(api.get("/findings")["meta"]["total"], 1_800);
    let caller = api.clone();
    let sender = std::thread::spawn(move || Answer::try_of(caller.request("POST", &path).json(&wish)).is_ok());
    until("some of it on disk", || (appliance.number("SELECT count(*) FROM findings") > 1_800).then_some(()));
    appliance.kill();
    let done = sender.join().expect("a thread");
    appliance.restart();
    let whole = appliance.number("SELECT count(*) FROM projects WHERE deleted_at IS NULL");
    assert!(whole == 3 || !done, "what was acknowledged is there");
    let all = "SELECT sum(count) FROM counters WHERE project_id = '' AND kind = 'finding'";
    let check = || {
        assert_eq!(appliance.admin().get("/findings")["meta"]["total"], whole * 900);
        assert_eq!(appliance.number(all), whole * 900);
    };
    check();
    appliance.advance(Duration::from_secs(26 * 60 * 60));
    until("what was broken off to go", || (appliance.number("SELECT count(*) FROM projects") == whole).then_some(()));
    check();
}
