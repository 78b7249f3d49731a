//! Archived projects: nothing in them changes, whatever door one comes by, and they are in no list unless asked for.

use crate::support::{Appliance, until};
use serde_json::json;
use std::time::Duration;

#[test]
fn an_archived_project_is_read_only_at_every_door() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let [finding, other] = ["a", "b"].map(|title| api.make_finding(&project, title));
    let asset = api.make_asset(&project, "web01");
    let comments = format!("/findings/{finding}/comments");
    let comment = format!("{comments}/{}", api.post(&comments, &json!({ "text": "x" })).is(201).id());
    let template = api.post("/finding-templates", &json!({ "title": "T" })).is(201).id();
    let gone = api.delete(&format!("/findings/{}", api.make_finding(&project, "gone"))).is(200);
    let archive = || api.post(&format!("/projects/{project}/archive"), &json!({})).is(200);
    assert!(archive().data()["archived_at"].is_string());
    assert_eq!(archive().data()["version"], 2, "once is enough");
    let state =
        || appliance.number("SELECT sum(version) FROM findings") + appliance.number("SELECT count(*) FROM journal");
    let before = state();
    let place = format!("/findings/{finding}");
    let doors = [
        ("PUT", format!("/projects/{project}"), json!({ "name": "x" })),
        ("POST", "/findings".into(), json!({ "project_id": project, "title": "x" })),
        ("POST", "/findings".into(), json!({ "project_id": project, "template_id": template })),
        ("POST", "/findings/bulk".into(), json!({ "findings": [{ "project_id": project, "title": "x" }] })),
        ("PATCH", "/findings/bulk".into(), json!({ "ids": [finding], "set": { "status": "Closed" } })),
        ("DELETE", "/findings/bulk".into(), json!({ "ids": [finding] })),
        ("PUT", place.clone(), json!({ "title": "x" })),
        ("DELETE", place.clone(), json!({})),
        ("POST", format!("{place}/merge"), json!({ "into": other })),
        ("POST", comments.clone(), json!({ "text": "x" })),
        ("PUT", comment.clone(), json!({ "text": "y" })),
        ("DELETE", comment.clone(), json!({})),
        ("POST", "/assets".into(), json!({ "project_id": project, "name": "x" })),
        ("PUT", format!("/assets/{asset}"), json!({ "name": "x" })),
        ("DELETE", format!("/assets/{asset}"), json!({})),
        ("POST", format!("/findings/{}/restore", gone.id()), json!({})),
        ("POST", format!("/operations/{}/undo", gone.data()["undo"].as_str().expect("an id")), json!({})),
    ];
    for (method, path, body) in &doors {
        let refused = api.call(method, path, Some(body)).is(409);
        assert!(refused.text.contains("archived and read-only"), "{method} {path}: {}", refused.text);
    }
    assert_eq!(state(), before, "and nothing was half done");
    assert_eq!(appliance.number("SELECT count(*) FROM findings WHERE deleted_at = 0"), 0, "nor left behind");
    api.get(&place).is(200);
    api.post(&format!("/projects/{project}/unarchive"), &json!({})).is(200);
    api.put(&place, &json!({ "title": "x" })).is(200);
}

#[test]
fn it_is_in_no_list_unless_asked_for() {
    let appliance = Appliance::start();
    let (api, reviewer) = (appliance.admin(), appliance.user("reviewer", "reviewer"));
    let [over, open] = ["over", "open"].map(|name| api.make_project(name));
    reviewer.post(&format!("/projects/{over}/archive"), &json!({})).is(403);
    api.post(&format!("/projects/{over}/archive"), &json!({})).is(200);
    let names = |query: &str| {
        let list = api.get(&format!("/projects?sort=name&order=asc{query}")).is(200);
        assert_eq!(list["meta"]["total"], list.rows().len());
        list.column("name")
    };
    assert_eq!(names(""), ["open"]);
    assert_eq!(names("&archived=false"), ["open"]);
    assert_eq!(names("&archived=true"), ["over"]);
    assert_eq!(names("&archived=all"), ["open", "over"]);
    assert_eq!(api.get("/projects?archived=maybe").is(400).fields(), ["archived"]);
    api.get(&format!("/projects/{over}")).is(200);
    let history = api.get(&format!("/projects/{over}/history")).column("event");
    assert_eq!(history[0], "project.archived");
    api.header("if-match", "\"1\"").post(&format!("/projects/{over}/unarchive"), &json!({})).is(412);
    api.delete(&format!("/projects/{over}")).is(200);
    api.delete(&format!("/trash/{over}")).is(200);
    until("it to go, archived or not", || (appliance.number("SELECT count(*) FROM projects") == 1).then_some(()));
    assert_eq!(api.get(&format!("/projects/{open}")).is(200).data()["archived_at"], json!(null));
}

#[test]
fn an_acceptance_in_an_archived_project_waits() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let [over, open] = ["over", "open"].map(|name| api.make_project(name));
    let today: String =
        appliance.database().query_row("SELECT date('now', '1 day')", [], |row| row.get(0)).expect("a day");
    let accepted = json!({ "status": "Accepted", "accepted_until": today });
    let [kept, opened] = [&over, &open].map(|project| api.add_finding(project, "x", &accepted).is(201).id());
    api.post(&format!("/projects/{over}/archive"), &json!({})).is(200);
    appliance.advance(Duration::from_secs(4 * 24 * 60 * 60));
    let status = |id: &str| api.get(&format!("/findings/{id}")).data()["status"].clone();
    until("the other to open", || (status(&opened) == "Open").then_some(()));
    assert_eq!(status(&kept), "Accepted");
    api.post(&format!("/projects/{over}/unarchive"), &json!({})).is(200);
    appliance.advance(Duration::from_secs(60 * 60));
    until("this one as well", || (status(&kept) == "Open").then_some(()));
}
