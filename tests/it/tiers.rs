//! Rate tiers of one's own: made by administrators, counted at once, never gone while a token has them; and the
//! announcements of tokens that end soon.

use crate::support::{ADMIN, Answer, Appliance, merged, until};
use serde_json::{Value, json};
use std::time::Duration;

fn windows(requests: u32, seconds: u32) -> Value {
    json!([{ "requests": requests, "seconds": seconds }])
}

fn remaining(answer: &Answer) -> &str {
    answer.header("x-ratelimit-remaining")
}

#[test]
fn a_tier_counts_from_the_moment_it_is_made_or_changed() {
    let mut appliance = Appliance::start();
    let admin = appliance.admin();
    let made = admin.post("/settings/tiers", &json!({ "name": "slow", "windows": windows(2, 3_600) })).is(201);
    assert_eq!(made.header("location"), "/api/v1/settings/tiers/slow");
    assert_eq!((&made.data()["built_in"], &made.data()["version"]), (&json!(false), &json!(1)));
    let token = appliance.stranger().bearer(&appliance.token(ADMIN, "admin", "slow"));
    assert_eq!(remaining(&token.get("/whoami").is(200)), "1");
    assert_eq!(token.get("/whoami").is(200).header("x-ratelimit-limit"), "2");
    token.get("/whoami").is(429);
    admin.put("/settings/tiers/slow", &json!({ "windows": windows(5, 3_600) })).is(200);
    assert_eq!(remaining(&token.get("/whoami").is(200)), "2");
    let burst = json!({ "windows": [], "per_minute": 60, "burst": 3 });
    assert_eq!(admin.put("/settings/tiers/slow", &burst).is(200).data()["per_minute"], 60);
    assert_eq!(token.get("/whoami").is(200).header("x-ratelimit-limit"), "60");
    appliance.restart();
    let again =
        appliance.stranger().bearer(token.sent("authorization").unwrap_or_default().trim_start_matches("Bearer "));
    assert_eq!(again.get("/whoami").is(200).header("x-ratelimit-limit"), "60", "also after a restart");
}

#[test]
fn a_tier_in_use_does_not_vanish() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    admin.post("/settings/tiers", &json!({ "name": "mine", "windows": windows(100, 60) })).is(201);
    let token = admin.post("/tokens", &json!({ "name": "x", "scopes": ["admin"], "tier": "mine" })).is(201);
    assert_eq!(admin.get("/settings/tiers/mine").data()["tokens_count"], 1);
    let refused = admin.delete("/settings/tiers/mine").is(409);
    assert!(refused.text.contains("1 tokens"), "{}", refused.text);
    admin.delete(&format!("/tokens/{}", token.id())).is(200);
    admin.header("if-match", "\"9\"").delete("/settings/tiers/mine").is(412);
    admin.delete("/settings/tiers/mine").is(200);
    admin.get("/settings/tiers/mine").is(404);
    let gone = admin.post("/tokens", &json!({ "name": "x", "scopes": ["admin"], "tier": "mine" })).is(400);
    assert_eq!(gone.fields(), ["tier"]);
    for kind in ["created", "deleted"] {
        assert_eq!(appliance.number(&format!("SELECT count(*) FROM journal WHERE kind = 'tier.{kind}'")), 1);
    }
}

#[test]
fn the_appliances_own_tiers_stay_as_they_are() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let listed = admin.get("/settings/tiers").is(200);
    let names = listed.column("name");
    assert_eq!(&names[..2], ["standard", "startup"]);
    assert_eq!(
        listed.rows()[0]["windows"],
        json!([{ "requests": 1000, "seconds": 60 }, { "requests": 10000, "seconds": 3600 }])
    );
    for name in &names {
        admin.put(&format!("/settings/tiers/{name}"), &json!({ "windows": windows(1, 1) })).is(409);
        admin.delete(&format!("/settings/tiers/{name}")).is(409);
        let again = admin.post("/settings/tiers", &json!({ "name": name, "windows": windows(1, 1) })).is(400);
        assert_eq!(again.fields(), ["name"]);
    }
    assert_eq!(admin.get("/settings/tiers?limit=2&page=2").column("name"), names[2..4]);
    assert_eq!(admin.get("/settings/tiers?page=9").rows().len(), 0);
    admin.get("/settings/tiers?sort=version").is(400);
    admin.header("accept", "text/csv").get("/settings/tiers").is(200);
}

