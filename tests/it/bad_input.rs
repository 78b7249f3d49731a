//! Requests that make no sense: each gets its path's documented error, and never a 500.

use crate::support::{Answer, Api, Appliance};
use reqwest::blocking::Body;
use serde_json::{Value, json};
use std::io::Read;

/// The largest body, in bytes.
const LARGEST: usize = 2 << 20;

fn raw(api: &Api, method: &str, path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
    Answer::of(api.request(method, path).header("content-type", content_type).body(body.into()))
}

/// Status and code, from whichever dialect the answer is in.
fn what(answer: &Answer) -> (u16, String) {
    let code = answer.body.get("error_code").unwrap_or(&answer["error"]["code"]);
    (answer.status, code.as_str().unwrap_or_else(|| panic!("no code in {}", answer.text)).to_owned())
}

#[test]
fn three_dialects_of_the_same_errors() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let at = |method: &str, path: &str| what(&api.call(method, path, None));
    for path in
        ["/findings/find_none", "/nothing", "/webhooks/x", "/scans/x", "/devices/x", "//api/v1", "//api/nothing"]
    {
        assert_eq!(at("GET", path), (404, "NOT_FOUND".into()), "{path}");
    }
    let flat = api.get("/scans/x").is(404);
    assert_eq!(
        (flat["error_code"].as_str(), &flat["field"], &flat["errors"]),
        (Some("NOT_FOUND"), &Value::Null, &json!([]))
    );
    assert!(flat["detail"].is_string());
    let bare = api.get("/devices/x").is(404);
    assert!(bare.body.get("success").is_none() && bare["error"]["message"].is_string(), "{}", bare.text);
    for path in ["/findings", "/auth/token", "/auth/login"] {
        let answer = api.call("DELETE", path, None);
        assert_eq!(what(&answer), (405, "METHOD_NOT_ALLOWED".into()), "{path}");
        assert!(answer.header("allow").contains("POST"), "{path}");
    }
    let stranger = appliance.stranger();
    let flat = raw(&stranger, "POST", "/auth/token", "application/x-www-form-urlencoded", "username=x");
    assert_eq!(
        (flat.status, flat["error_code"].as_str(), flat["field"].as_str()),
        (422, Some("VALIDATION_ERROR"), Some("password"))
    );
    let bare = stranger.post("/auth/login", &json!({ "username": "x" })).is(400);
    assert_eq!(
        (bare["error"]["code"].as_str(), bare["error"]["details"][0]["field"].as_str()),
        (Some("BAD_REQUEST"), Some("password"))
    );
}

#[test]
fn bodies_of_another_type_or_none() {
    let appliance = Appliance::start();
    let (api, stranger) = (appliance.admin(), appliance.stranger());
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "json", ""]
    {
        assert_eq!(what(&raw(&api, "POST", "/findings", kind, "{}")), (415, "UNSUPPORTED_MEDIA_TYPE".into()), "{kind}");
    }
    assert_eq!(raw(&stranger, "POST", "/auth/token", "application/json", "{}").status, 415);
    raw(&api, "POST", "/clients", "Application/JSON; charset=utf-8", "{\"name\":\"x\"}").is(201);
    let nothing = api.call("POST", "/findings", None);
    assert_eq!((nothing.status, nothing.fields()), (400, vec!["project_id", "title"]));
    let untyped = Answer::of(api.request("POST", "/clients").body("{\"name\":\"x\"}"));
    assert_eq!(untyped.status, 415, "{}", untyped.text);
}

#[test]
fn broken_json() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let deep = |depth: usize| format!("{{\"title\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let bodies: [Vec<u8>; 14] = [
        b"{".to_vec(),
        b"{\"title\": \"x\"".to_vec(),
        b"{\"title\": \"x\",}".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        b"\"x\"".to_vec(),
        b"5".to_vec(),
        b"{} {}".to_vec(),
        b"\xEF\xBB\xBF{}".to_vec(),
        b"{\"title\": \"\xFF\xFE\"}".to_vec(),
        b"{\"title\": \"\xC0\x80\"}".to_vec(),
        b"{\"title\": \"\\ud800\"}".to_vec(),
        deep(10_000).into_bytes(),
        deep(500_000).into_bytes(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(30)]).into_owned();
        for (method, path) in [("POST", "/findings"), ("PUT", "/clients/x"), ("POST", "/tokens")] {
            let answer = raw(&api, method, path, "application/json", body.clone());
            assert_eq!(what(&answer), (400, "VALIDATION_ERROR".into()), "{method} {path} {shown}: {}", answer.text);
        }
        let answer = raw(&api, "POST", "/auth/login", "application/json", body);
        assert_eq!(what(&answer), (400, "BAD_REQUEST".into()), "{shown}");
    }
}

#[test]
fn bodies_that_are_too_large() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let body = |size: usize| format!("{{\"project_id\":\"{project}\",\"title\":\"{}\"}}", "x".repeat(size));
    let huge = raw(&api, "POST", "/findings", "application/json", body(LARGEST));
    assert_eq!(what(&huge), (413, "PAYLOAD_TOO_LARGE".into()));
    let below = raw(&api, "POST", "/findings", "application/json", body(LARGEST - 1_000)).is(400);
    assert_eq!(below.fields(), ["title"]);
    // As large as the rules allow, all at once.
    let prose = "ä".repeat(100_000);
    let full = json!({ "title": "é".repeat(300), "description": prose, "impact": prose, "remediation": prose });
    let made = api.add_finding(&project, "x", &full).is(201);
    assert_eq!(made.data()["impact"].as_str().map(|text| text.chars().count()), Some(100_000));
}

