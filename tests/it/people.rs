//! How people come in and get their rights: invitations, reset links, memberships; and that a narrow token gives out
//! neither passwords nor roles.

use crate::support::{ADMIN, Answer, Api, Appliance, PASSWORD, Start, merged};
use serde_json::{Value, json};
use std::time::Duration;

const NEW_PASSWORD: &str = "Another-Horse-8-Battery";

/// The secret of the link in an answer.
fn secret(link: &Value) -> String {
    let url = link["url"].as_str().unwrap_or_else(|| panic!("no link in {link}"));
    url.split_once('#').expect("a fragment").1.to_owned()
}

fn verify(api: &Api, secret: &str) -> Answer {
    api.post("/auth/link/verify", &json!({ "secret": secret }))
}

fn accept(api: &Api, secret: &str, password: &str) -> Answer {
    api.post("/auth/link/accept", &json!({ "secret": secret, "password": password }))
}

fn invite(api: &Api, more: Value) -> Answer {
    api.post("/users/invite", &merged(&json!({ "email": "Ada.Lovelace@example.test" }), &more))
}

/// The fields that a bare validation error names.
fn wrong(answer: &Answer) -> Vec<&str> {
    let details = answer["error"]["details"].as_array().unwrap_or_else(|| panic!("no details: {}", answer.text));
    details.iter().filter_map(|detail| detail["field"].as_str()).collect()
}

#[test]
fn an_invitation_leads_in_once() {
    let appliance = Appliance::start();
    let (admin, stranger) = (appliance.admin(), appliance.stranger());
    let project = admin.make_project_with("P", &json!({ "restricted": true }));
    let made = invite(&admin, json!({ "role": "viewer", "project_ids": [project] })).is(201);
    assert_eq!(made.header("cache-control"), "no-store");
    let (user, link) = (made.data()["user"].clone(), made.data()["link"].clone());
    assert_eq!((&user["username"], &user["invited"]), (&json!("ada.lovelace"), &json!(true)));
    assert_eq!(made.header("location"), format!("/api/v1/users/{}", user["id"].as_str().unwrap_or_default()));
    let secret = secret(&link);
    assert_eq!(link["url"], format!("{}/join#{secret}", appliance.base()));
    stranger.login("ada.lovelace", PASSWORD).is(401);

    let state = verify(&stranger, &secret).is(200);
    assert_eq!((&state["purpose"], &state["username"]), (&json!("invitation"), &json!("ada.lovelace")));
    assert!(!state.text.contains("example.test"), "the address is nobody else's business");
    assert_eq!(wrong(&accept(&stranger, &secret, "short").is(400)), ["password"]);
    assert_eq!(wrong(&accept(&stranger, &secret, "Ada.LoveLace").is(400)), ["password"]);
    let body = json!({ "secret": secret, "password": PASSWORD, "name": "Ada Lovelace" });
    assert_eq!(stranger.post("/auth/link/accept", &body).is(200)["username"], "ada.lovelace");

    let login = stranger.login("ada.lovelace", PASSWORD).is(200);
    let ada = stranger.bearer(login["access_token"].as_str().expect("a token"));
    let who = ada.get("/whoami");
    assert_eq!((&who.data()["user"]["name"], &who.data()["user"]["invited"]), (&json!("Ada Lovelace"), &json!(false)));
    ada.get(&format!("/projects/{project}")).is(200);
    for again in [verify(&stranger, &secret), accept(&stranger, &secret, NEW_PASSWORD)] {
        assert_eq!(wrong(&again.is(400)), ["secret"]);
    }
    stranger.login("ada.lovelace", NEW_PASSWORD).is(401);
    for kind in ["user.invited", "user.joined", "project.updated"] {
        assert_eq!(appliance.number(&format!("SELECT count(*) FROM journal WHERE kind = '{kind}'")), 1, "{kind}");
    }
    let actor = "SELECT count(*) FROM journal WHERE kind = 'user.joined' AND actor_id = object_id";
    assert_eq!(appliance.number(actor), 1);
}

