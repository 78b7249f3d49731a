//! Credentials of machines: service accounts with their tokens, and API keys.

use crate::support::Appliance;
use serde_json::json;

#[test]
fn a_service_account_acts_with_its_tokens_and_ends_with_them() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let account = api.post("/service-accounts", &json!({ "name": "ci-bot", "description": "pushes findings" })).is(201);
    let place = format!("/service-accounts/{}", account.id());
    let made = api.post(&format!("{place}/tokens"), &json!({ "name": "ci", "scopes": ["findings:write"] })).is(201);
    let bot = appliance.stranger().bearer(made.data()["token"].as_str().expect("a token"));
    assert_eq!((&made.data()["kind"], &made.data()["user_id"]), (&json!("service_token"), &account.data()["id"]));

    bot.add_finding(&project, "by the bot", &json!({})).is(201);
    assert_eq!(bot.get("/whoami").is(200).data()["user"]["name"], "ci-bot");
    bot.get("/clients").is(403);
    bot.post("/tokens", &json!({ "name": "more", "scopes": ["admin"] })).is(403);
    assert_eq!(
        appliance.number("SELECT count(*) FROM journal WHERE actor_name = 'ci-bot' AND kind = 'finding.created'"),
        1
    );
    assert_eq!(api.get("/users").column("username"), ["admin"], "it is no user");
    assert_eq!(api.get(&format!("{place}/tokens")).is(200).rows().len(), 1);
    assert!(!api.get("/tokens").column("name").contains(&"ci".to_owned()), "its tokens are not the administrator's");
    appliance.stranger().post("/auth/login", &json!({ "username": "ci-bot", "password": "anything at all" })).is(401);

    api.put(&place, &json!({ "active": false })).is(200);
    bot.get("/findings").is(401);
    api.put(&place, &json!({ "active": true })).is(200);
    bot.get("/findings").is(200);
    api.delete(&place).is(200);
    bot.get("/findings").is(401);
    api.get(&place).is(404);
    api.post("/service-accounts", &json!({ "name": "ci-bot" })).is(201);
}

#[test]
fn service_accounts_are_for_administrators_and_never_are_ones() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let refused = api.post("/service-accounts", &json!({ "name": "root", "role": "admin" })).is(400);
    assert_eq!(refused.fields(), ["role"]);
    assert_eq!(api.post("/service-accounts", &json!({ "name": "admin" })).is(400).fields(), ["name"]);
    let analyst = appliance.user("ana", "analyst");
    analyst.get("/service-accounts").is(403);
    analyst.post("/service-accounts", &json!({ "name": "mine" })).is(403);
    api.post("/service-accounts/svc_nothing/tokens", &json!({ "name": "x", "scopes": ["admin"] })).is(404);
}

#[test]
fn an_api_key_is_taken_in_either_header_and_is_its_owners_alone() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let made =
        api.post("/api-keys", &json!({ "name": "probe", "permissions": ["projects_read"], "expires_in_days": 30 }));
    let made = made.is(201).body;
    let (id, secret) = (made["id"].as_str().expect("an id"), made["key"].as_str().expect("a key"));
    assert!(secret.starts_with("nr_live_") && secret.len() == 56 && id.starts_with("key_"));
    for (name, value) in [("x-api-key", secret.to_owned()), ("authorization", format!("Bearer {secret}"))] {
        let caller = appliance.stranger().header(name, &value);
        caller.get("/projects").is(200);
        caller.get("/users").is(403);
    }
    let listed = api.get("/api-keys").is(200).body;
    assert_eq!(
        (&listed["data"][0]["permissions"], &listed["meta"]["per_page"]),
        (&json!(["projects:read"]), &json!(100))
    );
    assert!(!listed.to_string().contains(secret) && listed["data"][0]["last_used_at"].is_string());
    assert!(!api.get("/tokens").column("name").contains(&"probe".to_owned()));
    let other = appliance.user("ana", "analyst");
    other.get(&format!("/api-keys/{id}")).is(404);
    other.delete(&format!("/api-keys/{id}")).is(404);
    api.delete(&format!("/api-keys/{id}")).is(204);
    appliance.stranger().header("x-api-key", secret).get("/projects").is(401);
    for body in [
        json!({ "name": "x" }),
        json!({ "name": "x", "permissions": ["fly"] }),
        json!({ "name": "x", "scopes": ["admin"], "expires_in_days": 0 }),
    ] {
        assert_eq!(api.post("/api-keys", &body).is(400).body["error"]["code"], "BAD_REQUEST", "{body}");
    }
}
