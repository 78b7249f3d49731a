//! Webhooks: what a receiver is sent, to whom it can be shown that it is ours, and what the log says of it.

use crate::support::{Api, Appliance, Receiver, Start, answer, until};
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use std::{collections::HashSet, time::Duration};

/// An appliance that may reach this host.
pub(crate) fn start() -> Appliance {
    Start::default().with(&["--egress-allow", "127.0.0.0/8"]).go()
}

/// A new webhook's id.
pub(crate) fn hook(api: &Api, url: &str, more: &Value) -> String {
    let mut body = json!({ "url": url, "events": ["finding.*"] });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    api.post("/webhooks", &body).is(201)["id"].as_str().expect("an id").to_owned()
}

/// The newest delivery of a webhook, once it satisfies `ready`.
pub(crate) fn delivery(api: &Api, hook: &str, ready: impl Fn(&Value) -> bool) -> Value {
    until("the delivery", || {
        let list = api.get(&format!("/webhooks/{hook}/deliveries")).is(200);
        list["items"].get(0).filter(|delivery| ready(delivery)).cloned()
    })
}

fn verified(secret: &str, received: &crate::support::Received) -> bool {
    let mut headers = http::HeaderMap::new();
    for (name, value) in &received.headers {
        let name = http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
        headers.insert(name, value.parse().expect("a value"));
    }
    Webhook::new(secret).expect("a secret").verify(&received.body, &headers).is_ok()
}

