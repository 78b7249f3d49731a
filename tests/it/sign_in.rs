//! Signing in and out, three ways; what a stolen refresh token, a guessed password and a left browser are worth.

use crate::support::{ADMIN, Answer, Api, Appliance, PASSWORD, Start};
use serde_json::json;

fn form(api: &Api, username: &str, password: &str) -> Answer {
    Answer::of(api.request("POST", "/auth/token").form(&[("username", username), ("password", password)]))
}

fn text(answer: &Answer, field: &str) -> String {
    answer[field].as_str().unwrap_or_else(|| panic!("no {field} in {}", answer.text)).to_owned()
}

#[test]
fn by_form_by_json_and_by_cookie() {
    let appliance = Appliance::start();
    let stranger = appliance.stranger();
    let token = form(&stranger, ADMIN, PASSWORD).is(200);
    assert_eq!((&token["token_type"], &token["expires_in"]), (&json!("bearer"), &json!(3600)));
    assert_eq!(token.header("cache-control"), "no-store");
    assert!(token.body.get("refresh_token").is_none_or(|value| value.is_null()));
    let login = stranger.login("ADMIN@example.test", PASSWORD).is(200);
    assert_eq!(login["expires_in"], 86_400);
    let by_email = stranger.post("/auth/login", &json!({ "email": "admin@example.test", "password": PASSWORD }));
    by_email.is(200);
    for answer in [&token, &login] {
        let who = stranger.bearer(&text(answer, "access_token")).get("/whoami").is(200);
        assert_eq!(who.data()["user"]["username"], ADMIN);
        assert_eq!(who.data()["credential"]["kind"], "access_token");
    }
    let by_key = stranger.header("x-api-key", &text(&token, "access_token")).get("/whoami");
    by_key.is(200);
    let cookie = stranger.post("/auth/session", &json!({ "username": ADMIN, "password": PASSWORD })).is(200);
    let set = cookie.header("set-cookie");
    for attribute in ["__Host-", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(set.contains(attribute), "{set}");
    }
    assert_eq!(cookie["user"]["username"], ADMIN);
    assert_eq!(appliance.browser(ADMIN).get("/auth/session").is(200)["tier"], "session");
}

#[test]
fn a_refresh_token_works_once_and_its_second_use_ends_the_family() {
    let appliance = Appliance::start();
    let stranger = appliance.stranger();
    let refresh = |token: &str| stranger.post("/auth/refresh", &json!({ "refresh_token": token }));
    let first = stranger.login(ADMIN, PASSWORD).is(200);
    let second = refresh(&text(&first, "refresh_token")).is(200);
    stranger.bearer(&text(&second, "access_token")).get("/whoami").is(200);
    let third = refresh(&text(&second, "refresh_token")).is(200);
    refresh(&text(&first, "refresh_token")).is(401);
    refresh(&text(&third, "refresh_token")).is(401);
    for answer in [&first, &second, &third] {
        stranger.bearer(&text(answer, "access_token")).get("/whoami").is(401);
    }
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'session.revoked'"), 1);
    for rubbish in ["", "rt_", "rt_x.y", "x", "rt_.", "\u{1F600}"] {
        assert_eq!(refresh(rubbish).status, 401, "{rubbish}");
    }
}

#[test]
fn a_bearer_can_be_renewed_and_two_at_once_get_one_successor() {
    let appliance = Appliance::start();
    let stranger = appliance.stranger();
    let login = stranger.login(ADMIN, PASSWORD).is(200);
    let renewed = stranger.bearer(&text(&login, "access_token")).call("POST", "/auth/refresh", None).is(200);
    stranger.bearer(&text(&renewed, "access_token")).get("/whoami").is(200);
    stranger.call("POST", "/auth/refresh", None).is(401);
    let token = appliance.token(ADMIN, "admin", "standard");
    stranger.bearer(&token).call("POST", "/auth/refresh", None).is(401);
    let body = json!({ "refresh_token": text(&login, "refresh_token") });
    let race: Vec<_> = (0..4)
        .map(|_| {
            let (api, body) = (stranger.clone(), body.clone());
            std::thread::spawn(move || api.post("/auth/refresh", &body).status)
        })
        .collect();
    let won = race.into_iter().map(|thread| thread.join().expect("a caller")).filter(|status| *status == 200).count();
    assert_eq!(won, 1);
}

