//! Scans: from a listener on loopback to a finding, again and again, also through a kill; and what is refused.

use crate::support::{
    Answer, Api, Appliance, Start, merged,
    target::{BAD, GOOD, Target},
    until,
};
use serde_json::{Value, json};

/// An appliance whose host allows scans of loopback.
pub(crate) fn scanner() -> Appliance {
    Start::default().with(&["--scan-allow", "127.0.0.0/8"]).go()
}

pub(crate) fn id(answer: &Answer) -> String {
    answer["id"].as_str().unwrap_or_else(|| panic!("no id in {}", answer.text)).to_owned()
}

pub(crate) fn ask(api: &Api, body: &Value) -> String {
    id(&api.post("/scans", body).is(201))
}

pub(crate) fn reaches(api: &Api, scan: &str, status: &str) -> Answer {
    until(&format!("the scan is {status}"), || {
        let answer = api.get(&format!("/scans/{scan}")).is(200);
        let over = ["completed", "failed", "cancelled"].contains(&answer["status"].as_str().expect("a status"));
        assert!(answer["status"] == status || !over, "{}", answer.text);
        (answer["status"] == status).then_some(answer)
    })
}

/// A scan of one port, to its end.
pub(crate) fn scanned(api: &Api, project: &str, port: u16) -> Answer {
    let scan = ask(api, &json!({ "target": "127.0.0.1", "project_id": project, "ports": port.to_string() }));
    reaches(api, &scan, "completed")
}

fn sightings(api: &Api, scan: &Answer) -> Vec<(String, String)> {
    let diff = api.get(&format!("/scans/{}/diff", id(scan))).is(200);
    let findings = diff["findings"].as_array().expect("findings").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    findings.map(|finding| (text(&finding["title"]), text(&finding["change"]))).collect()
}

fn is(list: &[(String, String)], title: &str) -> String {
    let found = list.iter().find(|(known, _)| known.contains(title));
    found.unwrap_or_else(|| panic!("{title} is not in {list:?}")).1.clone()
}

#[test]
fn what_a_scan_finds_is_a_finding_until_another_proves_that_it_is_mended() {
    let appliance = scanner();
    let api = appliance.admin();
    let project = api.make_project("P");
    let target = Target::on("127.0.0.1", BAD);
    let mut listener = appliance.listen(&api, "?events=scan_complete,vuln_found").expect("the stream");

    let first = scanned(&api, &project, target.port);
    assert_eq!(
        (&first["progress"], &first["phase"], &first["hosts_found"]),
        (&json!(100), &json!("complete"), &json!(1))
    );
    let count = first["vulnerabilities_found"].as_u64().expect("a count");
    assert!(count > 2 && first["high_count"] == 1, "{}", first.text);
    let findings = api.get(&format!("/scans/{}/findings", id(&first))).is(200);
    assert_eq!(findings["total"], count);
    let of = |source: &str| {
        let list = api.get(&format!("/findings?project_id={project}&source={source}"));
        list.rows().first().cloned().unwrap_or_else(|| panic!("no {source}: {}", list.text))
    };
    let form = of("scan:HTTP-001");
    assert_eq!((&form["severity"], &form["status"]), (&json!("High"), &json!("Open")));
    assert_eq!(form["assets"][0]["name"], "127.0.0.1", "the finding hangs on its host");
    let mut heard = vec![listener.event()];
    while heard.last().is_some_and(|event| event["event"] != "scan_complete") {
        heard.push(listener.event());
    }
    assert_eq!(heard.iter().filter(|event| event["event"] == "vuln_found").count() as u64, count);

    // A person's decision stands, whatever later scans see or do not see.
    let version = of("scan:HTTP-009");
    let place = format!("/findings/{}", version["id"].as_str().expect("an id"));
    api.put(&place, &json!({ "status": "False Positive" })).is(200);
    let again = scanned(&api, &project, target.port);
    assert_eq!((&again["baseline_id"], &again["vulnerabilities_found"]), (&first["id"], &json!(count)));
    assert!(sightings(&api, &again).iter().all(|(_, change)| change != "new"), "{:?}", sightings(&api, &again));
    assert_eq!(api.get(&format!("/findings?project_id={project}")).is(200)["meta"]["total"], count);

    target.says(GOOD);
    let mended = scanned(&api, &project, target.port);
    assert_eq!(is(&sightings(&api, &mended), "127.0.0.1"), "fixed");
    assert_eq!(of("scan:HTTP-001")["status"], "Remediated");
    assert_eq!(of("scan:HTTP-009")["status"], "False Positive");
    assert!(mended["fixed_count"].as_u64().is_some_and(|fixed| fixed > 0));

    target.says(BAD);
    let back = scanned(&api, &project, target.port);
    assert!(sightings(&api, &back).iter().any(|(_, change)| change == "reopened"));
    assert_eq!(
        (&of("scan:HTTP-001")["status"], &of("scan:HTTP-009")["status"]),
        (&json!("Open"), &json!("False Positive"))
    );
    let result = api.get(&format!("/scans/{}/result", id(&back))).is(200);
    assert_eq!((&result["devices_found"], &result["devices"][0]["ports"][0]["port"]), (&json!(1), &json!(target.port)));
}