#[test]
fn a_change_is_told_signed_and_logged() {
    let appliance = start();
    let (api, receiver) = (appliance.admin(), Receiver::start());
    let body = json!({ "url": receiver.url(), "events": ["finding.created", "scan.completed"] });
    let made = api.post("/webhooks", &body).is(201);
    let secret = made["secret"].as_str().expect("a secret").to_owned();
    assert!(secret.starts_with("whsec_") && made.header("cache-control").contains("no-store"));
    let id = made["id"].as_str().expect("an id").to_owned();
    assert!(!api.get(&format!("/webhooks/{id}")).is(200).text.contains(&secret), "shown once");
    let project = api.make_project("P");
    let finding = api.add_finding(&project, "SQL injection", &json!({ "severity": "High" })).is(201).id();
    let received = receiver.first(1).remove(0);
    let sent = received.json();
    assert_eq!((received.line.as_str(), &sent["event"]), ("POST /hook", &json!("finding.created")));
    assert_eq!(sent["data"]["id"], finding.as_str());
    assert_eq!((&sent["data"]["title"], &sent["data"]["project_id"]), (&json!("SQL injection"), &json!(project)));
    assert_eq!(received.header("webhook-id"), sent["id"].as_str().expect("an id"));
    assert!(sent["timestamp"].as_str().is_some_and(|time| time.ends_with('Z')));
    assert!(verified(&secret, &received) && !verified("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &received));
    let logged = delivery(&api, &id, |delivery| delivery["status"] == "delivered");
    let detail = api.get(&format!("/webhooks/{id}/deliveries/{}", logged["id"].as_str().unwrap_or_default())).is(200);
    assert_eq!((&detail["event"], &detail["object_id"]), (&json!("finding.created"), &json!(finding)));
    let attempt = &detail["log"][0];
    assert_eq!((&attempt["status_code"], &attempt["answer_body"]), (&json!(200), &json!("thank you")));
    assert_eq!(attempt["request_body"].as_str().map(str::as_bytes), Some(received.body.as_slice()));
    assert!(attempt["request_headers"].as_str().is_some_and(|head| head.contains("webhook-signature: v1,")));
    let hook = api.get(&format!("/webhooks/{id}"));
    assert_eq!((&hook["state"], &hook["hours"][23]["delivered"]), (&json!("healthy"), &json!(1)));
}

#[test]
fn only_what_was_asked_for_is_told() {
    let appliance = start();
    let (api, receiver) = (appliance.admin(), Receiver::start());
    let (here, there) = (api.make_project("here"), api.make_project("there"));
    hook(&api, &receiver.url(), &json!({ "project_ids": [here], "min_severity": "High" }));
    let other = Receiver::start();
    hook(&api, &other.url(), &json!({ "events": ["asset.deleted", "client.*"] }));
    api.add_finding(&there, "elsewhere", &json!({ "severity": "Critical" })).is(201);
    let low = api.add_finding(&here, "too low", &json!({ "severity": "Low" })).is(201).id();
    let bad = api.add_finding(&here, "bad", &json!({ "severity": "Critical" })).is(201).id();
    for finding in [&low, &bad] {
        api.put(&format!("/findings/{finding}"), &json!({ "description": "changed" })).is(200);
    }
    api.make_client("Acme");
    let told: HashSet<_> =
        receiver.first(2).iter().map(|r| (r.json()["event"].to_string(), r.json()["data"]["id"].to_string())).collect();
    let expected =
        ["\"finding.created\"", "\"finding.updated\""].map(|event| (event.to_owned(), json!(bad).to_string()));
    assert_eq!(told, HashSet::from(expected));
    assert_eq!(other.first(1)[0].json()["event"], "client.created");
}

#[test]
fn a_receiver_can_be_told_everything_or_in_the_words_of_a_chat() {
    let appliance = start();
    let api = appliance.admin();
    let full = Receiver::start();
    hook(&api, &full.url(), &json!({ "payload": "full" }));
    let chats = ["slack", "teams", "discord"].map(|format| {
        let receiver = Receiver::start();
        hook(&api, &receiver.url(), &json!({ "format": format, "events": ["finding.created"] }));
        receiver
    });
    let project = api.make_project("P");
    let finding = api.add_finding(&project, "<b>XSS</b>", &json!({ "impact": "Everything" })).is(201).id();
    api.put(&format!("/findings/{finding}"), &json!({ "title": "XSS" })).is(200);
    let told = full.first(2);
    let of = |event: &str| told.iter().map(|r| r.json()).find(|sent| sent["event"] == event).expect("told");
    assert_eq!(of("finding.created")["data"]["after"]["impact"], "Everything");
    let changed = &of("finding.updated")["data"];
    assert_eq!((&changed["before"]["title"], &changed["after"]["title"]), (&json!("<b>XSS</b>"), &json!("XSS")));
    let [slack, teams, discord] = chats.map(|receiver| receiver.first(1)[0].json());
    assert_eq!(slack["text"], "A finding was made: &lt;b&gt;XSS&lt;/b&gt;");
    assert_eq!(teams["attachments"][0]["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(discord["embeds"][0]["title"], "A finding was made");
    assert!(slack.to_string().contains(&format!("/findings/{finding}")));
}

#[test]
fn a_test_goes_the_way_everything_goes_and_shows_the_answer() {
    let appliance = start();
    let (api, receiver) =
        (appliance.admin(), Receiver::answering(answer(418, "x-kettle: short\r\n", "no coffee here")));
    let id = hook(&api, &receiver.url(), &json!({ "active": false, "headers": { "Authorization": "Bearer sesame" } }));
    let tested = api.post(&format!("/webhooks/{id}/test"), &json!({})).is(200);
    assert_eq!(
        (&tested["status"], &tested["status_code"], &tested["event"]),
        (&json!("failed"), &json!(418), &json!("webhook.tested"))
    );
    let attempt = &tested["log"][0];
    assert_eq!(attempt["answer_body"], "no coffee here");
    assert!(
        attempt["answer_headers"]
            .as_str()
            .is_some_and(|head| head.starts_with("HTTP/1.1 418") && head.contains("x-kettle: short"))
    );
    let received = receiver.first(1).remove(0);
    assert_eq!(received.header("authorization"), "Bearer sesame");
    assert!(!tested.text.contains("sesame"), "a header's value is shown to nobody");
    receiver.now(answer(204, "", ""));
    assert_eq!(api.post(&format!("/webhooks/{id}/test"), &json!({})).is(200)["status"], "delivered");
}

#[test]
fn for_a_day_both_secrets_sign() {
    let appliance = start();
    let (api, receiver) = (appliance.admin(), Receiver::start());
    let (id, old) = (hook(&api, &receiver.url(), &json!({ "secret": "the-old-secret" })), "the-old-secret");
    let rotated = api.post(&format!("/webhooks/{id}/rotate-secret"), &json!({})).is(200);
    let new = rotated["secret"].as_str().expect("a secret").to_owned();
    let test = || api.post(&format!("/webhooks/{id}/test"), &json!({})).is(200);
    // The public library takes base64 alone; any other text is taken as its bytes.
    let old = format!("whsec_{}", base64::Engine::encode(&base64::engine::general_purpose::STANDARD, old));
    test();
    let both = receiver.first(1).remove(0);
    assert!(verified(&new, &both) && verified(&old, &both), "{}", both.header("webhook-signature"));
    appliance.advance(Duration::from_secs(24 * 60 * 60 + 1));
    test();
    assert_eq!(receiver.first(2)[1].header("webhook-signature").split(' ').count(), 1);
}

#[test]
fn what_was_missed_is_sent_when_it_is_asked_for() {
    let appliance = start();
    let (api, receiver) = (appliance.admin(), Receiver::answering(answer(500, "", "")));
    let project = api.make_project("P");
    let id = hook(&api, &receiver.url(), &json!({}));
    let place = format!("/webhooks/{id}");
    let finding = api.make_finding(&project, "one");
    let failed = delivery(&api, &id, |delivery| delivery["attempts"] == 1);
    receiver.now(answer(200, "", ""));
    let again = api
        .post(&format!("{place}/deliveries/{}/redeliver", failed["id"].as_str().unwrap_or_default()), &json!({}))
        .is(200);
    assert_eq!(again["status"], "waiting");
    let arrived = delivery(&api, &id, |delivery| delivery["status"] == "delivered");
    assert_eq!((&arrived["id"], &arrived["attempts"]), (&failed["id"], &json!(2)));
    let ids: HashSet<_> = receiver.first(2).iter().map(|received| received.header("webhook-id").to_owned()).collect();
    assert_eq!(ids.len(), 1, "the same event has the same id in every attempt");
    api.call("PATCH", &place, Some(&json!({ "active": false }))).is(200);
    api.put(&format!("/findings/{finding}"), &json!({ "title": "two" })).is(200);
    api.post(&format!("{place}/recover"), &json!({ "since": "2026-01-01T00:00:00Z" })).is(422);
    let hour = assay_api::Time(assay::clock::Clock::default().now().0 - 3_600_000).to_string();
    api.post(&format!("{place}/recover"), &json!({ "since": hour })).is(409);
    api.call("PATCH", &place, Some(&json!({ "active": true }))).is(200);
    api.delete(&format!("/findings/{finding}")).is(200);
    until("the event after", || receiver.all().iter().any(|r| r.json()["event"] == "finding.deleted").then_some(()));
    assert!(receiver.all().iter().all(|received| received.json()["event"] != "finding.updated"), "nothing while off");
    api.post(&format!("{place}/recover"), &json!({ "since": hour })).is(200);
    until("what was missed", || receiver.all().iter().any(|r| r.json()["event"] == "finding.updated").then_some(()));
    until("its end", || (api.get(&place)["recovering"] == false).then_some(()));
    assert_eq!(receiver.all().len(), 4, "what had arrived is not sent again");
}

#[test]
fn wrong_fields_are_named_and_secrets_stay_secret() {
    let appliance = start();
    let api = appliance.admin();
    for (body, fields) in [
        (json!({}), vec!["url", "events"]),
        (json!({ "url": "no address", "events": ["finding.*"] }), vec!["url"]),
        (json!({ "url": "https://u:p@host.example/", "events": ["finding.*"] }), vec!["url"]),
        (json!({ "url": "http://0x7f.1/", "events": ["findng.*", "finding.created"] }), vec!["url", "events[0]"]),
        (
            json!({ "url": "https://host.example/", "events": ["*"], "secret": "whsec_x!", "ca_pem": "x" }),
            vec!["secret", "ca_pem"],
        ),
        (json!({ "url": "https://host.example/", "events": ["*"], "headers": { "Host": "x" } }), vec!["headers.Host"]),
        (
            json!({ "url": "https://host.example/", "events": ["*"], "project_ids": ["proj_none"] }),
            vec!["project_ids[0]"],
        ),
        (json!({ "url": "https://host.example/", "events": ["*"], "urll": "x" }), vec!["urll"]),
    ] {
        let refused = api.post("/webhooks", &body).is(422);
        let named: Vec<_> =
            refused["errors"].as_array().expect("errors").iter().filter_map(|e| e["field"].as_str()).collect();
        assert_eq!(named, fields, "{body}");
        assert_eq!(refused["error_code"], "VALIDATION_ERROR");
    }
    let narrow = appliance.caller("admin", "webhooks:write,findings:read");
    narrow.post("/webhooks", &json!({ "url": "https://host.example/", "events": ["finding.*"] })).is(201);
    let refused = narrow.post("/webhooks", &json!({ "url": "https://host.example/", "events": ["user.*"] })).is(422);
    assert_eq!(refused["field"], "events", "nobody hears by a webhook what they may not know");
    let id = hook(
        &api,
        "https://hooks.chat.example/T0/very-secret-path",
        &json!({ "secret": "very-secret-secret", "headers": { "X-Key": "very-secret-key" } }),
    );
    api.call(
        "PATCH",
        &format!("/webhooks/{id}"),
        Some(&json!({ "url": "https://hooks.chat.example/T1/very-secret-too" })),
    )
    .is(200);
    let shown = api.get(&format!("/webhooks/{id}")).is(200);
    assert_eq!(
        (&shown["headers"]["X-Key"], &shown["url"]),
        (&json!("********"), &json!("https://hooks.chat.example/T1/very-secret-too"))
    );
    api.delete(&format!("/webhooks/{id}")).is(200);
    api.get(&format!("/webhooks/{id}")).is(404);
    let leaks = "SELECT count(*) FROM journal WHERE payload LIKE '%very-secret%'";
    assert_eq!((appliance.number(leaks), appliance.log().contains("very-secret")), (0, false));
    let database = std::fs::read(appliance.data().join("assay.db-wal")).expect("the log of the database");
    assert!(!database.windows(11).any(|bytes| bytes == b"very-secret"), "sealed at rest");
}