#[test]
fn signing_out_is_the_end_at_once() {
    let appliance = Appliance::start();
    let stranger = appliance.stranger();
    let login = stranger.login(ADMIN, PASSWORD).is(200);
    let jwt = stranger.bearer(&text(&login, "access_token"));
    jwt.delete("/auth/session").is(204);
    jwt.get("/whoami").is(401);
    stranger.post("/auth/refresh", &json!({ "refresh_token": text(&login, "refresh_token") })).is(401);
    let browser = appliance.browser(ADMIN);
    let gone = browser.delete("/auth/session").is(204);
    assert!(gone.header("set-cookie").contains("Max-Age=0"), "{}", gone.header("set-cookie"));
    browser.get("/whoami").is(401);
    appliance.admin().delete("/auth/session").is(409);
    appliance.admin().get("/whoami").is(200);
}

#[test]
fn five_failures_lock_and_nobody_can_tell() {
    let appliance = Start::default().with(&["--behind-proxy", "127.0.0.1"]).go();
    let from = |address: &str| appliance.stranger().header("x-forwarded-for", address);
    let (here, there) = (from("192.0.2.1"), from("192.0.2.2"));
    let nobody = here.login("nobody", "x").is(401);
    for _ in 0..5 {
        assert_eq!(here.login(ADMIN, "wrong-password").is(401).body, nobody.body);
    }
    assert_eq!(here.login(ADMIN, PASSWORD).is(401).body, nobody.body, "locked looks like wrong");
    assert_eq!(here.login("admin@example.test", PASSWORD).status, 401, "by either name");
    form(&here, ADMIN, PASSWORD).is(401);
    there.login(ADMIN, PASSWORD).is(200);
    assert!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'login.failed'") >= 1);
    let locks = "SELECT count(*) FROM journal WHERE kind = 'login.failed' AND payload LIKE '%\"locked\":true%'";
    assert_eq!(appliance.number(locks), 1);
}

#[test]
fn who_may_not_sign_in() {
    let appliance = Appliance::start();
    let (admin, stranger) = (appliance.admin(), appliance.stranger());
    let user = admin.make_user("leaver", "analyst");
    let (token, login) = (appliance.caller("leaver", "admin"), stranger.login("leaver", PASSWORD).is(200));
    let (jwt, browser) = (stranger.bearer(&text(&login, "access_token")), appliance.browser("leaver"));
    let place = format!("/users/{user}");
    admin.put(&place, &json!({ "active": false })).is(200);
    for caller in [&token, &jwt, &browser] {
        caller.get("/whoami").is(401);
    }
    stranger.login("leaver", PASSWORD).is(401);
    stranger.post("/auth/refresh", &json!({ "refresh_token": text(&login, "refresh_token") })).is(401);
    admin.put(&place, &json!({ "active": true })).is(200);
    token.get("/whoami").is(200);
    jwt.get("/whoami").is(401);
    admin.put(&place, &json!({ "password": "Another-Horse-8-Battery" })).is(200);
    stranger.login("leaver", PASSWORD).is(401);
    stranger.login("leaver", "Another-Horse-8-Battery").is(200);
    admin.post("/users", &json!({ "username": "silent", "email": "silent@example.test" })).is(201);
    for password in ["", "x", "null"] {
        assert_ne!(stranger.login("silent", password).status, 200, "who has no password signs in with none");
    }
}

#[test]
fn forged_access_tokens() {
    let appliance = Appliance::start();
    let stranger = appliance.stranger();
    let jwt = text(&stranger.login(ADMIN, PASSWORD).is(200), "access_token");
    let [header, claims, signature] = jwt.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let altered = format!("{}A", &claims[..claims.len() - 1]);
    for forged in [
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{altered}.{signature}"),
        format!("{header}.{claims}.{}", signature.chars().rev().collect::<String>()),
        "eyJ".to_owned(),
        format!("{jwt}.x"),
    ] {
        let refused = stranger.bearer(&forged).get("/whoami").is(401);
        assert_eq!(refused["error"]["details"][0]["code"], "INVALID_TOKEN", "{forged}");
    }
}

#[test]
fn passwords_have_rules() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    for password in ["", "short", "aaaaaaaaaaaaaaaa", "eleven-char", &"x1y2z".repeat(60)] {
        let body = json!({ "username": "newcomer", "email": "n@example.test", "password": password });
        assert_eq!(admin.post("/users", &body).is(400).fields(), ["password"], "{password}");
    }
    let named = json!({ "username": "longusername1", "email": "n@example.test", "password": "LongUsername1" });
    admin.post("/users", &named).is(400);
    admin.make_user("Newcomer", "viewer");
    for (username, email, field) in
        [("newcomer", "o@example.test", "username"), ("other", "NEWCOMER@example.test", "email")]
    {
        let taken = admin.post("/users", &json!({ "username": username, "email": email }));
        assert!(matches!(taken.status, 400 | 409) && taken.text.contains(field), "{}", taken.text);
    }
}
