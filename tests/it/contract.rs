//! The contract, walked from the OpenAPI document: no endpoint answers a stranger, a powerless credential or somebody
//! from another project, and none changes anything without a row in the journal.

use crate::support::{Answer, Api, Appliance, Operation, PASSWORD, Start, World, operations};
use serde_json::{Value, json};

/// Endpoints that any credential may use: they tell the caller about itself, or keep nothing.
const ANYBODY: &[(&str, &str)] = &[
    ("GET", "/me"),
    ("GET", "/auth/me"),
    ("GET", "/whoami"),
    ("GET", "/auth/session"),
    ("DELETE", "/auth/session"),
    ("POST", "/markdown"),
];

/// Endpoints that are GET and still leave a row: reading all of it is itself something that happened.
const NOTED: &[(&str, &str)] = &[("GET", "/journal/export"), ("GET", "/backups/{id}/download")];

/// Endpoints that are no GET and still change nothing.
const KEEPS_NOTHING: &[(&str, &str)] =
    &[("POST", "/markdown"), ("POST", "/claim/verify"), ("POST", "/report-templates/preview")];

/// Endpoints about a sign-in or a second factor, which must be there before: `account.rs` and `two_factor.rs` walk them.
const OF_AN_ACCOUNT: &[(&str, &str)] = &[
    ("POST", "/auth/password"),
    ("DELETE", "/auth/sessions"),
    ("DELETE", "/auth/sessions/{id}"),
    ("POST", "/auth/totp"),
    ("DELETE", "/auth/totp"),
    ("POST", "/auth/totp/confirm"),
    ("POST", "/auth/totp/recovery-codes"),
    ("DELETE", "/users/{id}/sessions"),
    ("DELETE", "/users/{id}/totp"),
];

/// Endpoints about a scan that runs, or would dial somebody if it were released: `scans.rs` walks them.
const OF_A_SCAN: &[(&str, &str)] =
    &[("POST", "/scans/{id}/pause"), ("POST", "/scans/{id}/resume"), ("POST", "/scans/{id}/authorize")];

/// Endpoints about what there is only after a restore: `backups.rs` walks them.
const AFTER_A_RESTORE: &[(&str, &str)] = &[("POST", "/system/resume")];

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

fn send(api: &Api, world: &World, operation: &Operation) -> Answer {
    api.call(&operation.method, &world.path_or_plain(operation), world.body(operation).as_ref())
}

/// The error's code, read as this path's dialect writes it; a body in another dialect fails.
fn code<'a>(operation: &Operation, body: &'a Value) -> &'a str {
    let path = &operation.path;
    let flat = ["/auth/token", "/health", "/webhooks", "/scans", "/schedules", "/controls"]
        .iter()
        .any(|start| path.starts_with(start));
    let code = if flat {
        assert!(body["detail"].is_string() && body["errors"].is_array(), "{path}: {body}");
        &body["error_code"]
    } else if path.starts_with("/auth") || path.starts_with("/api-keys") || path.starts_with("/devices") {
        assert!(body.get("success").is_none() && body["error"]["message"].is_string(), "{path}: {body}");
        &body["error"]["code"]
    } else {
        assert_eq!(body["success"], false, "{path}: {body}");
        &body["error"]["code"]
    };
    code.as_str().unwrap_or_else(|| panic!("{path} has no code: {body}"))
}