#[test]
fn no_link_outlives_its_reason() {
    let appliance = Appliance::start();
    let (admin, stranger) = (appliance.admin(), appliance.stranger());
    let id = admin.make_user("someone", "analyst");
    let place = format!("/users/{id}");
    let link = || {
        let made = admin.call("POST", &format!("{place}/link"), None).is(201);
        assert_eq!(made.data()["purpose"], "password_reset");
        secret(made.data())
    };
    let dead = |secret: &str, why: &str| assert_eq!(verify(&stranger, secret).status, 400, "{why}");
    let (first, second) = (link(), link());
    dead(&first, "replaced");
    verify(&stranger, &second).is(200);
    admin.delete(&format!("{place}/link")).is(200);
    admin.delete(&format!("{place}/link")).is(404);
    dead(&second, "taken back");
    let third = link();
    admin.put(&place, &json!({ "password": NEW_PASSWORD })).is(200);
    dead(&third, "another password");
    let fourth = link();
    admin.put(&place, &json!({ "active": false })).is(200);
    dead(&fourth, "deactivated");
    assert_eq!(admin.call("POST", &format!("{place}/link"), None).is(409)["error"]["code"], "CONFLICT");
    admin.put(&place, &json!({ "active": true })).is(200);
    dead(&fourth, "activated again");
    let fifth = link();
    appliance.cli_password("someone", PASSWORD);
    dead(&fifth, "a password from the command line");
    let last = link();
    appliance.advance(Duration::from_secs(24 * 3600 + 1));
    dead(&last, "over");
    for rubbish in ["x", "'; DROP TABLE links; --", "ö", &"a".repeat(200)] {
        dead(rubbish, rubbish);
    }
    assert_eq!(wrong(&verify(&stranger, "").is(400)), ["secret"]);
    assert_eq!(wrong(&accept(&stranger, "x", PASSWORD).is(400)), ["secret"]);
}

#[test]
fn a_reset_ends_what_was_signed_in_and_only_one_of_two_wins() {
    let appliance = Appliance::start();
    let (admin, stranger) = (appliance.admin(), appliance.stranger());
    let id = admin.make_user("someone", "analyst");
    let browser = appliance.browser("someone");
    let secret = secret(admin.call("POST", &format!("/users/{id}/link"), None).is(201).data());
    let passwords = ["First-Horse-1-Battery", "Second-Horse-2-Battery"];
    let race = passwords.map(|password| {
        let (api, secret) = (stranger.clone(), secret.clone());
        std::thread::spawn(move || accept(&api, &secret, password).status)
    });
    let statuses = race.map(|thread| thread.join().expect("a caller"));
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    for (password, status) in passwords.iter().zip(statuses) {
        assert_eq!(stranger.login("someone", password).status == 200, status == 200);
    }
    browser.get("/whoami").is(401);
    stranger.login("someone", PASSWORD).is(401);
}

#[test]
fn a_narrow_token_gives_out_neither_passwords_nor_roles() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let victim = admin.make_user("victim", "viewer");
    let keeper = appliance.caller(ADMIN, "users:write");
    let place = format!("/users/{victim}");
    let new = |more: Value| {
        let plain = json!({ "username": "made", "email": "made@example.test" });
        keeper.post("/users", &merged(&plain, &more))
    };
    for refused in [
        keeper.put(&place, &json!({ "password": NEW_PASSWORD })),
        keeper.put(&place, &json!({ "role": "admin" })),
        keeper.call("POST", &format!("{place}/link"), None),
        keeper.delete(&format!("{place}/link")),
        invite(&keeper, json!({})),
        new(json!({ "role": "admin" })),
        new(json!({ "role": "analyst" })),
        new(json!({ "password": NEW_PASSWORD })),
    ] {
        let refused = refused.is(403);
        assert_eq!(refused["error"]["details"][0]["scope"], "admin", "{}", refused.text);
    }
    keeper.put(&place, &json!({ "name": "Victor", "role": "viewer" })).is(200);
    assert_eq!(new(json!({})).is(201).data()["invited"], true);
    for role in ["analyst", "reviewer", "viewer", "operator"] {
        let caller = appliance.user(&format!("the-{role}"), role);
        caller.call("POST", &format!("{place}/link"), None).is(403);
        invite(&caller, json!({})).is(403);
    }
}

