//! The second factor: what it asks of whom, that no code works twice, and how it is lost and taken away.

use crate::support::{ADMIN, Answer, Api, Appliance, Authenticator, PASSWORD, STEP, Start};
use serde_json::json;
use std::fs;

const WRONG: &str = "Wrong-Horse-9-Battery";

/// Signs in with a code by each of the three ways.
fn ways(api: &Api, password: &str, code: Option<&str>) -> [Answer; 3] {
    let named = |field: &str| {
        let mut body = json!({ "username": "someone", "password": password });
        if let Some(code) = code {
            body[field] = json!(code);
        }
        body
    };
    let form = named("mfa_code");
    let pairs: Vec<_> = form.as_object().expect("fields").iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    [
        Answer::of(api.request("POST", "/auth/token").form(&pairs)),
        api.post("/auth/login", &named("totp_code")),
        api.post("/auth/session", &named("mfa_code")),
    ]
}

fn sign_in(api: &Api, code: &str) -> Answer {
    api.post("/auth/login", &json!({ "username": "someone", "password": PASSWORD, "totp_code": code }))
}

fn why(answer: &Answer) -> &str {
    answer["error"]["details"][0]["code"].as_str().unwrap_or_default()
}

fn wrong(answer: &Answer) -> Vec<&str> {
    let details = answer["error"]["details"].as_array().unwrap_or_else(|| panic!("no details: {}", answer.text));
    details.iter().filter_map(|detail| detail["field"].as_str()).collect()
}

#[test]
fn it_is_asked_for_in_all_three_ways_once_it_is_confirmed() {
    let appliance = Appliance::start();
    let (user, stranger) = (appliance.user("someone", "analyst"), appliance.stranger());
    assert_eq!(wrong(&user.enrol(WRONG).is(400)), ["password"]);
    let begun = user.enrol(PASSWORD).is(201);
    assert_eq!(begun.header("cache-control"), "no-store");
    let text = |field: &str| begun[field].as_str().unwrap_or_default().to_owned();
    assert!(text("otpauth_url").starts_with("otpauth://totp/Assay:someone?secret="), "{}", begun.text);
    assert!(text("otpauth_url").contains(&text("secret")) && text("qr").starts_with("data:image/svg+xml;base64,"));
    assert_eq!(user.get("/auth/totp")["enabled"], false);
    assert_eq!(ways(&stranger, PASSWORD, None).map(|answer| answer.status), [200; 3]);
    assert_eq!(wrong(&user.post("/auth/totp/confirm", &json!({ "code": "000000" })).is(400)), ["code"]);

    let (app, codes) = user.with_second_factor(PASSWORD);
    assert_eq!(codes.len(), 10);
    let state = user.get("/auth/totp").is(200);
    assert_eq!((&state["enabled"], &state["recovery_codes_left"]), (&json!(true), &json!(10)));
    assert_eq!(user.get("/me").data()["two_factor"], true);
    user.enrol(PASSWORD).is(409);
    user.post("/auth/totp/confirm", &json!({ "code": app.code(1) })).is(409);

    let [form, login, session] = ways(&stranger, PASSWORD, None).map(|answer| answer.is(401));
    assert_eq!([why(&login), why(&session)], ["MFA_REQUIRED"; 2]);
    assert_eq!((&form["error_code"], &form["field"]), (&json!("UNAUTHORIZED"), &json!("mfa_code")));
    for step in 1..=3 {
        let answers = ways(&stranger, PASSWORD, Some(&app.code(step)));
        let statuses = answers.map(|answer| answer.status);
        assert_eq!(statuses, [200, 401, 401], "a code opens one session, whichever way");
        appliance.advance(STEP);
    }
    for kind in ["totp_begun", "totp_enabled"] {
        let rows = format!("SELECT count(*) FROM journal WHERE kind = 'user.{kind}'");
        assert_eq!(appliance.number(&rows), if kind == "totp_begun" { 2 } else { 1 }, "{kind}");
    }
    let payload = "SELECT count(*) FROM journal WHERE kind = 'login.succeeded' AND payload LIKE '%\"totp\"%'";
    assert_eq!(appliance.number(payload), 3);
}

#[test]
fn a_wrong_code_looks_like_a_wrong_password() {
    let appliance = Appliance::start();
    let user = appliance.user("someone", "analyst");
    let (app, _) = user.with_second_factor(PASSWORD);
    let stranger = appliance.stranger();
    let refused = ways(&stranger, WRONG, None);
    for (password, code) in [(WRONG, app.code(1).as_str()), (PASSWORD, "000000"), (PASSWORD, &app.code(0))] {
        for (answer, refused) in ways(&stranger, password, Some(code)).iter().zip(&refused) {
            assert_eq!((answer.status, &answer.body), (401, &refused.body));
        }
    }
}

