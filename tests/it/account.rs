//! What people do with their own account: profile, password, sign-ins; and what they cannot do with anybody else's.

use crate::support::{ADMIN, Answer, Api, Appliance, PASSWORD, Start};
use serde_json::{Value, json};
use std::time::Duration;

const NEW_PASSWORD: &str = "Another-Horse-8-Battery";

fn wrong(answer: &Answer) -> Vec<&str> {
    let details = answer["error"]["details"].as_array().unwrap_or_else(|| panic!("no details: {}", answer.text));
    details.iter().filter_map(|detail| detail["field"].as_str()).collect()
}

fn change(api: &Api, current: &str, new: &str) -> Answer {
    api.post("/auth/password", &json!({ "current_password": current, "new_password": new }))
}

fn bearer(appliance: &Appliance, user: &str, password: &str) -> Api {
    let login = appliance.stranger().login(user, password).is(200);
    appliance.stranger().bearer(login["access_token"].as_str().expect("a token"))
}

/// The ids of a caller's open sign-ins.
fn sessions(api: &Api) -> Vec<String> {
    let rows = api.get("/auth/sessions").is(200).body["data"].clone();
    rows.as_array().expect("a list").iter().map(|row| row["id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_profile_is_its_owners() {
    let appliance = Appliance::start();
    let user = appliance.user("someone", "viewer");
    let me = user.get("/me").is(200);
    assert_eq!(me.data()["email"], "someone@example.test");
    assert_eq!(user.get("/auth/me").is(200).body, *me.data(), "the same without an envelope");
    let stale = user.header("if-match", "\"9\"").put("/me", &json!({ "name": "x" }));
    stale.is(412);
    let changed = user.put("/me", &json!({ "name": "Some One", "email": "one@example.test" })).is(200);
    assert_eq!((&changed.data()["name"], &changed.data()["version"]), (&json!("Some One"), &json!(2)));
    appliance.stranger().login("one@example.test", PASSWORD).is(200);
    for (body, field) in [
        (json!({ "email": "admin@example.test" }), "email"),
        (json!({ "email": "nobody" }), "email"),
        (json!({ "name": "" }), "name"),
        (json!({ "role": "admin" }), "role"),
        (json!({ "active": false }), "active"),
        (json!({ "password": NEW_PASSWORD }), "password"),
        (json!({ "username": "root" }), "username"),
    ] {
        assert_eq!(user.call("PATCH", "/me", Some(&body)).is(400).fields(), [field]);
    }
    appliance.caller("someone", "users:write").put("/me", &json!({ "name": "x" })).is(403);
    appliance.caller("someone", "findings:read").get("/me").is(200);
}

#[test]
fn another_password_ends_the_other_sign_ins() {
    let appliance = Appliance::start();
    let token = appliance.user("someone", "viewer");
    let (here, there, browser) = (
        bearer(&appliance, "someone", PASSWORD),
        bearer(&appliance, "someone", PASSWORD),
        appliance.browser("someone"),
    );
    for (current, new, field) in [
        (NEW_PASSWORD, "Third-Horse-3-Battery", "current_password"),
        ("", NEW_PASSWORD, "current_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "", "new_password"),
        (PASSWORD, PASSWORD, "new_password"),
    ] {
        assert_eq!(wrong(&change(&here, current, new).is(400)), [field]);
    }
    change(&here, PASSWORD, NEW_PASSWORD).is(204);
    here.get("/whoami").is(200);
    token.get("/whoami").is(200);
    for out in [&there, &browser] {
        out.get("/whoami").is(401);
    }
    appliance.stranger().login("someone", PASSWORD).is(401);
    appliance.stranger().login("someone", NEW_PASSWORD).is(200);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'user.password_changed'"), 1);
    appliance.caller("someone", "users:write").post("/auth/password", &json!({})).is(400);
    change(&appliance.caller("someone", "users:write"), NEW_PASSWORD, PASSWORD).is(403);
}

#[test]
fn an_open_browser_does_not_get_to_guess_the_password() {
    let appliance = Start::default().with(&["--behind-proxy", "127.0.0.1"]).go();
    let user = appliance.user("someone", "viewer").header("x-forwarded-for", "192.0.2.1");
    for _ in 0..5 {
        assert_eq!(wrong(&change(&user, "Wrong-Horse-9-Battery", NEW_PASSWORD).is(400)), ["current_password"]);
    }
    assert_eq!(wrong(&change(&user, PASSWORD, NEW_PASSWORD).is(400)), ["current_password"], "it rests");
    appliance.stranger().header("x-forwarded-for", "192.0.2.1").login("someone", PASSWORD).is(401);
    appliance.stranger().header("x-forwarded-for", "192.0.2.2").login("someone", PASSWORD).is(200);
}

#[test]
fn sign_ins_are_seen_and_ended_from_elsewhere() {
    let appliance = Appliance::start();
    let other = appliance.user("other", "viewer");
    appliance.user("someone", "viewer");
    let first = bearer(&appliance, "someone", PASSWORD);
    let agent = appliance.stranger().header("user-agent", "Field laptop <script>");
    let form = json!({ "username": "someone", "password": PASSWORD });
    let cookie = agent.post("/auth/session", &form).is(200).header("set-cookie").to_owned();
    let browser = appliance
        .stranger()
        .header("cookie", cookie.split(';').next().unwrap_or_default())
        .header("origin", appliance.base());
    browser.get("/whoami").is(200);
    let listed = first.get("/auth/sessions").is(200);
    let rows: Vec<Value> = listed["data"].as_array().expect("a list").clone();
    assert_eq!(rows.iter().map(|row| &row["kind"]).collect::<Vec<_>>(), ["browser", "access_token"]);
    assert_eq!(rows.iter().map(|row| &row["current"]).collect::<Vec<_>>(), [&json!(false), &json!(true)]);
    assert_eq!((&rows[0]["user_agent"], &rows[0]["ip"]), (&json!("Field laptop <script>"), &json!("127.0.0.1")));
    assert!(!listed.text.contains("hash") && !listed.text.contains(&cookie));

    let mut socket = appliance.listen(&browser, "").expect("an open socket");
    let id = rows[0]["id"].as_str().unwrap_or_default();
    other.delete(&format!("/auth/sessions/{id}")).is(404);
    browser.get("/whoami").is(200);
    first.delete(&format!("/auth/sessions/{id}")).is(204);
    browser.get("/whoami").is(401);
    appliance.admin().make_client("x");
    socket.closed();
    first.delete(&format!("/auth/sessions/{id}")).is(404);

    let third = appliance.browser("someone");
    third.delete("/auth/sessions").is(204);
    third.delete("/auth/sessions").is(204);
    third.get("/whoami").is(200);
    first.get("/whoami").is(401);
    assert_eq!(sessions(&third).len(), 1);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'session.revoked'"), 2);
    other.get("/whoami").is(200);
    for narrow in ["users:write", "findings:write"] {
        appliance.caller("someone", narrow).get("/auth/sessions").is(403);
    }
}

#[test]
fn an_administrator_signs_somebody_out() {
    let appliance = Appliance::start();
    let user = appliance.user("someone", "viewer");
    let browser = appliance.browser("someone");
    let place = format!("/users/{}/sessions", user.get("/me").data()["id"].as_str().unwrap_or_default());
    user.delete(&place).is(403);
    appliance.admin().delete(&place).is(200);
    browser.get("/whoami").is(401);
    user.get("/whoami").is(200);
    appliance.admin().delete("/users/user_none/sessions").is(404);
}

#[test]
fn what_has_ended_is_not_listed() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    appliance.browser(ADMIN).get("/whoami").is(200);
    appliance.stranger().login(ADMIN, PASSWORD).is(200);
    let form = [("username", ADMIN), ("password", PASSWORD)];
    Answer::of(appliance.stranger().request("POST", "/auth/token").form(&form)).is(200);
    assert_eq!(sessions(&admin).len(), 3);
    appliance.advance(Duration::from_secs(13 * 3600));
    assert_eq!(sessions(&admin).len(), 2, "the browser was left alone");
    appliance.advance(Duration::from_secs(12 * 3600));
    assert_eq!(sessions(&admin).len(), 1, "only what can be refreshed");
    appliance.advance(Duration::from_secs(30 * 24 * 3600));
    assert_eq!(sessions(&admin).len(), 0);
}
