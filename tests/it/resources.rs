//! What people do all day: make, read, change and delete clients, projects, assets and findings.

use crate::support::{Api, Appliance};
use serde_json::{Value, json};

/// Makes one, reads it, changes it and deletes it; checks what each of these answers and leaves behind.
fn life(api: &Api, path: &str, prefix: &str, new: &Value, change: &Value) -> Value {
    let made = api.post(path, new).is(201);
    let (id, first) = (made.id(), made.data().clone());
    let place = format!("{path}/{id}");
    assert!(id.starts_with(prefix) && id.len() == prefix.len() + 26, "{id}");
    assert_eq!(made.header("location"), format!("/api/v1{place}"));
    for (field, value) in new.as_object().expect("fields") {
        assert_eq!(first[field], *value, "{field}");
    }
    assert_eq!(first["version"], 1);
    assert_eq!(first["created_at"], first["updated_at"]);
    assert_eq!(*api.get(&place).is(200).data(), first);
    assert_eq!(api.get(path).is(200).rows()[0], first, "the newest comes first");

    let (field, value) = change.as_object().and_then(|fields| fields.iter().next()).expect("a field");
    let changed = api.put(&place, change).is(200).data().clone();
    assert_eq!((&changed[field], &changed["version"]), (value, &json!(2)));
    for (name, before) in first.as_object().expect("fields") {
        let may_move = name == field || ["version", "updated_at"].contains(&name.as_str());
        assert!(may_move || changed[name] == *before, "{name} changed too");
    }
    assert_eq!(*api.get(&place).data(), changed);

    let gone = api.delete(&place).is(200);
    assert_eq!(gone.id(), id);
    assert!(gone.data()["undo"].as_str().is_some_and(|undo| undo.starts_with("op_")), "{}", gone.text);
    for answer in [api.get(&place), api.put(&place, change), api.delete(&place)] {
        assert_eq!(answer.is(404)["error"]["code"], "NOT_FOUND");
    }
    assert!(!api.get(path).column("id").contains(&id));
    changed
}

#[test]
fn a_client_lives() {
    let appliance = Appliance::start();
    let new = json!({
        "name": "Acme Corporation", "contact_email": "security@acme.example", "industry": "Retail",
        "website": "https://acme.example", "phone": "+49 30 1234", "address": "1 Road\nBerlin", "notes": "**VIP**",
        "status": "active",
    });
    let client = life(&appliance.admin(), "/clients", "client_", &new, &json!({ "status": "inactive" }));
    assert_eq!(client["projects_count"], 0);
}

#[test]
fn a_project_lives() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let (client, member) = (api.make_client("Acme"), api.make_user("lead", "analyst"));
    let new = json!({
        "name": "Q1 Pentest", "client_id": client, "status": "in_progress", "project_type": "web_application",
        "description": "a", "scope_notes": "b", "out_of_scope": "c", "rules_of_engagement": "d",
        "start_date": "2026-01-05", "end_date": "2026-01-05", "report_due_date": "2026-02-01",
        "lead_id": member, "member_ids": [member], "restricted": true,
    });
    let project = life(&api, "/projects", "proj_", &new, &json!({ "status": "completed" }));
    assert_eq!((&project["client"]["name"], &project["lead"]["name"]), (&json!("Acme"), &json!("lead")));
}

#[test]
fn an_asset_lives() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let new = json!({
        "project_id": api.make_project("P"), "name": "Web Server 01", "type": "server", "ip_address": "192.168.1.10",
        "hostname": "web01.example.com", "ports": [{ "port": 443, "protocol": "tcp", "service": "https" }],
        "os": "Ubuntu 24.04", "status": "tested", "notes": "x", "tags": ["dmz"],
    });
    life(&api, "/assets", "asset_", &new, &json!({ "os": "Debian 13" }));
}

