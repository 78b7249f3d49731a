//! What careful programs rely on: nobody overwrites what they have not seen, and what is sent twice is done once.

use crate::support::{ADMIN, Appliance, Start};
use serde_json::{Value, json};

#[test]
fn a_stale_version_is_refused_and_a_known_one_costs_nothing() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let place = format!("/findings/{}", api.make_finding(&project, "x"));
    let tag = api.get(&place).is(200).header("etag").to_owned();
    assert_eq!(tag, "\"1\"");
    assert!(api.header("If-None-Match", &tag).get(&place).is(304).text.is_empty());

    let careful = api.header("If-Match", &tag);
    let changed = careful.put(&place, &json!({ "title": "y" })).is(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    let stale = careful.put(&place, &json!({ "title": "z" })).is(412);
    assert_eq!(stale.body["error"]["code"], "PRECONDITION_FAILED");
    careful.delete(&place).is(412);
    for never in ["W/\"2\"", "2", "\"nonsense\"", ""] {
        api.header("If-Match", never).put(&place, &json!({ "title": "z" })).is(412);
    }
    api.header("If-Match", "\"1\", \"2\"").put(&place, &json!({ "title": "z" })).is(200);
    api.header("If-Match", "*").delete(&place).is(200);
}

#[test]
fn of_two_that_change_the_same_version_one_wins() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let place = format!("/findings/{}", api.make_finding(&project, "x"));
    let won: usize = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..8)
            .map(|n| {
                let (api, place) = (api.header("If-Match", "\"1\""), &place);
                scope.spawn(move || api.put(place, &json!({ "title": format!("by {n}") })).status == 200)
            })
            .collect();
        racers.into_iter().map(|racer| usize::from(racer.join().expect("a racer"))).sum()
    });
    assert_eq!((won, api.get(&place).data()["version"].as_u64()), (1, Some(2)));
}

#[test]
fn what_is_sent_twice_is_done_once_and_answered_alike() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let keyed = api.header("Idempotency-Key", "job-7");
    let body = json!({ "project_id": project, "title": "once" });
    let first = keyed.post("/findings", &body).is(201);
    let again = keyed.post("/findings", &body).is(201);
    assert_eq!((first.data(), first.header("location")), (again.data(), again.header("location")));
    assert_eq!(api.get("/findings").body["meta"]["total"], 1);

    let other = json!({ "project_id": project, "title": "another" });
    assert_eq!(keyed.post("/findings", &other).is(409).body["error"]["code"], "CONFLICT");
    // Another path, and another credential, are other requests.
    keyed.post("/assets", &json!({ "project_id": project, "name": "a" })).is(201);
    appliance.user("ana", "analyst").header("Idempotency-Key", "job-7").post("/findings", &other).is(201);
}

#[test]
fn a_refused_request_leaves_its_key_free_and_a_secret_is_never_kept() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let keyed = api.header("Idempotency-Key", "k");
    keyed.post("/findings", &json!({ "project_id": project })).is(400);
    keyed.post("/findings", &json!({ "project_id": project, "title": "now right" })).is(201);

    let token = json!({ "name": "ci", "scopes": ["findings:write"] });
    let made = keyed.post("/tokens", &token).is(201);
    let again = keyed.post("/tokens", &token).is(409);
    let message = again.body["error"]["message"].as_str().expect("a message");
    assert!(message.contains(made.data()["id"].as_str().expect("an id")), "{message}");
    assert!(!again.body.to_string().contains("nf_live_"));
    for bad in ["", &"x".repeat(256)] {
        api.header("Idempotency-Key", bad).post("/findings", &Value::Null).is(400);
    }
}

#[test]
fn sixteen_at_once_with_one_key_make_one_finding() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let body = json!({ "project_id": api.make_project("P"), "title": "x" });
    let ids: std::collections::HashSet<String> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..16)
            .map(|_| {
                let (api, body) = (api.header("Idempotency-Key", "same"), &body);
                scope.spawn(move || api.post("/findings", body).is(201).id())
            })
            .collect();
        senders.into_iter().map(|sender| sender.join().expect("a sender")).collect()
    });
    assert_eq!((ids.len(), api.get("/findings").body["meta"]["total"].as_u64()), (1, Some(1)));
}

#[test]
fn two_credentials_in_one_request_are_none() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    for header in [("authorization", "Bearer nothing"), ("x-api-key", "nothing")] {
        assert_eq!(api.header(header.0, header.1).get("/findings").is(400).body["error"]["code"], "VALIDATION_ERROR");
    }
}

#[test]
fn a_secret_in_an_address_is_refused_and_logged_nowhere() {
    let appliance = Start::default().with(&["--log-level", "trace"]).go();
    let api = appliance.admin();
    let token = appliance.token(ADMIN, "admin", "unlimited");
    for (method, path) in [
        ("GET", format!("/tokens/{token}")),
        ("DELETE", format!("/tokens/{token}")),
        ("POST", format!("/findings?note={token}")),
        ("GET", format!("/findings/fnd_x?access_token={token}")),
        ("GET", format!("/events/stream?token={token}")),
        ("POST", format!("/findings?password={token}")),
        ("GET", format!("/no/such/place/{token}")),
        ("GET", format!("/no/such/place/{}", token.replace('_', "%5F"))),
    ] {
        let answer = api.call(method, &path, None).is(400);
        assert!(answer.text.contains("must not stand in the address"), "{path}: {}", answer.text);
        assert!(!answer.text.contains(&token), "{path}: {}", answer.text);
    }
    // Nor its secret part, in whatever spelling its prefix was.
    assert!(!appliance.log().contains(&token["nf_live_".len()..]));
}
