//! The live stream: what happens is told at once, to those who may know of it, without gap or repeat.

use crate::support::{ADMIN, Api, Appliance, PASSWORD};
use serde_json::{Value, json};
use std::thread;

fn access_token(appliance: &Appliance, username: &str) -> String {
    let login = appliance.stranger().login(username, PASSWORD).is(200);
    login["access_token"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_finding_of_the_api_is_told_to_each_kind_of_listener() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = admin.make_project("P");
    let by_query = format!("?token={}", access_token(&appliance, ADMIN));
    let callers = [(admin.clone(), ""), (appliance.browser(ADMIN), ""), (appliance.stranger(), by_query.as_str())];
    let mut listeners = callers.map(|(caller, query)| appliance.listen(&caller, query).expect("an open socket"));
    let id = admin.add_finding(&project, "SQL injection", &json!({ "severity": "High" })).is(201).id();
    for listener in &mut listeners {
        let event = listener.event();
        assert_eq!(event["event"], "finding.created");
        assert!(event["seq"].is_i64() && event["timestamp"].is_string());
        let expected = json!({
            "id": id, "type": "finding", "actor": "admin", "title": "SQL injection", "project_id": project,
            "severity": "High", "status": "Open",
        });
        assert_eq!(event["data"], expected);
    }
}

#[test]
fn what_does_not_open_it() {
    let appliance = Appliance::start();
    let (admin, stranger) = (appliance.admin(), appliance.stranger());
    let token = appliance.token(ADMIN, "admin", "unlimited");
    let browser = appliance.browser(ADMIN);
    let cookie = stranger.header("cookie", browser.sent("cookie").unwrap_or_default());
    let refused = |caller: &Api, query: &str| appliance.listen(caller, query).err();
    assert_eq!(refused(&stranger, ""), Some(401));
    assert_eq!(refused(&stranger, &format!("?token={token}")), Some(401), "no long-lived token in an address");
    assert_eq!(refused(&stranger, "?token=eyJ.x.y"), Some(401));
    assert_eq!(refused(&cookie, ""), Some(403), "a cookie without an origin");
    assert_eq!(refused(&cookie.header("origin", "https://evil.example"), ""), Some(403));
    assert_eq!(refused(&appliance.caller(ADMIN, "findings:read"), ""), Some(403));
    for query in ["?since=x", "?since=1.5", "?evnts=x", "?events=finding.creatd", "?events=finding.created,no.*"] {
        assert_eq!(refused(&admin, query), Some(400), "{query}");
    }
    admin.get("//ws/events").is(400);
}

#[test]
fn a_listener_hears_what_it_asked_for() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let mut listener = appliance.listen(&admin, "?events=finding.updated,asset.*").expect("an open socket");
    let project = admin.make_project("P");
    let finding = admin.make_finding(&project, "x");
    let asset = admin.make_asset(&project, "y");
    admin.put(&format!("/findings/{finding}"), &json!({ "title": "z" })).is(200);
    admin.delete(&format!("/assets/{asset}")).is(200);
    let heard: Vec<_> = (0..3).map(|_| listener.event()["event"].clone()).collect();
    assert_eq!(heard, ["asset.created", "finding.updated", "asset.deleted"]);
}

#[test]
fn a_listener_hears_nothing_of_what_it_may_not_know() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let viewer = appliance.user("viewer", "viewer");
    let id = viewer.get("/whoami").data()["user"]["id"].clone();
    let (foreign, own) =
        (admin.make_project("foreign"), admin.make_project_with("own", &json!({ "member_ids": [id] })));
    let mut listener = appliance.listen(&viewer, "").expect("an open socket");
    let mut again = appliance.listen(&viewer, "?since=0").expect("an open socket");
    admin.make_finding(&foreign, "secret");
    admin.make_asset(&foreign, "secret");
    admin.put(&format!("/projects/{foreign}"), &json!({ "description": "secret" })).is(200);
    admin.post("/tokens", &json!({ "name": "secret", "scopes": ["admin"] })).is(201);
    admin.make_client("secret");
    admin.make_finding(&own, "shared");
    assert_eq!(listener.event()["data"]["title"], "shared");
    assert_eq!(again.event()["data"]["name"], "own", "nor of what was before");
    assert_eq!(again.event()["data"]["title"], "shared");
    admin.put(&format!("/projects/{own}"), &json!({ "member_ids": [] })).is(200);
    admin.make_finding(&own, "no longer shared");
    admin.put(&format!("/projects/{own}"), &json!({ "member_ids": [id] })).is(200);
    assert_eq!(listener.event()["event"], "project.updated", "what is told is what may be seen at that moment");
}

#[test]
fn a_listener_that_was_away_resumes_without_gap_or_repeat() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = admin.make_project("P");
    let total = 200;
    let mut since = appliance.number("SELECT max(seq) FROM journal");
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let (admin, project) = (admin.clone(), project.clone());
            thread::spawn(move || (0..total / 4).for_each(|_| drop(admin.make_finding(&project, "x"))))
        })
        .collect();
    let mut heard = Vec::new();
    while heard.len() < total {
        let mut listener = appliance.listen(&admin, &format!("?since={since}")).expect("an open socket");
        // Hangs up after a few, more each time.
        for _ in 0..heard.len().max(1).min(total - heard.len()) {
            let event = listener.event();
            since = event["seq"].as_i64().expect("a number");
            heard.push((since, event["data"]["id"].clone()));
        }
    }
    writers.into_iter().for_each(|writer| writer.join().expect("a writer"));
    assert!(heard.is_sorted_by(|a, b| a.0 < b.0), "in order, none twice");
    let database = appliance.database();
    let mut made = database
        .prepare("SELECT seq, object_id FROM journal WHERE kind = 'finding.created' ORDER BY seq")
        .expect("SQL");
    let made: Vec<(i64, Value)> = made
        .query_map([], |row| Ok((row.get(0)?, json!(row.get::<_, String>(1)?))))
        .expect("rows")
        .map(|row| row.expect("a row"))
        .collect();
    assert_eq!(heard, made);
}

#[test]
fn a_past_that_is_not_ours_is_told_so() {
    let appliance = Appliance::start();
    for since in ["999999", "-1"] {
        let mut listener = appliance.listen(&appliance.admin(), &format!("?since={since}")).expect("an open socket");
        assert_eq!(listener.closed(), 4410, "{since}");
    }
}

#[test]
fn what_ends_a_credential_closes_its_sockets() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let user = admin.make_user("leaver", "analyst");
    let made = admin.post("/tokens", &json!({ "name": "x", "scopes": ["admin"] })).is(201);
    let token = appliance.stranger().bearer(made.data()["token"].as_str().unwrap_or_default());
    let jwt = appliance.stranger().bearer(&access_token(&appliance, ADMIN));
    let browser = appliance.browser(ADMIN);
    let leaver = appliance.caller("leaver", "events:read,findings:read");
    // One that hears everything, and one that asked for what hardly ever happens.
    let open = |caller: &Api| {
        ["", "?events=task.failed"].map(|query| appliance.listen(caller, query).expect("an open socket"))
    };
    let mut sockets = [open(&token), open(&jwt), open(&browser), open(&leaver)];
    admin.delete(&format!("/tokens/{}", made.id())).is(200);
    jwt.delete("/auth/session").is(204);
    browser.delete("/auth/session").is(204);
    admin.put(&format!("/users/{user}"), &json!({ "active": false })).is(200);
    for (n, sockets) in sockets.iter_mut().enumerate() {
        for socket in sockets {
            assert_eq!(socket.closed(), 4401, "{n}");
        }
    }
}
