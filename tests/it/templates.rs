//! The team's library: written once, used again, and a set to start with.

use crate::support::Appliance;
use serde_json::{Value, json};

#[test]
fn a_finding_starts_from_a_template_and_says_the_rest_itself() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let template = json!({
        "title": "SQL injection", "cvss_vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "cwe_id": "cwe-89",
        "description": "d", "remediation": "r", "tags": ["sqli"], "references": ["https://example.com"],
    });
    let made = api.post("/finding-templates", &template).is(201);
    assert_eq!((&made.data()["severity"], &made.data()["cwe_id"]), (&json!("Critical"), &json!("CWE-89")));
    let start = |more: Value| {
        let mut body = json!({ "project_id": project, "template_id": made.id() });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        api.post("/findings", &body)
    };
    let whole = start(json!({})).is(201);
    let whole = whole.data();
    assert_eq!((&whole["title"], &whole["cvss_score"]), (&json!("SQL injection"), &json!(9.8)));
    assert_eq!((&whole["severity"], &whole["version"]), (&json!("Critical"), &json!(1)));
    assert_eq!((&whole["description"], &whole["tags"]), (&json!("d"), &json!(["sqli"])));
    let own =
        start(json!({ "title": "SQLi in login", "severity": "Low", "description": "mine", "tags": ["x"] })).is(201);
    let own = own.data();
    assert_eq!((&own["title"], &own["severity"]), (&json!("SQLi in login"), &json!("Low")));
    assert_eq!((&own["description"], &own["remediation"], &own["tags"]), (&json!("mine"), &json!("r"), &json!(["x"])));
    let vector = json!({ "cvss_vector": "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N" });
    assert_eq!(start(vector).is(201).data()["severity"], "Low", "its own vector, its own severity");
    assert_eq!(start(json!({ "cvss_score": 5.0 })).is(201).data()["severity"], "Medium");
    assert_eq!(start(json!({ "template_id": "tmpl_none" })).is(400).fields(), ["template_id"]);
    assert_eq!(api.post("/findings", &json!({ "project_id": project })).is(400).fields(), ["title"]);
    let place = format!("/findings/{}", whole["id"].as_str().expect("an id"));
    assert_eq!(api.put(&place, &json!({ "template_id": made.id() })).is(400).fields(), ["template_id"]);
    let row = |template: &str| json!({ "project_id": project, "template_id": template });
    let rows = json!({ "findings": [row(&made.id()), row("tmpl_none")] });
    assert_eq!(api.post("/findings/bulk", &rows).is(400).fields(), ["findings[1].template_id"]);
    api.delete(&format!("/finding-templates/{}", made.id())).is(200);
    assert_eq!(api.get(&place).data()["description"], "d", "what began with it stays");
    start(json!({})).is(400);
}

#[test]
fn a_finding_becomes_a_template() {
    let appliance = Appliance::start();
    let (api, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let hidden = api.make_project_with("hidden", &json!({ "restricted": true }));
    let fields = json!({ "severity": "Medium", "impact": "i", "tags": ["web"] });
    let finding = api.add_finding(&hidden, "XSS", &fields).is(201).id();
    let made = api.post("/finding-templates", &json!({ "finding_id": finding, "tags": ["xss"] })).is(201);
    let made = made.data();
    assert_eq!((&made["title"], &made["severity"]), (&json!("XSS"), &json!("Medium")));
    assert_eq!((&made["impact"], &made["tags"]), (&json!("i"), &json!(["xss"])));
    assert!(!made.to_string().contains("hidden"));
    let foreign = analyst.post("/finding-templates", &json!({ "finding_id": finding })).is(400);
    assert_eq!(foreign.fields(), ["finding_id"]);
    let place = format!("/finding-templates/{}", made["id"].as_str().expect("an id"));
    assert_eq!(api.put(&place, &json!({ "finding_id": finding })).is(400).fields(), ["finding_id"]);
}

#[test]
fn the_library_is_searched_changed_and_guarded() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let added = api.post("/finding-templates/starters", &json!({})).is(200);
    assert_eq!(added.data()["ids"].as_array().map(Vec::len), Some(15));
    assert_eq!(api.post("/finding-templates/starters", &json!({})).is(200).data()["ids"], json!([]));
    let titles = |query: &str| {
        let list = api.get(&format!("/finding-templates?{query}&sort=title&order=asc")).is(200);
        list.column("title")
    };
    assert_eq!(titles("search=forgery"), ["Cross-site request forgery", "Server-side request forgery"]);
    assert_eq!(titles("cwe_id=cwe-89"), ["SQL injection"]);
    assert_eq!(titles("tag=tls").len(), 2);
    assert!(titles("severity=low").contains(&"Error messages show the inside".to_owned()));
    let place = format!("/finding-templates/{}", added.data()["ids"][0].as_str().expect("an id"));
    let first = api.header("if-match", "\"1\"");
    let changed = first.put(&place, &json!({ "title": "SQLi", "severity": "High" })).is(200);
    assert_eq!((&changed.data()["severity"], &changed.data()["version"]), (&json!("High"), &json!(2)));
    first.delete(&place).is(412);
    let bad = json!({ "title": "", "references": ["javascript:alert(1)"], "cwe_id": "89x" });
    let refused = api.post("/finding-templates", &bad).is(400);
    for field in ["title", "references[0]", "cwe_id"] {
        assert!(refused.fields().contains(&field), "{field}: {}", refused.text);
    }
    let vector = json!({ "title": "x", "cvss_vector": "x" });
    assert_eq!(api.post("/finding-templates", &vector).is(400).fields(), ["cvss_vector"]);
    for (role, expected) in [("reviewer", 403), ("viewer", 403), ("analyst", 200)] {
        let caller = appliance.user(role, role);
        caller.get(&place).is(200);
        caller.put(&place, &json!({ "impact": role })).is(expected);
    }
    let token = json!({ "name": "x", "scopes": ["findings:write"], "project_ids": [api.make_project("P")] });
    let token = api.post("/tokens", &token).is(201);
    let narrow = appliance.stranger().bearer(token.data()["token"].as_str().expect("a token"));
    narrow.get(&place).is(200);
    narrow.put(&place, &json!({ "impact": "x" })).is(403);
}
