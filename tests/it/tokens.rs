//! Tokens: what they open, for how long, from where; and that none begets a stronger one.

use crate::support::{ADMIN, Api, Appliance, Start, until};
use serde_json::{Value, json};

/// A token of `api`'s owner: its id and its bearer.
fn make(appliance: &Appliance, api: &Api, fields: Value) -> (String, Api) {
    let mut body = json!({ "name": "test", "scopes": ["admin"] });
    body.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
    let made = api.post("/tokens", &body).is(201);
    assert_eq!(made.header("cache-control"), "no-store");
    let secret = made.data()["token"].as_str().expect("a secret").to_owned();
    (made.id(), appliance.stranger().bearer(&secret))
}

fn why(answer: &crate::support::Answer) -> &str {
    answer["error"]["details"][0]["code"].as_str().unwrap_or_default()
}

#[test]
fn a_scope_opens_what_it_names() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = admin.make_project("P");
    let (finding, asset) =
        (json!({ "project_id": project, "title": "x" }), json!({ "project_id": project, "name": "x" }));
    let cases = [
        ("findings:read", [200, 403, 403, 403]),
        ("findings:write", [200, 201, 403, 403]),
        ("write:findings,assets_read", [200, 201, 200, 403]),
        ("assets:write", [403, 403, 200, 201]),
        ("projects:write", [403, 403, 403, 403]),
        ("admin", [200, 201, 200, 201]),
    ];
    for (scopes, expected) in cases {
        let caller = appliance.caller(ADMIN, scopes);
        let statuses = [
            caller.get("/findings"),
            caller.post("/findings", &finding),
            caller.get("/assets"),
            caller.post("/assets", &asset),
        ];
        assert_eq!(statuses.map(|answer| answer.status), expected, "{scopes}");
    }
    let (_, stored) = make(&appliance, &admin, json!({ "scopes": ["read:scans", "scans_read", "scans:read"] }));
    assert_eq!(stored.get("/whoami").data()["scopes"], json!(["scans:read"]));
}

#[test]
fn it_ends_when_it_says_and_when_it_is_told() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let soon = assay_api::Time(appliance.number("SELECT unixepoch() * 1000 + 1500")).to_string();
    let (id, short) = make(&appliance, &admin, json!({ "expires_at": soon }));
    let refused = until("the expiry", || Some(short.get("/whoami")).filter(|answer| answer.status != 200));
    assert_eq!((refused.status, why(&refused)), (401, "EXPIRED_TOKEN"));
    assert_eq!(admin.get(&format!("/tokens/{id}")).data()["state"], "expired");
    for (fields, named) in [
        (json!({ "expires_at": "2020-01-01" }), "expires_at"),
        (json!({ "expires_in": "30d", "expires_at": "2099-01-01" }), "expires_at"),
        (json!({ "expires_in": "2 weeks" }), "expires_in"),
        (json!({ "scopes": [] }), "scopes"),
        (json!({ "scopes": ["findings:eat"] }), "scopes[0]"),
        (json!({ "allowed_ips": ["10.0.0.0/33"] }), "allowed_ips[0]"),
        (json!({ "project_ids": ["proj_none"] }), "project_ids[0]"),
        (json!({ "tier": "golden" }), "tier"),
        (json!({ "token": "nf_live_mine" }), "token"),
    ] {
        let mut body = json!({ "name": "x", "scopes": ["admin"] });
        body.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
        assert_eq!(admin.post("/tokens", &body).is(400).fields(), [named]);
    }
    let (id, revoked) = make(&appliance, &admin, json!({}));
    revoked.get("/whoami").is(200);
    admin.delete(&format!("/tokens/{id}")).is(200);
    let refused = revoked.get("/whoami").is(401);
    assert_eq!(why(&refused), "REVOKED_TOKEN");
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'token.reused'"), 1);
    admin.delete(&format!("/tokens/{id}")).is(200);
    assert!(admin.get("/tokens?state=active").column("id").iter().all(|known| *known != id));
    assert!(admin.get("/tokens").column("id").contains(&id), "it stays listed");
}

#[test]
fn its_last_use_is_true_at_once() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (id, token) = make(&appliance, &admin, json!({}));
    let last = || admin.get(&format!("/tokens/{id}")).data().clone();
    assert_eq!(last()["last_used_at"], Value::Null);
    token.get("/whoami").is(200);
    let used = last();
    assert!(used["last_used_at"].is_string());
    assert_eq!(used["last_used_ip"], "127.0.0.1");
    assert!(!admin.get("/tokens?limit=100").text.contains(&token.sent("authorization").unwrap_or_default()[7..]));
}

