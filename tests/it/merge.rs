//! Duplicates: one stands for both; no chain, no circle, and a way back.

use crate::support::{Answer, Api, Appliance};
use serde_json::{Value, json};

fn merge(api: &Api, id: &str, into: &str) -> Answer {
    api.post(&format!("/findings/{id}/merge"), &json!({ "into": into }))
}

#[test]
fn the_survivor_knows_what_both_knew() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let (web, db) = (api.make_asset(&project, "web"), api.make_asset(&project, "db"));
    let fields = |asset: &str, tag: &str, seen: &str| json!({ "affected_assets": [asset], "tags": [tag, "both"], "first_seen": seen, "references": ["https://example.com"] });
    let a = api.add_finding(&project, "a", &fields(&web, "one", "2024-01-01T00:00:00Z")).is(201).id();
    let b = api.add_finding(&project, "b", &fields(&db, "two", "2025-01-01T00:00:00Z")).is(201).id();
    let merged = merge(&api, &a, &b).is(200);
    let survivor = &merged.data()["finding"];
    assert_eq!((&survivor["id"], &survivor["tags"]), (&json!(b), &json!(["two", "both", "one"])));
    assert_eq!(survivor["first_seen"], "2024-01-01T00:00:00.000Z");
    assert_eq!(survivor["duplicates"], json!([{ "id": a, "name": "a" }]));
    assert_eq!(survivor["affected_assets"].as_array().map(Vec::len), Some(2));
    let get = |id: &str| api.get(&format!("/findings/{id}")).is(200).data().clone();
    assert_eq!((&get(&a)["status"], &get(&a)["merged_into"]), (&json!("Closed"), &json!(b)));
    assert_eq!(get(&b), *survivor, "what was answered is what is there");
    api.post(&format!("/operations/{}/undo", merged.data()["undo"].as_str().expect("an id")), &json!({})).is(200);
    assert_eq!((&get(&a)["status"], &get(&a)["merged_into"]), (&json!("Open"), &Value::Null));
    assert_eq!((&get(&b)["tags"], &get(&b)["duplicates"]), (&json!(["two", "both"]), &json!([])));
    assert_eq!(get(&b)["affected_assets"], json!([db]));
    merge(&api, &a, &b).is(200);
    api.put(&format!("/findings/{a}"), &json!({ "status": "Open" })).is(200);
    assert_eq!(
        (&get(&a)["merged_into"], &get(&b)["duplicates"]),
        (&Value::Null, &json!([])),
        "open again, it is its own"
    );
}

#[test]
fn no_circle_no_chain_and_nothing_foreign() {
    let appliance = Appliance::start();
    let (api, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let project = api.make_project("P");
    let [a, b, c] = ["a", "b", "c"].map(|title| api.make_finding(&project, title));
    let elsewhere = api.make_finding(&api.make_project("Q"), "x");
    assert_eq!(merge(&api, &a, &a).is(400).fields(), ["into"]);
    assert_eq!(merge(&api, &a, &elsewhere).is(400).fields(), ["into"]);
    assert_eq!(merge(&api, &a, "find_none").is(400).fields(), ["into"]);
    assert_eq!(api.post(&format!("/findings/{a}/merge"), &json!({})).is(400).fields(), ["into"]);
    merge(&api, &a, &b).is(200);
    for (id, into, says) in [
        (&b, &a, "is itself a duplicate"),
        (&c, &a, "is itself a duplicate"),
        (&a, &c, "is a duplicate of"),
        (&b, &c, "are duplicates of"),
    ] {
        let refused = merge(&api, id, into).is(409);
        assert!(refused.text.contains(says), "{says}: {}", refused.text);
    }
    merge(&api, &c, &b).is(200);
    api.header("if-match", "\"1\"").post(&format!("/findings/{b}/merge"), &json!({ "into": c })).is(412);
    api.put(&format!("/projects/{project}"), &json!({ "restricted": true })).is(200);
    merge(&analyst, &b, &a).is(404);
    assert_eq!(merge(&analyst, &elsewhere, &b).is(400).fields(), ["into"]);
    assert!(merge(&analyst, &elsewhere, &b).text.contains("there is no finding"));
    merge(&appliance.user("reviewer", "reviewer"), &elsewhere, &a).is(403);
}

#[test]
fn together_they_must_stay_within_the_limits() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let tags = |from: usize| json!({ "tags": (from..from + 300).map(|n| n.to_string()).collect::<Vec<_>>() });
    let a = api.add_finding(&project, "a", &tags(0)).is(201).id();
    let b = api.add_finding(&project, "b", &tags(300)).is(201).id();
    let refused = merge(&api, &a, &b).is(409);
    assert!(refused.text.contains("600 tags"), "{}", refused.text);
    assert_eq!(api.get(&format!("/findings/{a}")).data()["version"], 1);
    let many = json!({ "tags": (0..10_000).map(|n| n.to_string()).collect::<Vec<_>>() });
    assert_eq!(api.put(&format!("/findings/{a}"), &many).is(400).fields(), ["tags"]);
}

#[test]
fn two_merges_at_the_same_moment_make_no_circle() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    for _ in 0..10 {
        let (a, b) = (api.make_finding(&project, "a"), api.make_finding(&project, "b"));
        let (other, x, y) = (api.clone(), a.clone(), b.clone());
        let thread = std::thread::spawn(move || merge(&other, &x, &y).status);
        let mut statuses = [merge(&api, &b, &a).status, thread.join().expect("a thread")];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
    }
    let circles = "SELECT count(*) FROM merges a JOIN merges b ON a.into_id = b.finding_id";
    assert_eq!(appliance.number(circles), 0);
}