#[test]
fn what_is_no_tier() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    for (more, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "a" }), "name"),
        (json!({ "name": "Has Spaces" }), "name"),
        (json!({ "name": "../users" }), "name"),
        (json!({ "name": "session" }), "name"),
        (json!({ "windows": [] }), "windows"),
        (json!({ "windows": windows(0, 60) }), "windows[0].requests"),
        (json!({ "windows": windows(1, 0) }), "windows[0].seconds"),
        (json!({ "windows": windows(1, 2_592_001) }), "windows[0].seconds"),
        (
            json!({ "windows": [{ "requests": 1, "seconds": 1 }, { "requests": 2, "seconds": 1 }] }),
            "windows[1].seconds",
        ),
        (json!({ "per_minute": 1, "burst": 1 }), "per_minute"),
        (json!({ "windows": [], "per_minute": 1 }), "burst"),
        (json!({ "windows": [], "burst": 1 }), "per_minute"),
        (json!({ "windows": [], "per_minute": 600_001, "burst": 1 }), "per_minute"),
        (json!({ "windows": [], "per_minute": 1, "burst": 0 }), "burst"),
        (json!({ "unlimited": true }), "unlimited"),
    ] {
        let body = merged(&json!({ "name": "mine", "windows": windows(1, 60) }), &more);
        assert_eq!(admin.post("/settings/tiers", &body).is(400).fields(), [field], "{body}");
    }
    admin.post("/settings/tiers", &json!({ "name": "mine", "windows": windows(1, 60) })).is(201);
    assert_eq!(admin.put("/settings/tiers/mine", &json!({ "name": "yours" })).is(400).fields(), ["name"]);
    for role in ["analyst", "viewer"] {
        let caller = appliance.user(&format!("the-{role}"), role);
        caller.get("/settings/tiers").is(403);
        caller.post("/settings/tiers", &json!({ "name": "x1", "windows": windows(9, 9) })).is(403);
    }
}

#[test]
fn the_end_of_a_token_is_announced_three_times() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let make = |name: &str, life: &str| {
        admin.post("/tokens", &json!({ "name": name, "scopes": ["findings:read"], "expires_in": life })).is(201).id()
    };
    let (quarter, month, replaced) = (make("quarter", "90d"), make("month", "30d"), make("replaced", "90d"));
    make("for ever", "never");
    let (ended, kept) = (make("ended", "90d"), make("service", "1y"));
    admin.delete(&format!("/tokens/{ended}")).is(200);
    admin.post(&format!("/tokens/{replaced}/rotate"), &json!({ "overlap_hours": 168 })).is(201);
    let told = |id: &str| {
        let sql = "SELECT json_extract(payload, '$.days') FROM journal WHERE kind = 'token.expiring' AND object_id = ? ORDER BY seq";
        let database = appliance.database();
        let mut rows = database.prepare(sql).expect("a statement");
        let days = rows.query_map([id], |row| row.get::<_, i64>(0)).expect("rows");
        days.map(|day| day.expect("a number")).collect::<Vec<_>>()
    };
    let days = |days: u64| Duration::from_secs(days * 24 * 3_600);
    let hour = Duration::from_secs(3_601);
    appliance.advance(days(24));
    until("the month's week", || (told(&month) == [7]).then_some(()));
    assert_eq!(told(&quarter), [0; 0]);
    appliance.advance(days(37));
    until("the quarter's month", || (told(&quarter) == [30]).then_some(()));
    let runs = || appliance.number("SELECT runs FROM tasks WHERE name = 'token_expiry'");
    let before = runs();
    appliance.advance(hour);
    until("another run", || (runs() > before).then_some(()));
    assert_eq!(told(&quarter), [30], "each is told once");
    appliance.advance(days(28));
    until("its last day", || (told(&quarter) == [30, 1]).then_some(()));
    for id in [&replaced, &ended, &kept] {
        assert_eq!(told(id), [0; 0]);
    }
    assert_eq!(told(&month), [7], "it had ended before its last day came round");
}

#[test]
fn whoami_says_what_a_credential_is_good_for_in_fact() {
    let appliance = Appliance::start();
    let viewer = appliance.user("viewer", "viewer");
    let who = viewer.get("/whoami").is(200);
    let scopes: Vec<&str> =
        who.data()["effective_scopes"].as_array().expect("scopes").iter().filter_map(Value::as_str).collect();
    assert_eq!(who.data()["scopes"], json!(["admin"]));
    assert!(scopes.contains(&"findings:read") && !scopes.contains(&"findings:write"), "{scopes:?}");
    let narrow = appliance.caller(ADMIN, "findings:write").get("/whoami");
    assert_eq!(narrow.data()["effective_scopes"], json!(["findings:read", "findings:write"]));
}
