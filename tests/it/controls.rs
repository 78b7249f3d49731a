//! Controls: what a person says and what the appliance sees stand side by side, and nobody learns of what they may not.

use crate::support::{Api, Appliance, until};
use serde_json::{Value, json};

fn control(api: &Api, name: &str) -> Value {
    let found = api.get(&format!("/controls?search={name}")).is(200);
    let id = found["items"][0]["id"].as_str().expect("one control").to_owned();
    api.get(&format!("/controls/{id}")).is(200).body
}

fn place(control: &Value) -> String {
    format!("/controls/{}", control["id"].as_str().expect("an id"))
}

#[test]
fn the_catalogue_is_there_from_the_start_and_can_be_narrowed() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let all = api.get("/controls").is(200);
    assert!(all["total"].as_u64().is_some_and(|total| total >= 90), "{}", all["total"]);
    let first = &all["items"][0];
    assert!(first["id"].as_str().is_some_and(|id| id.starts_with("ctrl_")));
    assert_eq!((&first["status"], &first["evidence_count"]), (&json!("not_started"), &json!(0)));
    for spelling in ["soc2", "SOC%202", "pci-dss", "PCI_DSS", "soc2,dora"] {
        let found = api.get(&format!("/controls?framework={spelling}&per_page=100")).is(200);
        assert!(found["total"].as_u64().is_some_and(|total| total > 20), "{spelling}");
    }
    let of_hipaa = api.get("/controls?framework=hipaa&per_page=100").is(200);
    let each = of_hipaa["items"].as_array().expect("controls");
    assert!(each.iter().all(|control| control["frameworks"].as_array().is_some_and(|f| f.contains(&json!("HIPAA")))));
    assert_eq!(api.get("/controls?framework=nonsense").is(422)["field"], "framework");
    assert_eq!(api.get("/controls?assessment=fine").is(422)["field"], "assessment");
    assert_eq!(api.get("/controls?sort=colour").is(422)["field"], "sort");
    api.get("/controls/ctrl_nobody").is(404);
    let one = control(&api, "IAM-05");
    assert_eq!(one["ref"], "IAM-05");
    let asked = json!({ "framework": "soc2", "name": "SOC 2", "requirement": "CC6.1" });
    assert!(one["requirements"].as_array().is_some_and(|all| all.contains(&asked)));
}

#[test]
fn a_persons_word_stays_whatever_the_appliance_sees() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let owner = api.make_user("owner", "analyst");
    let before = control(&api, "CRY-01");
    let said = json!({ "status": "implemented", "owner_id": owner, "note": "All proxies", "due_date": "2031-05-01" });
    let after = api.call("PATCH", &place(&before), Some(&said)).is(200);
    for (field, value) in said.as_object().expect("fields") {
        assert_eq!(&after.body[field.as_str()], value, "{field}");
    }
    assert_eq!(after["version"], json!(2));
    let project = api.make_project("P");
    api.add_finding(&project, "Clear text", &json!({ "cwe_id": "CWE-319", "severity": "High" })).is(201);
    assert!(api.post("/controls/assess", &json!({})).is(200)["changed"].as_u64().is_some());
    let seen = control(&api, "CRY-01");
    assert_eq!((&seen["status"], &seen["assessment"]), (&json!("implemented"), &json!("issue_found")));
    assert_eq!(seen["open_findings"], 1);
    let reason = &seen["reasons"][0];
    assert_eq!((&reason["signal"], &reason["open"], &reason["worst"]), (&json!("CWE-319"), &json!(1), &json!("High")));
    let history = api.get(&format!("{}/history", place(&before))).is(200);
    assert_eq!(history["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(history["items"][0]["event"], "control.updated");
    for (bad, field) in [
        (json!({ "status": "done" }), "status"),
        (json!({ "owner_id": "user_nobody" }), "owner_id"),
        (json!({ "due_date": "soon" }), "due_date"),
        (json!({ "assessment": "no_issue_found" }), "assessment"),
    ] {
        assert_eq!(api.call("PATCH", &place(&before), Some(&bad)).is(422)["field"], field);
    }
}

#[test]
fn a_finding_speaks_once_against_a_control_and_no_longer_when_it_is_mended() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let known = json!({ "cwe_id": "CWE-1395", "cve_id": "CVE-2024-12345", "tags": ["outdated"] });
    let finding = api.add_finding(&project, "Old library", &known).is(201).id();
    // By itself: nobody asks for it.
    until("the finding speaks against the control", || (control(&api, "VUL-02")["open_findings"] == 1).then_some(()));
    assert_eq!(control(&api, "VUL-03")["assessment"], "not_assessed");
    api.put(&format!("/findings/{finding}"), &json!({ "status": "Accepted" })).is(200);
    api.post("/controls/assess", &json!({})).is(200);
    assert_eq!(control(&api, "VUL-02")["assessment"], "issue_found", "an accepted risk is one that is known");
    api.put(&format!("/findings/{finding}"), &json!({ "status": "Remediated" })).is(200);
    api.post("/controls/assess", &json!({})).is(200);
    let mended = control(&api, "VUL-02");
    assert_eq!((&mended["assessment"], &mended["open_findings"]), (&json!("no_issue_found"), &json!(0)));
    api.put(&format!("/findings/{finding}"), &json!({ "status": "False Positive" })).is(200);
    api.post("/controls/assess", &json!({})).is(200);
    assert_eq!(control(&api, "VUL-02")["assessment"], "not_assessed");
}

