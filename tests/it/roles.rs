//! Roles and membership: that a change of them bites at once, and that nobody locks everybody out. Who may what is
//! walked in `walk`.

use crate::support::Appliance;
use serde_json::{Value, json};

#[test]
fn a_change_of_rights_bites_at_once() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = admin.make_project("P");
    let finding = admin.make_finding(&project, "x");
    let caller = appliance.user("someone", "viewer");
    let id = caller.get("/whoami").data()["user"]["id"].as_str().unwrap_or_default().to_owned();
    let (user, place) = (format!("/users/{id}"), format!("/projects/{project}"));
    let sees = || caller.get(&format!("/findings/{finding}")).status;
    let step = |path: &str, change: Value, expected: u16| {
        admin.put(path, &change).is(200);
        assert_eq!(sees(), expected, "{path} {change}");
    };
    assert_eq!(sees(), 404);
    step(&place, json!({ "member_ids": [id] }), 200);
    step(&place, json!({ "member_ids": [] }), 404);
    step(&user, json!({ "role": "reviewer" }), 200);
    step(&place, json!({ "restricted": true }), 404);
    step(&user, json!({ "role": "admin" }), 200);
    step(&user, json!({ "role": "viewer" }), 404);
    step(&user, json!({ "active": false }), 401);
}

#[test]
fn the_last_administrator_stays() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let me = format!("/users/{}", admin.get("/whoami").data()["user"]["id"].as_str().unwrap_or_default());
    for change in [json!({ "role": "viewer" }), json!({ "active": false })] {
        admin.put(&me, &change).is(409);
    }
    admin.make_user("second", "admin");
    admin.put(&me, &json!({ "role": "viewer" })).is(200);
    admin.get("/clients").is(403);
}

#[test]
fn addresses_are_for_administrators_and_oneself() {
    let appliance = Appliance::start();
    let viewer = appliance.user("viewer", "viewer");
    for user in viewer.get("/users").is(200).rows() {
        assert_eq!(user["email"].is_null(), user["username"] != "viewer", "{user}");
    }
    assert!(appliance.admin().get("/users").rows().iter().all(|user| user["email"].is_string()));
    let reader = appliance.caller("admin", "users:read");
    assert!(reader.get("/users?search=viewer").rows()[0]["email"].is_null(), "a narrow token is no administrator");
}
