//! Roles × membership × restricted projects: who sees what, who may change what, and that a change of it bites at once.

use crate::support::{Api, Appliance};
use serde_json::{Value, json};

/// What each role may do where it belongs, in the order of [`deeds`].
const ROLES: [(&str, [u16; 9]); 5] = [
    ("admin", [200, 200, 200, 201, 201, 200, 200, 201, 201]),
    ("analyst", [200, 200, 200, 201, 201, 200, 200, 201, 403]),
    ("reviewer", [200, 200, 200, 403, 403, 403, 200, 403, 403]),
    ("viewer", [200, 200, 200, 403, 403, 403, 403, 403, 403]),
    ("operator", [200, 200, 200, 403, 403, 403, 200, 403, 403]),
];

fn deeds(api: &Api, project: &str, finding: &str, n: usize) -> [u16; 9] {
    let client = json!({ "name": "x" });
    let user = json!({ "username": format!("made{n}"), "email": format!("made{n}@example.test") });
    [
        api.get(&format!("/projects/{project}")),
        api.get(&format!("/findings/{finding}")),
        api.get(&format!("/projects/{project}/findings")),
        api.add_finding(project, "x", &json!({})),
        api.post("/assets", &json!({ "project_id": project, "name": "x" })),
        api.put(&format!("/findings/{finding}"), &json!({ "title": format!("by {n}") })),
        api.get("/clients"),
        api.post("/clients", &client),
        api.post("/users", &user),
    ]
    .map(|answer| answer.status)
}

#[test]
fn each_role_where_it_belongs() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let callers: Vec<_> = ROLES.map(|(role, expected)| (appliance.user(&format!("the-{role}"), role), expected)).into();
    let members = admin.get("/users?search=the-").column("id");
    let project = admin.make_project_with("P", &json!({ "member_ids": members, "restricted": true }));
    let finding = admin.make_finding(&project, "x");
    for (n, (caller, expected)) in callers.iter().enumerate() {
        assert_eq!(deeds(caller, &project, &finding, n), *expected, "{}", ROLES[n].0);
    }
}

/// Whether each role sees a project, by kind of project, when it is not a member.
#[test]
fn each_role_where_it_does_not_belong() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (open, closed) =
        (admin.make_project("open"), admin.make_project_with("closed", &json!({ "restricted": true })));
    let sees = |caller: &Api, project: &str| {
        let status = caller.get(&format!("/projects/{project}")).status;
        let listed = caller.get("/projects").column("id").iter().any(|id| id == project);
        assert_eq!(listed, status == 200, "list and object agree");
        listed
    };
    for (role, expected) in [
        ("admin", [true, true]),
        ("analyst", [true, false]),
        ("reviewer", [true, false]),
        ("viewer", [false, false]),
        ("operator", [true, false]),
    ] {
        let caller = appliance.user(&format!("the-{role}"), role);
        assert_eq!([sees(&caller, &open), sees(&caller, &closed)], expected, "{role}");
    }
}

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
