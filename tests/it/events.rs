//! Events as a list and as server-sent events: the same frames as on the web socket, for the same eyes.

use crate::support::{Api, Appliance, Start, query};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};

/// An open stream of server-sent events.
struct Lines(BufReader<reqwest::blocking::Response>);

impl Lines {
    fn open(caller: &Api, path: &str) -> Self {
        let response = caller.request("GET", path).send().expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(BufReader::new(response))
    }

    /// The next event's name, id and data; none at the end.
    fn next(&mut self) -> Option<(String, String, Value)> {
        let (mut name, mut id, mut data) = (String::new(), String::new(), Value::Null);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("a line") == 0 {
                return None;
            }
            match line.trim_end().split_once(": ").unwrap_or((line.trim_end(), "")) {
                ("event", text) => name = text.to_owned(),
                ("id", text) => id = text.to_owned(),
                ("data", text) => data = serde_json::from_str(text).expect("JSON"),
                ("", _) if !name.is_empty() => return Some((name, id, data)),
                _ => {}
            }
        }
    }
}

#[test]
fn server_sent_events_are_the_frames_of_the_socket() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let mut socket = appliance.listen(&admin, "?events=finding.*").expect("an open socket");
    let mut lines = Lines::open(&admin, "/events/stream?events=finding.*");
    let project = admin.make_project("P");
    let finding = admin.make_finding(&project, "x");
    admin.delete(&format!("/findings/{finding}")).is(200);
    for expected in ["finding.created", "finding.deleted"] {
        let (name, id, frame) = lines.next().expect("an event");
        assert_eq!((name.as_str(), &frame), (expected, &socket.event()));
        assert_eq!((id, &frame["kind"]), (frame["seq"].to_string(), &json!(expected)));
    }
}

#[test]
fn a_reader_of_lines_resumes_and_hears_why_it_ends() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = admin.make_project("P");
    let titles = ["one", "two", "three"].map(|title| (admin.make_finding(&project, title), title).1);
    let all = admin.get("/events?events=finding.created&order=asc");
    let first = all.rows()[0]["seq"].to_string();
    for mut lines in [
        Lines::open(&admin, &format!("/events/stream?since={first}")),
        Lines::open(&admin.header("last-event-id", &first), "/events/stream?events=finding.created"),
    ] {
        let heard = [lines.next(), lines.next()].map(|event| event.expect("an event").2["data"]["title"].clone());
        assert_eq!(heard, titles[1..]);
    }
    let mut foreign = Lines::open(&admin, "/events/stream?since=999999");
    assert_eq!(foreign.next().map(|(name, _, data)| (name, data["code"].clone())), Some(("end".into(), json!(4410))));
    assert!(foreign.next().is_none());
    let made = admin.post("/tokens", &json!({ "name": "x", "scopes": ["admin"] })).is(201);
    let token = appliance.stranger().bearer(made.data()["token"].as_str().unwrap_or_default());
    let mut revoked = Lines::open(&token, "/events/stream?events=task.*");
    admin.delete(&format!("/tokens/{}", made.id())).is(200);
    assert_eq!(revoked.next().map(|(name, _, data)| (name, data["code"].clone())), Some(("end".into(), json!(4401))));
    for wrong in ["?since=x", "?events=findng.*", "?token=eyJ", "?x=1"] {
        admin.get(&format!("/events/stream{wrong}")).is(400);
    }
}

#[test]
fn an_open_stream_does_not_hold_up_the_stop() {
    let mut appliance = Start::default().go();
    let admin = appliance.admin();
    let mut lines = Lines::open(&admin, "/events/stream");
    let begun = std::time::Instant::now();
    assert!(appliance.terminate());
    assert!(lines.next().is_none());
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

#[test]
fn the_list_shows_what_its_reader_may_know() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let viewer = appliance.user("viewer", "viewer");
    let id = viewer.get("/whoami").data()["user"]["id"].clone();
    let (foreign, own) =
        (admin.make_project("foreign"), admin.make_project_with("own", &json!({ "member_ids": [id] })));
    let secret = admin.make_finding(&foreign, "secret");
    let shared = admin.make_finding(&own, "shared");
    let heard: Vec<_> = viewer.get("/events").rows().iter().map(|event| event["data"]["id"].clone()).collect();
    assert_eq!(heard, [json!(shared), json!(own)]);
    assert_eq!(viewer.get(&query("/events", &[("object_id", &secret)]))["meta"]["total"], 0);
    assert_eq!(viewer.get(&query("/events", &[("project_id", &foreign)]))["meta"]["total"], 0);
    assert!(admin.get("/events").is(200)["meta"]["total"].as_u64().is_some_and(|total| total > 5));
    let narrow = appliance.caller("admin", "events:read,findings:read");
    assert_eq!(narrow.get("/events").column("kind"), ["finding.created", "finding.created"]);
}

#[test]
fn the_list_is_narrowed_sorted_and_paged() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = admin.make_project("P");
    let finding = admin.make_finding(&project, "x");
    admin.put(&format!("/findings/{finding}"), &json!({ "title": "y" })).is(200);
    let kinds = |pairs: &[(&str, &str)]| admin.get(&query("/events", pairs)).column("kind");
    assert_eq!(kinds(&[("object_id", &finding)]), ["finding.updated", "finding.created"]);
    assert_eq!(
        kinds(&[("project_id", &project), ("order", "asc"), ("limit", "2")]),
        ["project.created", "finding.created"]
    );
    let seq = admin.get(&query("/events", &[("events", "finding.created")])).rows()[0]["seq"].to_string();
    assert_eq!(kinds(&[("since", &seq), ("events", "finding.*,client.created")]), ["finding.updated"]);
    assert_eq!(kinds(&[("created_before", "2020-01-01")]), Vec::<String>::new());
    let first = admin.get("/events?limit=1");
    let next = admin.get(&query(
        "/events",
        &[("limit", "1"), ("cursor", first["meta"]["next_cursor"].as_str().unwrap_or_default())],
    ));
    assert!(first.rows()[0]["seq"].as_i64() > next.rows()[0]["seq"].as_i64());
    for (field, value) in [("events", "nothing.*"), ("since", "x"), ("created_after", "soon"), ("sort", "time")] {
        assert_eq!(admin.get(&query("/events", &[(field, value)])).is(400).fields(), [field]);
    }
    let kinds = admin.get("/events/kinds").is(200).data()["kinds"].clone();
    let of = |name: &str| kinds.as_array().and_then(|kinds| kinds.iter().find(|kind| kind["name"] == name)).cloned();
    assert_eq!(of("finding.created").expect("a kind")["object"], "finding");
    assert_eq!(of("task.failed").expect("a kind")["stream_name"], "error");
}