#[test]
fn guessing_codes_locks_and_the_right_password_frees_nobody() {
    let appliance = Start::default().with(&["--behind-proxy", "127.0.0.1"]).go();
    let user = appliance.user("someone", "analyst");
    let (app, codes) = user.with_second_factor(PASSWORD);
    let from = |address: &str| appliance.stranger().header("x-forwarded-for", address);
    let guesser = from("192.0.2.1");
    for _ in 0..4 {
        sign_in(&guesser, "000000").is(401);
        assert_eq!(why(&guesser.login("someone", PASSWORD).is(401)), "MFA_REQUIRED");
    }
    sign_in(&guesser, "000000").is(401);
    for answer in [sign_in(&guesser, &app.code(1)), sign_in(&guesser, &codes[0]), guesser.login("someone", PASSWORD)] {
        assert_eq!(why(&answer.is(401)), "INVALID_TOKEN", "locked looks like wrong");
    }
    sign_in(&from("192.0.2.2"), &app.code(1)).is(200);
    let browser = from("192.0.2.3");
    let own = user.header("x-forwarded-for", "192.0.2.3");
    for _ in 0..5 {
        let prove = json!({ "password": PASSWORD, "code": "000000" });
        assert_eq!(wrong(&own.call("DELETE", "/auth/totp", Some(&prove)).is(400)), ["code"]);
    }
    let prove = json!({ "password": PASSWORD, "code": codes[1] });
    assert_eq!(wrong(&own.call("DELETE", "/auth/totp", Some(&prove)).is(400)), ["password"], "locked here too");
    assert_eq!(why(&sign_in(&browser, &codes[1]).is(401)), "INVALID_TOKEN");
}

#[test]
fn no_code_works_twice_whoever_is_first() {
    let appliance = Appliance::start();
    let user = appliance.user("someone", "analyst");
    let (app, codes) = user.with_second_factor(PASSWORD);
    for code in [app.code(1), codes[0].clone()] {
        let race: Vec<_> = (0..4)
            .map(|_| {
                let (api, code) = (appliance.stranger(), code.clone());
                std::thread::spawn(move || sign_in(&api, &code).status)
            })
            .collect();
        let won = race.into_iter().map(|thread| thread.join().expect("a caller")).filter(|status| *status == 200);
        assert_eq!(won.count(), 1, "{code}");
    }
    appliance.advance(STEP * 3);
    sign_in(&appliance.stranger(), &app.code(3)).is(200);
    sign_in(&appliance.stranger(), &app.code(2)).is(401);
}

#[test]
fn recovery_codes_stand_in_and_are_used_up() {
    let appliance = Appliance::start();
    let (user, stranger) = (appliance.user("someone", "analyst"), appliance.stranger());
    let (app, codes) = user.with_second_factor(PASSWORD);
    sign_in(&stranger, &codes[0].to_uppercase().replace('-', " ")).is(200);
    sign_in(&stranger, &codes[0]).is(401);
    assert_eq!(user.get("/auth/totp")["recovery_codes_left"], 9);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'user.recovery_code_used'"), 1);
    let renewed = user.post("/auth/totp/recovery-codes", &json!({ "password": PASSWORD, "code": app.code(1) })).is(200);
    sign_in(&stranger, &codes[1]).is(401);
    let fresh = renewed["recovery_codes"].as_array().and_then(|codes| codes[0].as_str()).expect("a code").to_owned();
    let other = appliance.user("other", "analyst");
    other.with_second_factor(PASSWORD);
    let stolen = json!({ "username": "other", "password": PASSWORD, "totp_code": fresh });
    stranger.post("/auth/login", &stolen).is(401);
    sign_in(&stranger, &fresh).is(200);
}

#[test]
fn it_is_taken_away_by_its_owner_and_by_administrators() {
    let appliance = Appliance::start();
    let (admin, user) = (appliance.admin(), appliance.user("someone", "analyst"));
    let (app, codes) = user.with_second_factor(PASSWORD);
    let remove = |password: &str, code: &str| {
        user.call("DELETE", "/auth/totp", Some(&json!({ "password": password, "code": code })))
    };
    assert_eq!(wrong(&remove(WRONG, &app.code(1)).is(400)), ["password"]);
    assert_eq!(wrong(&remove(PASSWORD, &app.code(0)).is(400)), ["code"]);
    remove(PASSWORD, &codes[0]).is(204);
    appliance.stranger().login("someone", PASSWORD).is(200);
    remove(PASSWORD, &codes[1]).is(409);

    let id = user.get("/me").data()["id"].as_str().unwrap_or_default().to_owned();
    let place = format!("/users/{id}/totp");
    admin.delete(&place).is(409);
    user.with_second_factor(PASSWORD);
    user.delete(&place).is(403);
    appliance.caller(ADMIN, "users:write").delete(&place).is(403);
    admin.delete(&place).is(200);
    appliance.stranger().login("someone", PASSWORD).is(200);
    user.with_second_factor(PASSWORD);
    assert!(appliance.cli(&["admin", "remove-2fa", "someone"]).status.success());
    assert!(!appliance.cli(&["admin", "remove-2fa", "someone"]).status.success());
    assert!(!appliance.cli(&["admin", "remove-2fa", "nobody"]).status.success());
    appliance.stranger().login("someone", PASSWORD).is(200);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'user.totp_removed'"), 3);
    assert_eq!(appliance.number("SELECT count(*) FROM recovery_codes"), 0);
}

