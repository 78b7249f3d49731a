//! What stands between the API and the web at large: other sites' pages, floods, and secrets that lie about.

use crate::support::{ADMIN, Answer, Appliance, PASSWORD, Start};
use serde_json::json;

#[test]
fn a_cookie_counts_for_our_own_pages_alone() {
    let appliance = Appliance::start();
    let browser = appliance.browser(ADMIN);
    let cookie = appliance.stranger().header("cookie", browser.sent("cookie").unwrap_or_default());
    let (own, new) = (appliance.base(), json!({ "name": "x" }));
    cookie.get("/clients").is(200);
    browser.post("/clients", &new).is(201);
    browser.header("sec-fetch-site", "same-origin").post("/clients", &new).is(201);
    let foreign = [
        vec![],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("origin", "https://127.0.0.1.evil.example")],
        vec![("origin", own), ("sec-fetch-site", "cross-site")],
        vec![("origin", own), ("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("referer", own)],
    ];
    for headers in foreign {
        let caller = headers.iter().fold(cookie.clone(), |caller, (name, value)| caller.header(name, value));
        let refused = caller.post("/clients", &new);
        assert_eq!(
            (refused.status, refused["error"]["code"].as_str()),
            (403, Some("PERMISSION_DENIED")),
            "{headers:?}"
        );
        caller.delete("/auth/session").is(403);
        caller.get("//ws/events").is(403);
    }
    let with_token =
        cookie.header("origin", "https://evil.example").bearer(&appliance.token(ADMIN, "admin", "standard"));
    with_token.post("/clients", &new).is(201);
    for rubbish in ["__Host-assay=x", "__Host-assay=", "assay=x"] {
        appliance.stranger().header("cookie", rubbish).get("/clients").is(401);
    }
}

#[test]
fn each_tier_says_what_is_left_and_refuses_what_is_more() {
    let appliance = Appliance::start();
    let with = |tier: &str| appliance.stranger().bearer(&appliance.token(ADMIN, "admin", tier));
    let number = |answer: &Answer, name: &str| answer.header(name).parse::<i64>().unwrap_or(-1);
    let standard = with("standard");
    for left in [999, 998, 997] {
        let answer = standard.get("/whoami").is(200);
        assert_eq!((number(&answer, "x-ratelimit-limit"), number(&answer, "x-ratelimit-remaining")), (1_000, left));
        let in_seconds = number(&answer, "x-ratelimit-reset") - appliance.number("SELECT unixepoch()");
        assert!((1..=61).contains(&in_seconds), "{in_seconds}");
    }
    assert_eq!(appliance.admin().get("/whoami").header("x-ratelimit-limit"), "", "unlimited has no limit to tell");
    assert_eq!(number(&appliance.browser(ADMIN).get("/whoami"), "x-ratelimit-limit"), 3_000);

    let startup = with("startup");
    for _ in 0..100 {
        startup.get("/whoami").is(200);
    }
    let refused = startup.get("/whoami").is(429);
    assert_eq!(refused["error"]["code"], "RATE_LIMIT_EXCEEDED");
    assert_eq!(refused["error"]["message"], "Too many requests");
    assert!((3_500..=3_600).contains(&number(&refused, "retry-after")));
    assert_eq!(number(&refused, "x-ratelimit-remaining"), 0);
    assert_eq!(startup.get("/devices").is(429)["error"]["code"], "RATE_LIMITED");
    assert_eq!(startup.get("/scans").is(429)["error_code"], "RATE_LIMIT_EXCEEDED");
    with("startup").get("/whoami").is(200);

    let burst = with("netrecon-standard");
    let statuses: Vec<_> = (0..14).map(|_| burst.get("/whoami").status).collect();
    assert!(statuses[..10].iter().all(|status| *status == 200) && statuses.contains(&429), "{statuses:?}");
}

#[test]
fn strangers_are_counted_by_their_address() {
    let appliance = Start::default().with(&["--behind-proxy", "127.0.0.1"]).go();
    let from = |address: &str| appliance.stranger().header("x-forwarded-for", address);
    let knock = |address: &str| from(address).post("/auth/login", &json!({}));
    let answers: Vec<_> = (0..40).map(|n| knock(&format!("2001:db8::{n:x}"))).collect();
    assert!(answers[..30].iter().all(|answer| answer.status == 400), "thirty are taken");
    let refused = answers.iter().find(|answer| answer.status == 429).expect("and no more");
    assert_eq!(
        (refused["error"]["code"].as_str(), refused.header("retry-after").is_empty()),
        (Some("RATE_LIMITED"), false)
    );
    knock("2001:db8:0:1::1").is(400);
    from("2001:db8::1").get("//health").is(200);
    appliance.admin().header("x-forwarded-for", "2001:db8::1").get("/whoami").is(200);
}

#[test]
fn no_secret_is_kept_or_logged_or_repeated() {
    let appliance = Start::default().with(&["--log-level", "debug"]).go();
    let (stranger, admin) = (appliance.stranger(), appliance.admin());
    let login = stranger.login(ADMIN, PASSWORD).is(200);
    let text = |field: &str| login[field].as_str().unwrap_or_default().to_owned();
    let made = admin.post("/tokens", &json!({ "name": "x", "scopes": ["admin"] })).is(201);
    let token = made.data()["token"].as_str().unwrap_or_default().to_owned();
    let rotated = admin.post(&format!("/tokens/{}/rotate", made.id()), &json!({})).is(201);
    let browser = appliance.browser(ADMIN);
    let cookie = browser.sent("cookie").and_then(|cookie| cookie.split_once('=')).map(|(_, secret)| secret.to_owned());
    admin.make_user("someone", "viewer");
    stranger.post("/auth/refresh", &json!({ "refresh_token": text("refresh_token") })).is(200);
    let secrets = [
        PASSWORD.to_owned(),
        text("access_token"),
        text("refresh_token"),
        token.clone(),
        rotated.data()["token"].as_str().unwrap_or_default().to_owned(),
        cookie.unwrap_or_default(),
        "Wrong-Horse-9-Battery".to_owned(),
    ];
    stranger.login("someone", &secrets[6]).is(401);
    stranger.login(&secrets[6], "x").is(401);
    stranger.bearer(&format!("{}x", secrets[6])).get("/whoami").is(401);
    let echoed = [
        stranger.post("/auth/login", &json!({ "username": "x", "password": PASSWORD, "passwort": PASSWORD })).is(400),
        admin.post("/users", &json!({ "username": "x", "email": "x", "password": PASSWORD })).is(400),
        stranger.bearer(&token).get(&format!("/findings?search=x&token={token}")).is(400),
        stranger.bearer(&token).get(&format!("/findings?sort={token}")).is(400),
        stranger.get(&format!("//ws/events?token={token}")).is(401),
    ];
    for secret in secrets.iter().filter(|secret| secret.len() >= 12) {
        assert!(echoed.iter().all(|answer| !answer.text.contains(secret)), "an error repeats a secret");
        assert!(!appliance.log().contains(secret), "the log holds a secret");
        assert_eq!(appliance.holding(secret), Vec::<String>::new(), "a file holds a secret");
    }
    assert!(secrets.iter().all(|secret| secret.len() >= 12), "every secret was there to be looked for");
}

#[test]
fn every_answer_is_told_to_stay_where_it_is() {
    let appliance = Appliance::start();
    for path in ["//", "//api/v1/whoami", "//health", "//nothing.png", "/nothing"] {
        let answer = appliance.admin().get(path);
        for (name, value) in
            [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("referrer-policy", "no-referrer")]
        {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(answer.header("x-request-id").starts_with("req_"), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}