#[test]
fn it_works_from_its_addresses_alone() {
    let appliance = Start::default().with(&["--behind-proxy", "127.0.0.1"]).go();
    let (_, token) = make(&appliance, &appliance.admin(), json!({ "allowed_ips": ["192.0.2.0/24", "2001:db8::1"] }));
    for (address, status) in [
        ("192.0.2.7", 200),
        ("198.51.100.1", 403),
        ("2001:db8::1", 200),
        ("2001:db8::2", 403),
        ("::ffff:192.0.2.1", 200),
    ] {
        assert_eq!(token.header("x-forwarded-for", address).get("/whoami").status, status, "{address}");
    }
}

#[test]
fn it_sees_its_projects_alone() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (mine, other) = (admin.make_project("mine"), admin.make_project("other"));
    let (seen, hidden) = (admin.make_finding(&mine, "x"), admin.make_finding(&other, "y"));
    let (_, token) =
        make(&appliance, &admin, json!({ "project_ids": [mine], "scopes": ["findings:write", "projects:read"] }));
    assert_eq!(token.get("/findings").column("id"), [seen]);
    assert_eq!(token.get("/projects")["meta"]["total"], 1);
    token.get(&format!("/findings/{hidden}")).is(404);
    token.get(&format!("/findings?project_id={other}")).is(200);
    assert_eq!(token.get(&format!("/findings?project_id={other}"))["meta"]["total"], 0);
    assert_eq!(token.add_finding(&other, "x", &json!({})).is(400).fields(), ["project_id"]);
    token.add_finding(&mine, "x", &json!({})).is(201);
}

#[test]
fn what_is_held_to_projects_reaches_nothing_beside_them() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (mine, client) = (admin.make_project("mine"), admin.make_client("Acme"));
    let (other, _) = make(&appliance, &admin, json!({}));
    let (_, token) = make(&appliance, &admin, json!({ "project_ids": [mine] }));
    token.put(&format!("/projects/{mine}"), &json!({ "description": "x" })).is(200);
    let user =
        json!({ "username": "evil", "email": "e@example.test", "role": "admin", "password": "Evil-Horse-666-Staple" });
    for refused in [
        token.post("/users", &user),
        token.put(
            &format!("/users/{}", admin.make_user("victim", "admin")),
            &json!({ "password": "Evil-Horse-666-Staple" }),
        ),
        token.post("/projects", &json!({ "name": "x", "client_id": client })),
        token.post("/clients", &json!({ "name": "x" })),
        token.post("/service-accounts", &json!({ "name": "bot" })),
        token.get("/clients"),
        token.get(&format!("/clients/{client}")),
    ] {
        assert_eq!(refused.is(403)["error"]["code"], "PERMISSION_DENIED");
    }
    let (strange, _) = make(&appliance, &appliance.user("someone", "viewer"), json!({}));
    token.delete(&format!("/tokens/{strange}")).is(404);
    assert!(token.get("/users?search=victim").rows()[0]["email"].is_null());
    token.get(&format!("/tokens/{other}")).is(200);
    let mut listener = appliance.listen(&token, "").expect("an open socket");
    admin.make_client("Secret");
    admin.make_finding(&mine, "x");
    assert_eq!(listener.event()["event"], "finding.created");
}

#[test]
fn a_rotation_overlaps() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (id, old) = make(&appliance, &admin, json!({ "scopes": ["findings:read"] }));
    let rotated = admin.post(&format!("/tokens/{id}/rotate"), &json!({ "overlap_hours": 1 })).is(201);
    let new = appliance.stranger().bearer(rotated.data()["token"].as_str().expect("a secret"));
    for caller in [&old, &new] {
        assert_eq!(caller.get("/whoami").data()["scopes"], json!(["findings:read"]));
    }
    assert_eq!(admin.get(&format!("/tokens/{id}")).data()["replaced_by"], rotated.id());
    assert!(admin.get(&format!("/tokens/{id}")).data()["expires_at"].is_string());
    admin.post(&format!("/tokens/{id}/rotate"), &json!({})).is(409);
    let at_once = admin.post(&format!("/tokens/{}/rotate", rotated.id()), &json!({ "overlap_hours": 0 })).is(201);
    assert_eq!(why(&new.get("/whoami").is(401)), "EXPIRED_TOKEN");
    admin.post(&format!("/tokens/{}/rotate", at_once.id()), &json!({ "overlap_hours": 169 })).is(400);
}