#[test]
fn a_killed_appliance_goes_on_with_its_scan() {
    let mut appliance = scanner();
    let api = appliance.admin();
    let project = api.make_project("P");
    let target = Target::on("127.0.0.3", BAD);
    let ports = format!("{},{}-{}", target.port, 1, 12);
    let body = json!({ "target": "127.0.0.2-11", "project_id": project, "ports": ports });
    let scan = ask(&api, &merged(&body, &json!({ "profile": "gentle" })));
    let steps = format!("SELECT count(*) FROM scan_tasks WHERE scan_id = '{scan}' AND stage = 'ports'");
    until("some hosts are through", || (appliance.number(&steps) >= 3).then_some(()));
    appliance.restart();
    let api = appliance.admin();
    let done = reaches(&api, &scan, "completed");
    // An open port is one more thing to look at, so the same scan in one go must come to the same.
    let whole = reaches(&api, &ask(&api, &body), "completed");
    for field in ["hosts_total", "hosts_found", "ports_found", "vulnerabilities_found", "high_count", "medium_count"] {
        assert_eq!(done[field], whole[field], "{field}: {} {}", done.text, whole.text);
    }
    assert_eq!(done["hosts_total"], 10);
    // Each machine is in the inventory once, however often the scan began.
    assert_eq!(appliance.number("SELECT count(*) FROM devices"), done["hosts_found"].as_i64().expect("a number"));
    let discovered = "SELECT count(*) FROM journal WHERE kind = 'device.discovered'";
    assert_eq!(appliance.number(discovered), done["hosts_found"].as_i64().expect("a number"));
    assert!(sightings(&api, &whole).iter().all(|(_, change)| change == "same"), "{:?}", sightings(&api, &whole));
    assert_eq!(appliance.number("SELECT count(*) FROM scan_tasks"), 0, "what is over needs no steps");
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'scan.started'"), 2);
}

#[test]
fn a_scan_waits_goes_on_and_stops_when_it_is_told() {
    let appliance = scanner();
    let api = appliance.admin();
    let project = api.make_project("P");
    let body = json!({ "target": "127.0.0.2-100", "project_id": project, "ports": "1-200", "profile": "gentle" });
    let scan = ask(&api, &body);
    let at = |verb: &str| api.post(&format!("/scans/{scan}/{verb}"), &json!({}));
    reaches(&api, &scan, "running");
    at("resume").is(409);
    assert_eq!(at("pause").is(200)["phase"], "paused");
    at("pause").is(409);
    assert_eq!(at("resume").is(200)["paused"], false);
    assert_eq!(at("cancel").is(200)["phase"], "cancelling");
    let stopped = reaches(&api, &scan, "cancelled");
    assert!(stopped["progress"].as_u64().is_some_and(|progress| progress < 100), "{}", stopped.text);
    at("cancel").is(409);
    api.delete(&format!("/scans/{scan}")).is(200);
    api.get(&format!("/scans/{scan}")).is(404);
}