#[test]
fn texts_that_are_too_long_or_hold_what_they_must_not() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let cases = [
        ("title", json!("x".repeat(301)), "title"),
        ("title", json!("a\u{0}b"), "title"),
        ("title", json!("a\u{1b}[31mb"), "title"),
        ("title", json!("a\nb"), "title"),
        ("title", json!("invoice\u{202E}fdp.exe"), "title"),
        ("title", json!(5), "title"),
        ("title", json!(["x"]), "title"),
        ("description", json!("x".repeat(100_001)), "description"),
        ("description", json!("a\u{7}b"), "description"),
        ("severity", json!(3), "severity"),
        ("severity", json!(""), "severity"),
        ("cvss_score", json!(10.1), "cvss_score"),
        ("cvss_score", json!(-1), "cvss_score"),
        ("cvss_score", json!("9.8"), "cvss_score"),
        ("cvss_vector", json!("x".repeat(301)), "cvss_vector"),
        ("cve_id", json!("CVE-1"), "cve_id"),
        ("epss", json!(94.5), "epss"),
        ("kev", json!("often"), "kev"),
        ("cwe_id", json!("89; DROP TABLE"), "cwe_id"),
        ("references", json!(["javascript:alert(1)"]), "references[0]"),
        ("references", json!(["https://a", "//b"]), "references[1]"),
        ("tags", json!((95..105).map(|length| "y".repeat(length)).collect::<Vec<_>>()), "tags[6]"),
        ("tags", json!((0..501).map(|n| n.to_string()).collect::<Vec<_>>()), "tags"),
        ("affected_assets", json!(["asset_none"]), "affected_assets[0]"),
        ("affected_assets", json!([{ "id": 1 }]), "affected_assets[0]"),
        ("assignee_id", json!("user_none"), "assignee_id"),
        ("id", json!("find_mine"), "id"),
        ("created_at", json!("2020-01-01"), "created_at"),
        ("deleted_at", json!(null), "deleted_at"),
    ];
    for (field, value, named) in cases {
        let answer = api.add_finding(&project, "x", &json!({ field: value }));
        assert_eq!(what(&answer), (400, "VALIDATION_ERROR".into()), "{field}: {}", answer.text);
        assert_eq!(answer.fields()[0], named, "{}", answer.text);
        assert!(answer.text.len() < 5_000, "an error does not repeat what was sent: {field}");
    }
    api.add_finding(&project, "x", &json!({ "description": "a\r\n\tb \u{202E} c" })).is(201);
    let ports =
        json!({ "project_id": project, "name": "x", "ports": [{ "port": 0 }, { "port": 70_000 }, { "prt": 1 }] });
    assert!(!api.post("/assets", &ports).is(400).fields().is_empty());
}

#[test]
fn heads_that_are_too_large_and_bodies_that_never_end() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    for size in [100_000, 1_000_000] {
        let answer = Answer::try_of(api.request("GET", &format!("/findings?search={}", "x".repeat(size))));
        assert!(answer.map_or(true, |answer| (400..500).contains(&answer.status)), "an address of {size}");
        let answer = Answer::try_of(api.request("GET", "/findings").header("x-filler", "x".repeat(size)));
        assert!(answer.map_or(true, |answer| (400..500).contains(&answer.status)), "a header of {size}");
    }
    let many = (0..5_000).fold(api.clone(), |api, n| api.header(&format!("x-filler-{n}"), "x"));
    let answer = Answer::try_of(many.request("GET", "/findings"));
    assert!(answer.map_or(true, |answer| (400..500).contains(&answer.status)), "five thousand headers");
    // It says no, or hangs up while the sender is still sending; it does not swallow all of it.
    let endless = Body::new(std::io::repeat(b'x').take(256 << 20));
    let request = api.request("POST", "/findings").header("content-type", "application/json").body(endless);
    assert!(Answer::try_of(request).map_or(true, |answer| answer.status == 413));
    api.get("/whoami").is(200);
}

#[test]
fn ids_that_are_none() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let long = "x".repeat(4_000);
    for id in ["x", "find_", "..", "%00", "%FF", "%2e%2e%2f", "'", "%27%20OR%201=1", "👾", &long, "find_none?x=1", "*"]
    {
        for collection in ["findings", "assets", "projects", "clients", "users", "tokens"] {
            let answer = api.get(&format!("/{collection}/{id}"));
            assert!(matches!(answer.status, 400 | 404), "/{collection}/{id:.20}: {} {}", answer.status, answer.text);
            assert_eq!(answer["success"], false);
        }
    }
    for path in ["//api/v1/findings/", "//api/v1//findings", "//api/v1/findings/x/y/z"] {
        assert!(matches!(api.get(path).status, 400 | 404), "{path}");
    }
}

#[test]
fn what_went_wrong_inside_stays_inside() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    for path in [
        "/findings?sort=created_at;--",
        "/findings?cursor=x",
        "/findings?severity='",
        "/users?role=x",
        "/tokens?state=x",
    ] {
        let text = api.get(path).is(400).text.to_lowercase();
        for inside in ["sqlite", "rusqlite", "select ", "panicked", ".rs:", "/tmp/"] {
            assert!(!text.contains(inside), "{path}: {text}");
        }
    }
    assert!(!appliance.log().contains("panicked"), "{}", appliance.log());
}
