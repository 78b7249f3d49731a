//! What an update means: fields that are given change, null empties, the rest stays; what follows from a field follows.

use crate::support::{Api, Appliance};
use serde_json::{Value, json};

struct One {
    _appliance: Appliance,
    api: Api,
    project: String,
    place: String,
}

/// An appliance with one finding.
fn one(fields: &Value) -> One {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let finding = api.add_finding(&project, "x", fields).is(201).id();
    One { _appliance: appliance, api, project, place: format!("/findings/{finding}") }
}

impl One {
    fn put(&self, fields: Value) -> Value {
        self.api.put(&self.place, &fields).is(200).data().clone()
    }

    fn refused(&self, fields: Value) -> Vec<String> {
        let answer = self.api.put(&self.place, &fields).is(400);
        answer.fields().into_iter().map(str::to_owned).collect()
    }
}

#[test]
fn null_empties_and_what_is_required_cannot_be_empty() {
    let one = one(&json!({ "description": "d", "due_date": "2026-01-01", "tags": ["a"], "cve_id": "CVE-2024-1234" }));
    let emptied = one.put(json!({ "description": null, "due_date": null, "tags": [], "cve_id": "" }));
    for field in ["description", "due_date", "cve_id"] {
        assert_eq!(emptied[field], Value::Null, "{field}");
    }
    assert_eq!(emptied["tags"], json!([]));
    assert_eq!(one.refused(json!({ "title": null })), ["title"]);
    assert_eq!(one.refused(json!({ "title": "  " })), ["title"]);
    assert_eq!(one.refused(json!({ "tags": null })), ["tags"]);
    assert_eq!(one.api.get(&one.place).data()["title"], "x");
}

#[test]
fn put_and_patch_are_one() {
    let one = one(&json!({}));
    let put = one.put(json!({ "impact": "a" }));
    let patched = one.api.call("PATCH", &one.place, Some(&json!({ "impact": "b" }))).is(200);
    assert_eq!((&put["impact"], &patched.data()["impact"]), (&json!("a"), &json!("b")));
    assert_eq!(patched.data()["version"], 3);
}

#[test]
fn the_project_cannot_be_changed_but_may_be_named() {
    let one = one(&json!({}));
    let other = one.api.make_project("Q");
    assert_eq!(one.refused(json!({ "project_id": other })), ["project_id"]);
    assert_eq!(one.put(json!({ "project_id": one.project, "title": "y" }))["title"], "y");
    let asset = one.api.make_asset(&one.project, "a");
    assert_eq!(
        one.api.put(&format!("/assets/{asset}"), &json!({ "project_id": other })).is(400).fields(),
        ["project_id"]
    );
}

#[test]
fn a_vector_brings_its_score_and_severity() {
    let one = one(&json!({ "cvss_vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }));
    let first = one.api.get(&one.place).data().clone();
    assert_eq!((&first["cvss_score"], &first["severity"]), (&json!(9.8), &json!("Critical")));
    let lower = one.put(json!({ "cvss_vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N" }));
    assert_eq!((&lower["cvss_score"], &lower["severity"]), (&json!(6.1), &json!("Medium")));
    let by_hand = one.put(json!({ "severity": "Low" }));
    assert_eq!((&by_hand["cvss_score"], &by_hand["severity"]), (&json!(6.1), &json!("Low")), "a person may disagree");
    let renamed = one.put(json!({ "title": "y" }));
    assert_eq!(renamed["severity"], "Low", "and is not overruled by another change");
    assert_eq!(one.refused(json!({ "cvss_score": 9.0 })), ["cvss_score"]);
    assert_eq!(one.refused(json!({ "cvss_vector": "CVSS:3.1/AV:N/AC:L" })), ["cvss_vector"]);
    let without = one.put(json!({ "cvss_vector": null }));
    assert_eq!((&without["cvss_vector"], &without["cvss_score"]), (&Value::Null, &Value::Null));
    let scored = one.put(json!({ "cvss_score": 7.5, "severity": null }));
    assert_eq!((&scored["cvss_score"], &scored["severity"]), (&json!(7.5), &json!("High")));
}

#[test]
fn acceptance_ends_with_its_status() {
    let one = one(&json!({ "status": "accepted", "accepted_until": "2027-01-01" }));
    assert_eq!(one.put(json!({ "title": "y" }))["accepted_until"], "2027-01-01");
    let open = one.put(json!({ "status": "open" }));
    assert_eq!((&open["status"], &open["accepted_until"]), (&json!("Open"), &Value::Null));
    assert_eq!(one.refused(json!({ "accepted_until": "2027-01-01" })), ["accepted_until"]);
}

#[test]
fn days_and_moments() {
    let one = one(&json!({}));
    for bad in ["tomorrow", "2026-02-30", "2026-1-1", "2026-01-01T00:00:00Z", "0000-01-01", "10000-01-01"] {
        assert_eq!(one.refused(json!({ "due_date": bad })), ["due_date"], "{bad}");
    }
    assert_eq!(one.refused(json!({ "due_date": 5 })), ["due_date"]);
    let wrong = json!({ "first_seen": "2026-01-02T00:00:00Z", "last_seen": "2026-01-01T00:00:00Z" });
    assert_eq!(one.refused(wrong), ["last_seen"]);
    let right = one.put(json!({ "first_seen": "2026-01-01T01:00:00+01:00", "last_seen": "2026-01-02" }));
    assert_eq!(right["first_seen"], "2026-01-01T00:00:00.000Z");
    assert_eq!(right["last_seen"], "2026-01-02T00:00:00.000Z");
    let backwards = json!({ "start_date": "2026-02-01", "end_date": "2026-01-01" });
    assert_eq!(one.api.put(&format!("/projects/{}", one.project), &backwards).is(400).fields(), ["end_date"]);
    one.api.put(&format!("/projects/{}", one.project), &json!({ "start_date": "2026-02-01" })).is(200);
    let half = one.api.put(&format!("/projects/{}", one.project), &json!({ "end_date": "2026-01-01" }));
    assert_eq!(half.is(400).fields(), ["end_date"], "what is there counts as well");
}

#[test]
fn an_update_says_in_the_journal_what_it_changed() {
    let one = one(&json!({ "severity": "Low" }));
    one.put(json!({ "severity": "High", "title": "x" }));
    let sql = "SELECT payload FROM journal WHERE kind = 'finding.updated'";
    let payload: String = one._appliance.database().query_row(sql, [], |row| row.get(0)).expect("one row");
    let payload: Value = serde_json::from_str(&payload).expect("JSON");
    // How bad it is stands there in any case, for listeners that want to hear of the worst alone.
    let expected = json!({ "before": { "severity": "Low" }, "after": { "severity": "High" }, "severity": "High" });
    assert_eq!(payload, expected);
}

#[test]
fn many_errors_are_told_at_once() {
    let one = one(&json!({}));
    let body = json!({ "titel": "typo", "severity": "urgent", "tags": "a", "due_date": "soon", "title": 5 });
    let mut fields = one.refused(body);
    fields.sort();
    assert_eq!(fields, ["due_date", "severity", "tags", "titel", "title"]);
}