#[test]
fn what_is_no_invitation() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    admin.make_user("taken", "viewer");
    for (more, field) in [
        (json!({ "email": "" }), "email"),
        (json!({ "email": "nobody" }), "email"),
        (json!({ "email": "TAKEN@example.test" }), "email"),
        (json!({ "username": "Taken" }), "username"),
        (json!({ "username": "a b" }), "username"),
        (json!({ "role": "owner" }), "role"),
        (json!({ "project_ids": ["proj_none"] }), "project_ids[0]"),
        (json!({ "password": PASSWORD }), "password"),
    ] {
        assert_eq!(invite(&admin, more).is(400).fields(), [field]);
    }
    assert_eq!(appliance.number("SELECT count(*) FROM users"), 2, "nothing half made");
    invite(&admin, json!({ "email": "taken@other.test" })).is(201);
    assert_eq!(appliance.number("SELECT count(*) FROM users WHERE username = 'taken2'"), 1);
    let repeated = admin.header("idempotency-key", "once");
    invite(&repeated, json!({ "email": "once@example.test" })).is(201);
    let again = invite(&repeated, json!({ "email": "once@example.test" })).is(409);
    assert!(again.text.contains("user_") && !again.text.contains('#'), "{}", again.text);
}

#[test]
fn holders_of_links_are_counted_like_sign_ins() {
    let appliance = Start::default().with(&["--behind-proxy", "127.0.0.1"]).go();
    let knock = |path: &str| {
        appliance.stranger().header("x-forwarded-for", "192.0.2.9").post(path, &json!({ "secret": "x" })).status
    };
    let statuses: Vec<_> = (0..40).map(|n| knock(["/auth/link/verify", "/auth/link/accept"][n % 2])).collect();
    assert!(statuses[..30].iter().all(|status| *status == 400) && statuses.contains(&429), "{statuses:?}");
}

#[test]
fn no_secret_of_a_link_lies_about() {
    let appliance = Appliance::start();
    let link = invite(&appliance.admin(), json!({})).is(201);
    let secret = secret(&link.data()["link"]);
    verify(&appliance.stranger(), &secret).is(200);
    let found = appliance.holding(&secret);
    assert!(found.is_empty(), "{found:?}");
    assert!(!appliance.log().contains(&secret));
}

#[test]
fn members_come_and_go() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (viewer, analyst) = (appliance.user("viewer", "viewer"), appliance.user("analyst", "analyst"));
    let (project, other) = (admin.make_project("P"), admin.make_project_with("Q", &json!({ "restricted": true })));
    let id = |api: &Api| api.get("/whoami").data()["user"]["id"].as_str().unwrap_or_default().to_owned();
    let (viewer_id, place) = (id(&viewer), format!("/projects/{project}"));
    let mut socket = appliance.listen(&viewer, "").expect("an open socket");
    viewer.get(&place).is(404);
    let new = json!({ "user_id": viewer_id });
    let added = analyst.post(&format!("{place}/members"), &new).is(200);
    assert_eq!((&added.data()["member_ids"], &added.data()["version"]), (&json!([viewer_id]), &json!(2)));
    assert_eq!(analyst.post(&format!("{place}/members"), &new).is(200).data()["version"], 2, "once is enough");
    viewer.get(&place).is(200);
    admin.make_finding(&project, "x");
    while socket.event()["event"] != "finding.created" {}
    let member = viewer.get(&format!("{place}/members")).is(200).rows()[0].clone();
    let expected = json!({ "id": viewer_id, "username": "viewer", "name": "viewer", "role": "viewer", "active": true, "lead": false });
    assert_eq!(member, expected);
    viewer.post(&format!("{place}/members"), &json!({ "user_id": id(&analyst) })).is(403);
    viewer.delete(&format!("{place}/members/{viewer_id}")).is(403);
    for foreign in [
        analyst.get(&format!("/projects/{other}/members")),
        analyst.post(&format!("/projects/{other}/members"), &new),
        analyst.delete(&format!("/projects/{other}/members/{viewer_id}")),
        analyst.delete(&format!("{place}/members/user_none")),
    ] {
        foreign.is(404);
    }
    for nobody in ["user_none", &admin.post("/service-accounts", &json!({ "name": "bot" })).is(201).id()] {
        let refused = admin.post(&format!("{place}/members"), &json!({ "user_id": nobody })).is(400);
        assert_eq!(refused.fields(), ["user_id"]);
    }
    assert_eq!(analyst.delete(&format!("{place}/members/{viewer_id}")).is(200).id(), viewer_id);
    viewer.get(&place).is(404);
    viewer.get(&format!("{place}/members")).is(404);
    assert_eq!(admin.get(&format!("{place}/members"))["meta"]["total"], 0);
}
