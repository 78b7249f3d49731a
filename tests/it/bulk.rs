//! Many findings at once: all or none, each wrong row named, nothing of a failed one left anywhere.

use crate::support::{Answer, Api, Appliance};
use serde_json::{Value, json};

fn rows(project: &str, count: usize) -> Value {
    let row =
        |n| json!({ "project_id": project, "title": format!("Finding {n:04}"), "severity": "High", "tags": ["bulk"] });
    json!({ "findings": (0..count).map(row).collect::<Vec<_>>() })
}

fn patch(api: &Api, body: &Value) -> Answer {
    api.call("PATCH", "/findings/bulk", Some(body))
}

fn delete(api: &Api, body: &Value) -> Answer {
    api.call("DELETE", "/findings/bulk", Some(body))
}

fn ids(answer: &Answer) -> Vec<String> {
    serde_json::from_value(answer.data()["ids"].clone()).expect("ids")
}

#[test]
fn a_thousand_come_change_and_go_together() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let made = api.post("/findings/bulk", &rows(&project, 1_000)).is(201);
    let all = ids(&made);
    assert_eq!((all.len(), &made.data()["count"]), (1_000, &json!(1_000)));
    let total = |query: &str| api.get(&format!("/findings?project_id={project}&{query}"))["meta"]["total"].clone();
    assert_eq!((total("severity=high"), total("status=open")), (json!(1_000), json!(1_000)));
    assert_eq!(api.get(&format!("/findings/{}", all[7])).data()["title"], "Finding 0007");
    assert_eq!(total("search=0123"), json!(1));
    assert_eq!(api.get("/tags").rows()[0], json!({ "name": "bulk", "count": 1_000 }));
    let journal = |kind: &str| appliance.number(&format!("SELECT count(*) FROM journal WHERE kind = 'finding.{kind}'"));
    assert_eq!(journal("created"), 1_000);
    let change =
        json!({ "ids": all, "set": { "status": "Confirmed", "due_date": "2999-01-01" }, "add_tags": ["seen"] });
    let changed = patch(&api, &change).is(200);
    assert_eq!((&changed.data()["count"], journal("updated")), (&json!(1_000), 1_000));
    assert_eq!((total("status=confirmed"), total("tag=seen")), (json!(1_000), json!(1_000)));
    let again = patch(&api, &change).is(200);
    assert_eq!((&again.data()["count"], &again.data()["undo"], journal("updated")), (&json!(0), &Value::Null, 1_000));
    let gone = delete(&api, &json!({ "ids": all })).is(200);
    assert_eq!((&gone.data()["count"], total("limit=1"), journal("deleted")), (&json!(1_000), json!(0), 1_000));
    assert_eq!(appliance.number("SELECT count(*) FROM trash"), 1_000);
    assert_eq!(assay::change::chain::first_broken(&appliance.database()).expect("the journal"), None);
}

#[test]
fn every_wrong_row_is_named_and_nothing_is_kept() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let good = |title: &str| json!({ "project_id": project, "title": title });
    let refused = |body: Value| {
        let answer = api.post("/findings/bulk", &body).is(400);
        answer.fields().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut tags = good("x");
    tags["tags"] = json!((0..10_000).map(|n| n.to_string()).collect::<Vec<_>>());
    let shape = json!({ "findings": [good("a"), { "project_id": project }, "x", { "titel": "x", "project_id": project, "title": "x" }, tags] });
    assert_eq!(refused(shape), ["findings[1].title", "findings[2]", "findings[3].titel", "findings[4].tags"]);
    let mut vector = good("x");
    vector["cvss_vector"] = json!("CVSS:3.1/AV:N");
    let meaning = json!({ "findings": [good("a"), { "project_id": "proj_none", "title": "x" }, vector] });
    assert_eq!(refused(meaning), ["findings[1].project_id", "findings[2].cvss_vector"]);
    for body in [json!({}), json!({ "findings": [] }), json!({ "findings": "x" }), rows(&project, 1_001)] {
        assert_eq!(refused(body), ["findings"]);
    }
    assert_eq!(refused(json!({ "findings": [good("a")], "dry_run": true })), ["dry_run"]);
    assert_eq!(api.get("/findings")["meta"]["total"], 0);
    assert_eq!(appliance.number("SELECT count(*) FROM findings"), 0);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind LIKE 'finding.%'"), 0);
}

#[test]
fn a_change_is_refused_by_row_and_as_a_whole() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let (a, b) = (api.make_finding(&project, "a"), api.make_finding(&project, "b"));
    let refused = |body: Value| {
        let answer = patch(&api, &body).is(400);
        answer.fields().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let set = json!({ "severity": "High" });
    assert_eq!(refused(json!({ "ids": [a, "find_none", b, "x"], "set": set })), ["ids[1]", "ids[3]"]);
    assert_eq!(refused(json!({ "ids": [a, a], "set": set })), ["ids[1]"]);
    assert_eq!(refused(json!({ "ids": [], "set": set })), ["ids"]);
    assert_eq!(refused(json!({ "ids": [a] })), ["set"]);
    assert_eq!(refused(json!({ "ids": [a], "set": { "severity": "urgent" } })), ["set.severity"]);
    assert_eq!(refused(json!({ "ids": [a], "set": { "colour": "red" } })), ["set.colour"]);
    assert_eq!(refused(json!({ "ids": [a], "set": { "project_id": project } })), ["set.project_id"]);
    assert_eq!(refused(json!({ "ids": [a], "set": { "assignee_id": "user_none" } })), ["ids[0]"]);
    assert_eq!(refused(json!({ "ids": [a], "set": { "accepted_until": "2999-01-01" } })), ["ids[0]"]);
    let many: Vec<_> = (0..400).map(|n| n.to_string()).collect();
    patch(&api, &json!({ "ids": [b], "add_tags": many })).is(200);
    let more: Vec<_> = (400..800).map(|n| n.to_string()).collect();
    assert_eq!(refused(json!({ "ids": [a, b], "add_tags": more })), ["ids[1]"]);
    assert_eq!(api.get(&format!("/findings/{a}")).data()["version"], 1, "nothing of it was done");
    patch(&api, &json!({ "ids": [b], "remove_tags": many, "add_tags": ["x"] })).is(200);
    assert_eq!(api.get(&format!("/findings/{b}")).data()["tags"], json!(["x"]));
    assert_eq!(delete(&api, &json!({ "ids": [a, "find_none"] })).is(400).fields(), ["ids[1]"]);
    api.get(&format!("/findings/{a}")).is(200);
}