#[test]
fn a_seed_that_nobody_confirmed_ends() {
    let appliance = Appliance::start();
    let user = appliance.user("someone", "analyst");
    let begun = user.enrol(PASSWORD).is(201);
    let app = Authenticator::new(begun["secret"].as_str().expect("a seed"));
    appliance.advance(std::time::Duration::from_secs(3_601));
    user.post("/auth/totp/confirm", &json!({ "code": app.code(120) })).is(409);
    let again = user.enrol(PASSWORD).is(201);
    let app = Authenticator::new(again["secret"].as_str().expect("a seed"));
    user.post("/auth/totp/confirm", &json!({ "code": app.code(120) })).is(200);
}

#[test]
fn programs_are_not_asked_and_have_none() {
    let appliance = Appliance::start();
    let (admin, user) = (appliance.admin(), appliance.user("someone", "analyst"));
    let browser = appliance.browser("someone");
    user.with_second_factor(PASSWORD);
    browser.get("/whoami").is(200);
    user.get("/findings").is(200);
    appliance.caller("someone", "findings:read").enrol(PASSWORD).is(403);
    let account = admin.post("/service-accounts", &json!({ "name": "bot" })).is(201).id();
    let token =
        admin.post(&format!("/service-accounts/{account}/tokens"), &json!({ "name": "x", "scopes": ["admin"] }));
    let bot = appliance.stranger().bearer(token.is(201).data()["token"].as_str().expect("a token"));
    for refused in [
        bot.enrol(PASSWORD),
        bot.post("/auth/password", &json!({ "current_password": PASSWORD, "new_password": WRONG })),
        bot.put("/me", &json!({ "name": "x" })),
    ] {
        refused.is(403);
    }
    assert_eq!(bot.get("/me").is(200).data()["username"], "bot");
}

#[test]
fn no_seed_and_no_code_lies_about() {
    let appliance = Start::default().with(&["--log-level", "debug"]).go();
    let user = appliance.user("someone", "analyst");
    let begun = user.enrol(PASSWORD).is(201);
    let seed = begun["secret"].as_str().expect("a seed").to_owned();
    let app = Authenticator::new(&seed);
    let confirmed = user.post("/auth/totp/confirm", &json!({ "code": app.code(0) })).is(200);
    let code = confirmed["recovery_codes"].as_array().and_then(|codes| codes[3].as_str()).expect("a code").to_owned();
    sign_in(&appliance.stranger(), &code).is(200);
    for secret in [seed, code] {
        assert!(!appliance.log().contains(&secret));
        assert_eq!(appliance.holding(&secret), Vec::<String>::new());
    }
    let raw: Vec<u8> = totp_rs::Secret::try_from_base32(begun["secret"].as_str().unwrap_or_default())
        .expect("base32")
        .as_bytes()
        .to_vec();
    let kept: Vec<u8> = appliance.database().query_row("SELECT seed FROM totp", [], |row| row.get(0)).expect("a seed");
    assert!(!kept.windows(raw.len()).any(|part| part == raw), "the seed is sealed");
}

#[test]
fn what_was_sealed_opens_after_the_keys_were_rotated() {
    let mut appliance = Appliance::start();
    let user = appliance.user("someone", "analyst");
    let (app, _) = user.with_second_factor(PASSWORD);
    let hook =
        appliance.admin().post("/webhooks", &json!({ "url": "https://203.0.113.9/in", "events": ["*"] })).is(201);
    let login = appliance.stranger().login(ADMIN, PASSWORD).is(200);
    let access = appliance.stranger().bearer(login["access_token"].as_str().unwrap_or_default());
    access.get("/me").is(200);
    let before = fs::read(appliance.data().join("keys/sealing.v1")).expect("the first key");

    let said = appliance.cli(&["admin", "rotate-keys"]);
    assert!(said.status.success() && String::from_utf8_lossy(&said.stdout).contains("2 secrets are sealed anew"));
    access.get("/me").is(401);
    user.get("/me").is(200);
    assert!(!appliance.data().join("keys/sealing.v1").exists());
    assert_ne!(fs::read(appliance.data().join("keys/sealing.v2")).expect("the second key"), before);
    appliance.restart();
    sign_in(&appliance.stranger(), &app.code(1)).is(200);
    let shown = appliance.admin().get(&format!("/webhooks/{}", hook["id"].as_str().unwrap_or_default())).is(200);
    assert_eq!(shown["url"], "https://203.0.113.9/in");

    appliance.kill();
    assert!(appliance.cli(&["admin", "rotate-keys"]).status.success(), "without a server, too");
    appliance.restart();
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'keys.rotated'"), 2);
    appliance.advance(STEP);
    sign_in(&appliance.stranger(), &app.code(2)).is(200);
}