#[test]
fn without_a_credential_nothing_answers() {
    let appliance = Appliance::start();
    for operation in operations().iter().filter(|operation| !operation.open) {
        let path = operation.path.replace("{id}", "x");
        for path in [path.clone(), format!("//api{path}")] {
            let answer = appliance.stranger().call(&operation.method, &path, None);
            assert_eq!(answer.status, 401, "{} {}", operation.name(), answer.text);
            assert_eq!(code(operation, &answer.body), "UNAUTHORIZED");
            assert!(answer.header("x-request-id").starts_with("req_"), "{}", operation.name());
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
    for path in ["//ws/events", "//api/v1/nothing", "//api", "//openapi.json", "//docs", "//metrics"] {
        appliance.stranger().get(path).is(401);
    }
    for path in ["//health", "//api/health", "//api/v1/health", "//ready", "//ca.pem"] {
        appliance.stranger().get(path).is(200);
    }
}

#[test]
fn before_the_claim_only_the_claim_answers() {
    let appliance = Start::default().unclaimed().go();
    let stranger = appliance.stranger();
    let opens = |operation: &&Operation| operation.path.starts_with("/claim") || operation.path == "/health";
    for operation in operations().iter().filter(|operation| !opens(operation)) {
        let answer = stranger.call(&operation.method, &operation.path.replace("{id}", "x"), None);
        assert_eq!(
            (answer.status, code(operation, &answer.body)),
            (503, "SERVICE_UNAVAILABLE"),
            "{}",
            operation.name()
        );
    }
    stranger.get("//ws/events").is(503);
    let secret = std::fs::read_to_string(appliance.data().join("setup-token")).expect("the secret");
    let claim =
        json!({ "secret": secret.trim(), "username": "owner", "email": "o@example.test", "password": PASSWORD });
    stranger.post("/claim/verify", &json!({ "secret": "wrong" })).is(400);
    stranger.post("/claim/verify", &json!({ "secret": secret.trim() })).is(200);
    assert_eq!(appliance.number("SELECT count(*) FROM journal"), 0);
    stranger.post("/claim", &claim).is(201);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'appliance.claimed'"), 1);
    stranger.post("/claim", &claim).is(409);
    stranger.get("/findings").is(401);
}

#[test]
fn a_powerless_credential_is_told_which_scope_it_lacks() {
    let appliance = Appliance::start();
    let world = World::make(&appliance.admin(), "somebody");
    let powerless = appliance.caller("admin", "metrics:read");
    for operation in operations().iter().filter(|operation| !operation.open && !operation.is_one_of(ANYBODY)) {
        let answer = send(&powerless, &world, operation);
        assert_eq!(answer.status, 403, "{} {}", operation.name(), answer.text);
        assert_eq!(code(operation, &answer.body), "FORBIDDEN");
        // The flat dialect has no place for it.
        let flat = answer["detail"].is_string();
        assert!(flat || answer["error"]["details"][0]["scope"].is_string(), "{}", answer.text);
    }
    powerless.get("//ws/events").is(403);
}

#[test]
fn a_foreign_project_is_not_there() {
    let appliance = Appliance::start();
    let (admin, viewer, analyst) =
        (appliance.admin(), appliance.user("viewer", "viewer"), appliance.user("analyst", "analyst"));
    let world = World::make(&admin, "somebody");
    admin.put(&format!("/projects/{}", world.project), &json!({ "restricted": true })).is(200);
    let bound = [
        "/projects/{id}",
        "/findings/{id}",
        "/assets/{id}",
        "/imports/{id}",
        "/evidence/{id}",
        "/reports/{id}",
        "/scans/{id}",
        "/devices/{id}",
        "/schedules/{id}",
    ];
    let mut walked = 0;
    for operation in operations().iter().filter(|op| bound.iter().any(|path| op.path.starts_with(path))) {
        // An analyst may authorise no scan at all.
        if operation.path == "/scans/{id}/authorize" {
            continue;
        }
        walked += 1;
        let answer = send(&analyst, &world, operation);
        assert_eq!((answer.status, code(operation, &answer.body)), (404, "NOT_FOUND"), "{}", operation.name());
        if operation.method == "GET" {
            send(&viewer, &world, operation).is(404);
        }
    }
    assert!(walked >= 14, "{walked}");
    for foreign in
        [json!({ "project_id": world.project, "title": "x" }), json!({ "project_id": "proj_none", "title": "x" })]
    {
        // Both say the same: a hint would be a leak.
        let answer = analyst.post("/findings", &foreign).is(400);
        assert_eq!(answer.fields(), ["project_id"]);
        assert!(answer.text.contains("there is no project"), "{}", answer.text);
    }
    for list in ["/findings", "/assets", "/projects", "/reports"] {
        for caller in [&analyst, &viewer] {
            assert_eq!(caller.get(list).is(200)["meta"]["total"], 0, "{list}");
        }
    }
}

#[test]
fn every_change_leaves_a_row_in_the_journal() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let rows = || appliance.number("SELECT count(*) FROM journal");
    // Of the request alone: what it set going in the background has rows of its own.
    let rows_of = |id: &str| appliance.number(&format!("SELECT count(*) FROM journal WHERE request_id = '{id}'"));
    let changing = |operation: &&Operation| operation.method != "GET" && !operation.is_one_of(KEEPS_NOTHING);
    let tables = [OF_AN_ACCOUNT, OF_A_SCAN, AFTER_A_RESTORE];
    let elsewhere = |op: &&Operation| op.open || tables.iter().any(|table| op.is_one_of(table));
    for (index, operation) in operations().iter().filter(changing).filter(|op| !elsewhere(op)).enumerate() {
        let world = World::make(&admin, &format!("user{index}"));
        if operation.path.ends_with("/unarchive") {
            admin.post(&format!("/projects/{}/archive", world.project), &json!({})).is(200);
        }
        // A project can go with what is in it, a client only without projects; a sign-out needs a sign-in.
        let caller = if operation.path == "/auth/session" { appliance.browser("admin") } else { admin.clone() };
        let answer = send(&caller, &world, operation);
        assert!(answer.status < 300, "{} {}", operation.name(), answer.text);
        let expected = match operation.path.rsplit('/').next() {
            Some("rotate" | "merge" | "import") => 2,
            Some("starters") => 15,
            _ => 1,
        };
        assert_eq!(rows_of(answer.header("x-request-id")), expected, "{}", operation.name());
    }
    for path in ["/auth/login", "/auth/session"] {
        let before = rows();
        let body = Appliance::sign_in_body(path);
        appliance.stranger().call("POST", path, body.as_ref()).is(200);
        assert_eq!(rows(), before + 1, "POST {path}");
    }
    assert_eq!(assay::change::chain::first_broken(&appliance.database()).expect("the journal"), None);
}

#[test]
fn what_changes_nothing_writes_nothing() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let world = World::make(&admin, "somebody");
    let rows = || appliance.number("SELECT count(*) FROM journal");
    // What the world makes only when it is asked for is made now.
    for operation in operations().iter().filter(|op| op.method == "GET") {
        world.path_or_plain(operation);
    }
    let before = rows();
    // A stream without end has no answer to wait for; `events` tests it.
    let endless = [("GET", "/events/stream")];
    for operation in operations().iter().filter(|op| op.method == "GET" || op.is_one_of(KEEPS_NOTHING)) {
        if !operation.path.starts_with("/claim") && !operation.is_one_of(&endless) && !operation.is_one_of(NOTED) {
            let answer = send(&admin, &world, operation);
            assert_eq!(answer.status, 200, "{} {}", operation.name(), answer.text);
        }
    }
    let single = |op: &&Operation| !op.path.ends_with("/bulk");
    let object = |answer: Answer| if answer.body["data"].is_object() { answer.data().clone() } else { answer.body };
    for operation in operations().iter().filter(|op| ["PUT", "PATCH"].contains(&op.method.as_str())).filter(single) {
        let path = world.path(operation);
        // A note is a part of its device.
        let now = object(admin.get(path.trim_end_matches("/note")));
        let same = if operation.path.ends_with("/note") {
            json!({ "note": now["notes"] })
        } else if operation.path.starts_with("/devices") {
            json!({ "hostname": now["hostname"] })
        } else if operation.path.contains("/comments") {
            json!({ "text": now["text"] })
        } else if operation.path.starts_with("/finding") {
            json!({ "title": now["title"] })
        } else if operation.path.starts_with("/controls") {
            json!({ "note": now["note"] })
        } else if operation.path.ends_with("/scan-scope") {
            json!({ "policy": now["policy"] })
        } else {
            json!({ "name": now["name"] })
        };
        for body in [same, json!({})] {
            let answer = object(admin.call(&operation.method, &path, Some(&body)).is(200));
            assert_eq!(answer["version"], now["version"], "{}", operation.name());
        }
    }
    assert_eq!(rows(), before);
}