#[test]
fn foreign_findings_are_not_there_and_rights_are_asked_for() {
    let appliance = Appliance::start();
    let (admin, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let hidden = admin.make_project_with("hidden", &json!({ "restricted": true }));
    let open = admin.make_project("open");
    let (secret, known) = (admin.make_finding(&hidden, "secret"), admin.make_finding(&open, "known"));
    let both = json!({ "ids": [known, secret] });
    let set = json!({ "ids": [known, secret], "set": { "status": "Closed" } });
    assert_eq!(patch(&analyst, &set).is(400).fields(), ["ids[1]"]);
    assert_eq!(delete(&analyst, &both).is(400).fields(), ["ids[1]"]);
    let rows = json!({ "findings": [{ "project_id": open, "title": "x" }, { "project_id": hidden, "title": "x" }] });
    assert_eq!(analyst.post("/findings/bulk", &rows).is(400).fields(), ["findings[1].project_id"]);
    let token = json!({ "name": "x", "scopes": ["findings:write"], "project_ids": [open], "tier": "unlimited" });
    let token = admin.post("/tokens", &token).is(201);
    let narrow = appliance.stranger().bearer(token.data()["token"].as_str().expect("a token"));
    assert_eq!(narrow.post("/findings/bulk", &rows).is(400).fields(), ["findings[1].project_id"]);
    for caller in [appliance.user("reviewer", "reviewer"), appliance.caller("admin", "findings:read")] {
        caller.post("/findings/bulk", &rows).is(403);
        patch(&caller, &set).is(403);
        delete(&caller, &both).is(403);
    }
    assert_eq!(admin.get("/findings")["meta"]["total"], 2);
}

#[test]
fn a_repeated_request_is_done_once() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let key = |name: &str| api.header("idempotency-key", name);
    let body = rows(&project, 300);
    let (first, second) = (key("a").post("/findings/bulk", &body), key("a").post("/findings/bulk", &body));
    assert_eq!((first.is(201).body, appliance.number("SELECT count(*) FROM findings")), (second.is(201).body, 300));
    key("a").post("/findings/bulk", &rows(&project, 2)).is(409);
    assert_eq!(appliance.number("SELECT count(*) FROM findings"), 300);
    let all = api.get(&format!("/findings?project_id={project}&limit=3")).column("id");
    let change = json!({ "ids": all, "set": { "status": "Closed" } });
    let changed = patch(&key("b"), &change).is(200);
    assert_eq!(patch(&key("b"), &change).is(200).body, changed.body);
    let gone = delete(&key("c"), &json!({ "ids": all })).is(200);
    assert_eq!(delete(&key("c"), &json!({ "ids": all })).is(200).body, gone.body);
    assert_eq!(api.get("/findings")["meta"]["total"], 297);
}

#[test]
fn a_bulk_that_dies_half_way_leaves_nothing_to_see() {
    let mut appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let body = rows(&project, 1_000);
    let (caller, sent) = (api.clone(), body.clone());
    let sender =
        std::thread::spawn(move || Answer::try_of(caller.request("POST", "/findings/bulk").json(&sent)).is_ok());
    crate::support::until("the first of them on disk", || {
        (appliance.number("SELECT count(*) FROM findings") > 0).then_some(())
    });
    appliance.kill();
    let done = sender.join().expect("a thread");
    appliance.restart();
    let expected =
        if appliance.number("SELECT count(*) FROM journal WHERE kind = 'finding.created'") == 0 { 0 } else { 1_000 };
    assert!(expected == 1_000 || !done, "what was acknowledged is there");
    assert_eq!(appliance.admin().get("/findings")["meta"]["total"], expected);
    assert_eq!(appliance.number("SELECT ifnull(sum(count), 0) FROM counters WHERE project_id = ''"), expected);
    appliance.advance(std::time::Duration::from_secs(26 * 60 * 60));
    crate::support::until("what nobody sees to be swept up", || {
        (appliance.number("SELECT count(*) FROM findings") == expected).then_some(())
    });
}

#[test]
fn large_bodies_are_taken_up_to_their_limit() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let row =
        |length: usize| json!({ "project_id": project, "title": "x", "description": "words ".repeat(length / 6) });
    let many = |length| json!({ "findings": vec![row(length); 50] });
    let answer = api.header("idempotency-key", "large").post("/findings/bulk", &many(90_000)).is(201);
    assert_eq!(answer.data()["count"], 50);
    let too_large = json!({ "findings": vec![row(99_000); 200] });
    api.post("/findings/bulk", &too_large).is(413);
    api.post("/findings", &json!({ "x": "y".repeat(3 << 20) })).is(413);
}