#[test]
fn none_begets_a_stronger_one() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (mine, other) = (admin.make_project("mine"), admin.make_project("other"));
    let new = json!({ "name": "child", "scopes": ["findings:read"] });
    appliance.caller(ADMIN, "users:write,findings:write").post("/tokens", &new).is(403);
    let (own, narrow) = make(&appliance, &admin, json!({ "project_ids": [mine] }));
    let (wide, _) = make(&appliance, &admin, json!({}));
    narrow.post("/tokens", &new).is(403);
    narrow.post("/tokens", &json!({ "name": "child", "scopes": ["admin"], "project_ids": [other] })).is(403);
    narrow.post(&format!("/tokens/{wide}/rotate"), &json!({})).is(403);
    narrow.post(&format!("/tokens/{own}/rotate"), &json!({})).is(201);
    let (_, local) = make(&appliance, &admin, json!({ "allowed_ips": ["127.0.0.1"] }));
    local.post("/tokens", &new).is(403);
    let (_, short) = make(&appliance, &admin, json!({ "expires_in": "30d" }));
    short.post("/tokens", &json!({ "name": "child", "scopes": ["admin"], "expires_in": "1y" })).is(403);
    let key =
        admin.post("/api-keys", &json!({ "name": "probe", "permissions": ["admin"], "expires_in_days": 1 })).is(201);
    let key = appliance.stranger().header("x-api-key", key["key"].as_str().expect("a key"));
    key.post("/tokens", &new).is(403);
    key.post("/api-keys", &json!({ "name": "child", "permissions": ["admin"] })).is(403);

    let analyst = appliance.user("analyst", "analyst");
    let golden = json!({ "name": "x", "scopes": ["admin"], "tier": "unlimited" });
    assert_eq!(analyst.post("/tokens", &golden).is(400).fields(), ["tier"]);
    analyst.get(&format!("/tokens/{wide}")).is(404);
    analyst.post(&format!("/tokens/{wide}/rotate"), &json!({})).is(404);
    analyst.delete(&format!("/tokens/{wide}")).is(404);
    let (_, child) = make(&appliance, &analyst, json!({ "scopes": ["admin", "users:write"] }));
    child.post("/users", &json!({ "username": "evil", "email": "e@example.test", "role": "admin" })).is(403);
    let me = child.get("/whoami").data()["user"]["id"].as_str().unwrap_or_default().to_owned();
    child.put(&format!("/users/{me}"), &json!({ "role": "admin" })).is(403);
}

#[test]
fn what_is_no_token() {
    let appliance = Appliance::start();
    let stranger = appliance.stranger();
    let secret = appliance.token(ADMIN, "admin", "standard");
    stranger.header("x-api-key", &secret).get("/whoami").is(200);
    stranger.header("authorization", &format!("bearer  {secret}")).get("/whoami").is(200);
    let mut typo = secret.clone();
    typo.replace_range(10..11, if secret[10..11] == *"x" { "y" } else { "x" });
    for header in
        [format!("Bearer {typo}"), "Bearer".into(), "Bearer ".into(), format!("Basic {secret}"), secret.clone()]
    {
        stranger.header("authorization", &header).get("/whoami").is(401);
    }
    for parameter in ["token", "access_token", "api_key"] {
        stranger.get(&format!("/findings?{parameter}={secret}")).is(400);
        let leaked = stranger.bearer(&secret).get(&format!("/findings?{parameter}={secret}")).is(400);
        assert_eq!(leaked.fields(), [parameter]);
        assert!(!leaked.text.contains(&secret));
    }
}

#[test]
fn a_ci_token_needs_no_more_than_the_pages_say() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let ci = appliance.caller("admin", "findings:write,assets:write");
    ci.make_finding(&project, "by CI");
    for list in ["findings", "assets"] {
        ci.get(&format!("/projects/{project}/{list}")).is(200);
    }
    ci.get(&format!("/projects/{project}")).is(403);
    ci.get("/projects/proj_nothing/findings").is(404);
}