#[test]
fn a_finding_lives() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let new = json!({
        "project_id": project, "title": "SQL Injection in Login", "severity": "High", "status": "Confirmed",
        "cvss_vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "cve_id": "CVE-2024-1234", "cwe_id": "CWE-89",
        "epss": 0.945, "kev": true,
        "description": "d", "impact": "i", "remediation": "r", "references": ["https://cwe.mitre.org/89"],
        "affected_assets": [api.make_asset(&project, "web01")], "tags": ["injection", "login"], "source": "zap",
        "assignee_id": api.make_user("fixer", "analyst"), "due_date": "2026-03-01",
        "first_seen": "2026-01-01T00:00:00.000Z", "last_seen": "2026-01-02T00:00:00.000Z",
    });
    let finding = life(&api, "/findings", "find_", &new, &json!({ "status": "Remediated" }));
    assert_eq!(finding["cvss_score"], 9.8);
    assert_eq!((&finding["assets"][0]["name"], &finding["assignee"]["name"]), (&json!("web01"), &json!("fixer")));
    assert_eq!(finding["project"]["name"], "P");
}

#[test]
fn the_defaults() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let finding = api.add_finding(&project, "  x \n", &json!({ "tags": ["a", " a ", ""], "impact": "  " })).is(201);
    let finding = finding.data();
    assert_eq!(
        (&finding["title"], &finding["severity"], &finding["status"]),
        (&json!("x"), &json!("Info"), &json!("Open"))
    );
    assert_eq!(
        (&finding["source"], &finding["tags"], &finding["impact"]),
        (&json!("api"), &json!(["a"]), &Value::Null)
    );
    assert_eq!(finding["first_seen"], finding["created_at"]);
    let by_hand = appliance.browser("admin").add_finding(&project, "x", &json!({})).is(201);
    assert_eq!(by_hand.data()["source"], "manual");
}

#[test]
fn a_client_with_projects_stays() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let client = api.get(&format!("/projects/{project}")).data()["client_id"].as_str().unwrap_or_default().to_owned();
    let place = format!("/clients/{client}");
    assert_eq!(api.delete(&place).is(409)["error"]["code"], "CONFLICT");
    assert_eq!(api.get(&place).data()["projects_count"], 1);
    api.delete(&format!("/projects/{project}")).is(200);
    api.delete(&place).is(200);
}

#[test]
fn a_project_takes_what_is_in_it_out_of_sight() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let (gone, stays) = (api.make_project("gone"), api.make_project("stays"));
    let (finding, asset) = (api.make_finding(&gone, "x"), api.make_asset(&gone, "y"));
    let kept = api.make_finding(&stays, "z");
    api.delete(&format!("/projects/{gone}")).is(200);
    for path in [format!("/findings/{finding}"), format!("/assets/{asset}"), format!("/projects/{gone}/findings")] {
        api.get(&path).is(404);
    }
    let listed = api.get("/findings");
    assert_eq!((listed.column("id"), &listed["meta"]["total"]), (vec![kept], &json!(1)));
    assert_eq!(api.get("/assets")["meta"]["total"], 0);
    assert_eq!(api.get(&format!("/findings?project_id={gone}"))["meta"]["total"], 0, "nor does its counter count");
    assert_eq!(api.add_finding(&gone, "late", &json!({})).is(400).fields(), ["project_id"]);
}

#[test]
fn an_asset_in_the_trash_is_named_no_longer() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let asset = api.make_asset(&project, "web01");
    let finding = api.add_finding(&project, "x", &json!({ "affected_assets": [asset] })).is(201).id();
    assert_eq!(api.get(&format!("/assets/{asset}")).data()["findings_count"], 1);
    api.delete(&format!("/assets/{asset}")).is(200);
    let seen = api.get(&format!("/findings/{finding}"));
    assert_eq!((&seen.data()["affected_assets"], &seen.data()["assets"]), (&json!([]), &json!([])));
    let again = api.put(&format!("/findings/{finding}"), &json!({ "affected_assets": [asset] })).is(400);
    assert_eq!(again.fields(), ["affected_assets[0]"]);
}

#[test]
fn both_bases_speak_alike() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    api.make_project("P");
    assert_eq!(api.get("//api/projects").is(200).body, api.get("//api/v1/projects").is(200).body);
    let listed = api.get("//api/projects");
    assert_eq!(listed["meta"], json!({ "page": 1, "limit": 50, "total": 1, "pages": 1 }));
    assert_eq!(listed.header("cache-control"), "no-store");
}