#[test]
fn what_cannot_be_scanned_is_refused_by_its_field() {
    let appliance = scanner();
    let api = appliance.admin();
    for (body, field, part) in [
        (json!({}), "target", "required"),
        (json!({ "target": "a b" }), "target", "is neither"),
        (json!({ "target": "10.0.0.0/8" }), "target", "too big"),
        (json!({ "target": "::/0" }), "target", "too big"),
        (json!({ "target": "10.0.0.1/24/x" }), "target", "no scheme"),
        (json!({ "target": "ftp://10.0.0.1/" }), "target", "http or https"),
        (json!({ "target": "169.254.169.254" }), "target", "never scanned"),
        (json!({ "target": "http://[::ffff:169.254.169.254]/x" }), "target", "never scanned"),
        (json!({ "target": "::1" }), "target", "this machine"),
        (json!({ "target": "10.0.0.1", "ports": "0" }), "ports", "0"),
        (json!({ "target": "10.0.0.1", "ports": "99999" }), "ports", "99999"),
        (json!({ "target": "10.0.0.1", "ports": "1-" }), "ports", "1-"),
        (json!({ "target": "10.0.0.1", "scan_type": "deep" }), "scan_type", "deep"),
        (json!({ "target": "10.0.0.1", "frameworks": ["soc9"] }), "frameworks[0]", "soc2, iso27001, pci-dss"),
        (json!({ "target": "10.0.0.1", "project_id": "proj_none" }), "project_id", "there is no project"),
        (json!({ "target": "10.0.0.1", "speed": 9 }), "speed", "is not a field"),
    ] {
        let answer = api.post("/scans", &body).is(422);
        assert_eq!((&answer["error_code"], &answer["field"]), (&json!("VALIDATION_ERROR"), &json!(field)), "{body}");
        assert!(answer.text.contains(part), "{body}: {}", answer.text);
    }
    let started = api.post("/scans/start", &json!({ "target": "10.0.0.1", "site_id": "proj_none" })).is(422);
    assert_eq!(started["field"], "site_id", "what is wrong is told in the words of the request: {}", started.text);
    assert_eq!(appliance.number("SELECT count(*) FROM scans"), 0);
    let nowhere = ask(&api, &json!({ "target": "nowhere.invalid" }));
    assert!(reaches(&api, &nowhere, "failed")["error"].as_str().is_some_and(|why| why.contains("does not resolve")));
    let inside = ask(&api, &json!({ "target": "http://localhost:1/a/path", "ports": "1" }));
    reaches(&api, &inside, "completed");
}

#[test]
fn nobody_goes_beyond_the_scope_alone() {
    let appliance = Appliance::start();
    let (admin, operator) = (appliance.admin(), appliance.user("operator", "operator"));
    let project = admin.make_project("P");
    // Loopback is the host's own; no attestation opens it.
    let loopback = json!({ "target": "127.0.0.1", "authorized": true, "project_id": project });
    assert!(admin.post("/scans", &loopback).is(422).text.contains("ASSAY_SCAN_ALLOW"));
    let local = ask(&admin, &json!({ "target": "localhost", "authorized": true, "project_id": project }));
    reaches(&admin, &local, "failed");
    let outside = json!({ "target": "100::7", "authorized": true, "project_id": project });
    let held = operator.post("/scans", &outside).is(201);
    assert_eq!((&held["status"], &held["phase"]), (&json!("pending"), &json!("awaiting_authorization")));
    assert!(held["authorized_by"].is_null(), "the flag of somebody who may not authorise changes nothing");
    operator.post(&format!("/scans/{}/authorize", id(&held)), &json!({})).is(403);
    operator.post(&format!("/scans/{}/cancel", id(&held)), &json!({})).is(200);
    operator.put("/settings/scan-scope", &json!({ "policy": "strict" })).is(403);
    admin.put("/settings/scan-scope", &json!({ "policy": "strict", "exclusions": ["127.9.0.0/16"] })).is(200);
    for target in ["100::7", "127.9.1.1"] {
        operator.post("/scans", &json!({ "target": target, "project_id": project })).is(422);
    }
    let wrong = admin.put("/settings/scan-scope", &json!({ "networks": ["x"], "domains": ["http://x/"] })).is(400);
    assert_eq!(wrong.fields(), ["networks[0]", "domains[0]"]);
    // Another project's scan is not there.
    admin.put(&format!("/projects/{project}"), &json!({ "restricted": true })).is(200);
    operator.get(&format!("/scans/{}", id(&held))).is(404);
    assert_eq!(operator.get("/scans").is(200)["total"], 0);
}

#[test]
fn the_hosts_administrator_has_the_last_word() {
    let appliance = scanner();
    let admin = appliance.admin();
    let project = admin.make_project("P");
    let scope = admin.get("/settings/scan-scope").is(200);
    assert_eq!(scope.data()["only_by_host"], json!(["127.0.0.0/8", "::1/128", "100::/64"]));
    admin.put("/settings/scan-scope", &json!({ "networks": ["10.0.0.0/8", "192.0.2.0/24"] })).is(200);
    for target in ["10.0.0.1", "10.1.0.0/24", "192.0.2.7", "http://[::ffff:192.0.2.7]/"] {
        let asked = json!({ "target": target, "authorized": true, "project_id": project });
        let answer = admin.post("/scans", &asked).is(422);
        assert!(answer["field"] == "target" && answer.text.contains("ASSAY_SCAN_ONLY"), "{target}: {}", answer.text);
    }
    assert_eq!(appliance.number("SELECT count(*) FROM scans"), 0);
}