#[test]
fn nobody_learns_of_findings_in_projects_that_they_do_not_see() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let (analyst, viewer) = (appliance.user("ana", "analyst"), appliance.user("guest", "viewer"));
    let hidden = api.make_project_with("Hidden", &json!({ "restricted": true }));
    api.add_finding(&hidden, "Injection", &json!({ "cwe_id": "CWE-89", "severity": "Critical" })).is(201);
    api.post("/controls/assess", &json!({})).is(200);
    assert_eq!(control(&api, "DEV-02")["assessment"], "issue_found");
    let seen = control(&analyst, "DEV-02");
    assert_eq!((&seen["assessment"], &seen["reasons"]), (&json!("not_assessed"), &json!([])));
    let found = analyst.get("/controls?assessment=issue_found&per_page=100").is(200);
    let found: Vec<_> = found["items"].as_array().expect("controls").iter().map(|c| c["ref"].clone()).collect();
    assert!(!found.contains(&json!("DEV-02")), "{found:?}");
    viewer.get("/controls").is(403);
    let narrow = json!({ "name": "one", "scopes": ["controls:read"], "project_ids": [hidden] });
    let token = api.post("/tokens", &narrow).is(201).data()["token"].as_str().expect("a token").to_owned();
    appliance.stranger().bearer(&token).get("/controls").is(403);
    let reader = json!({ "name": "two", "scopes": ["read:grc"] });
    let token = api.post("/tokens", &reader).is(201).data()["token"].as_str().expect("a token").to_owned();
    let reader = appliance.stranger().bearer(&token);
    let one = control(&reader, "DEV-02");
    reader.call("PATCH", &place(&one), Some(&json!({ "status": "failed" }))).is(403);
}

#[test]
fn the_appliance_speaks_of_itself_and_frameworks_add_up() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    api.post("/controls/assess", &json!({})).is(200);
    let second = control(&api, "IAM-05");
    assert_eq!(second["reasons"][0]["signal"], "appliance:second_factor");
    assert_eq!((&second["assessment"], &second["open_findings"]), (&json!("issue_found"), &json!(0)));
    assert_eq!(control(&api, "GOV-01")["assessment"], "manual");
    let policy = control(&api, "GOV-01");
    api.call("PATCH", &place(&policy), Some(&json!({ "status": "implemented" }))).is(200);
    let physical = control(&api, "PHY-03");
    api.call("PATCH", &place(&physical), Some(&json!({ "status": "not_applicable" }))).is(200);
    assert_eq!(control(&api, "PHY-03")["assessment"], "not_applicable");
    let frameworks = api.get("/controls/frameworks").is(200);
    let soc2 = &frameworks["frameworks"][0];
    assert_eq!((&soc2["slug"], &soc2["requirements"]), (&json!("soc2"), &json!(61)));
    let listed = api.get("/controls?framework=soc2").is(200);
    assert_eq!(soc2["controls"], listed["total"]);
    let sum = |field: &str| soc2[field].as_object().expect("counts").values().filter_map(Value::as_u64).sum::<u64>();
    assert_eq!(json!(sum("by_status")), soc2["controls"]);
    assert_eq!(json!(sum("by_assessment")), soc2["controls"]);
    assert_eq!((&soc2["by_status"]["implemented"], &soc2["by_status"]["not_applicable"]), (&json!(1), &json!(1)));
}

#[test]
fn what_a_person_said_outlives_a_restart() {
    let mut appliance = Appliance::start();
    let api = appliance.admin();
    let before = control(&api, "INC-01");
    api.call("PATCH", &place(&before), Some(&json!({ "status": "in_progress", "note": "draft" }))).is(200);
    let known = control(&api, "INC-01");
    appliance.restart();
    let again = control(&appliance.admin(), "INC-01");
    for field in ["id", "status", "note", "version", "updated_at"] {
        assert_eq!(again[field], known[field], "{field}");
    }
}
