//! Receivers that are gone, slow, broken or hostile: each has its verdict in the log, and none keeps another waiting.

use crate::{
    support::{Answerer, Appliance, Receiver, answer, until},
    webhooks::{delivery, hook, start},
};
use serde_json::{Value, json};
use std::{sync::Arc, thread, time::Duration};

/// What a test of a webhook with this URL comes to: the status, the word and the sentence for what went wrong.
fn verdict(appliance: &Appliance, url: &str) -> (Value, String, String) {
    let api = appliance.admin();
    let id = hook(&api, url, &json!({}));
    let tested = api.post(&format!("/webhooks/{id}/test"), &json!({})).is(200);
    let text = |field: &str| tested[field].as_str().unwrap_or_default().to_owned();
    (tested["status_code"].clone(), text("error_code"), text("error"))
}

fn writes(bytes: &'static [u8]) -> Answerer {
    Arc::new(move |_, out| drop(out.write_all(bytes)))
}

#[test]
fn every_fault_has_its_verdict() {
    let appliance = start();
    // No test is ever given this port, as it might be one that was free a moment ago.
    let refused = "127.0.0.1:1";
    let closes = Receiver::answering(Arc::new(|_, _| panic!("on purpose: it hangs up")));
    let garbage = Receiver::answering(writes(b"\x16\x03\x01 this is no HTTP at all\r\n\r\n"));
    let plain = Receiver::start();
    let redirects = Receiver::answering(answer(302, "location: http://169.254.169.254/\r\n", ""));
    for (url, code, sentence) in [
        ("https://host.invalid/".to_owned(), "dns", "does not resolve"),
        (format!("http://{refused}/"), "connect", "cannot be connected to"),
        (closes.url(), "protocol", "hung up without an answer"),
        (garbage.url(), "protocol", "is no HTTP"),
        (plain.url().replace("http://", "https://"), "tls", "before TLS was agreed on"),
        (appliance.base().to_owned(), "tls", "an authority that is not trusted"),
        (redirects.url(), "status", "redirects to http://169.254.169.254/"),
        ("http://169.254.169.254/".to_owned(), "blocked", "is a cloud's metadata service"),
        ("http://[::1]:9/".to_owned(), "blocked", "is a loopback address"),
    ] {
        let (_, word, text) = verdict(&appliance, &url);
        assert!(word == code && text.contains(sentence), "{url}: {word}: {text}");
    }
    assert_eq!(plain.all().len(), 0);
    assert_eq!(redirects.all().len(), 1, "nothing is followed");
}

#[test]
fn a_receiver_s_own_authority_is_trusted_for_it_alone() {
    let appliance = start();
    let api = appliance.admin();
    let ca = api.get("//ca.pem").text;
    let own = format!("{}/api/v1/health", appliance.base());
    let id = hook(&api, &own, &json!({ "ca_pem": ca }));
    let tested = api.post(&format!("/webhooks/{id}/test"), &json!({})).is(200);
    assert_eq!((&tested["status_code"], &tested["error_code"]), (&json!(401), &json!("status")), "{}", tested.text);
}

#[test]
fn an_answer_without_end_is_cut() {
    let appliance = start();
    let endless: Answerer = Arc::new(|_, out| {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n";
        let block = [b'x'; 65_536];
        let mut good = out.write_all(head.as_bytes()).is_ok();
        for _ in 0..1_600 {
            good = good && out.write_all(&block).is_ok();
        }
    });
    let receiver = Receiver::answering(endless);
    let api = appliance.admin();
    let id = hook(&api, &receiver.url(), &json!({}));
    let tested = api.post(&format!("/webhooks/{id}/test"), &json!({})).is(200);
    assert_eq!(tested["status"], "delivered", "its status was there: {}", tested.text);
    let attempt = &tested["log"][0];
    assert_eq!(
        (attempt["answer_body"].as_str().map(str::len), &attempt["answer_whole"]),
        (Some(20 << 10), &json!(false))
    );
    let heads = Receiver::answering(Arc::new(|_, out| {
        let mut good = out.write_all(b"HTTP/1.1 200 OK\r\n").is_ok();
        for n in 0..100_000 {
            good = good && write!(out, "x-{n}: {}\r\n", "y".repeat(100)).is_ok();
        }
    }));
    assert_eq!(verdict(&appliance, &heads.url()).1, "protocol");
}

#[test]
fn whoever_hangs_or_drips_keeps_nobody_waiting() {
    let appliance = start();
    let api = appliance.admin();
    let hangs = Receiver::answering(Arc::new(|_, _| thread::sleep(Duration::from_secs(40))));
    let drips = Receiver::answering(Arc::new(|_, out| {
        for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello".iter().cycle() {
            if out.write_all(&[*byte]).and_then(|()| out.flush()).is_err() {
                return;
            }
            thread::sleep(Duration::from_secs(1));
        }
    }));
    let well = Receiver::start();
    let [slow, slower] = [&hangs, &drips].map(|receiver| hook(&api, &receiver.url(), &json!({})));
    hook(&api, &well.url(), &json!({}));
    let project = api.make_project("P");
    for n in 0..50 {
        let begun = std::time::Instant::now();
        api.make_finding(&project, &format!("Finding {n}"));
        let told = well.first(n + 1).remove(n);
        assert!(told.at.duration_since(begun) < Duration::from_secs(5), "{n}: {:?}", told.at.duration_since(begun));
    }
    for id in [&slow, &slower] {
        let oldest = format!("/webhooks/{id}/deliveries?order=asc");
        let found = until("the verdict", || {
            let first = api.get(&oldest)["items"][0].clone();
            (first["attempts"].as_u64() > Some(0)).then_some(first)
        });
        assert_eq!(found["error_code"], "timeout", "{found}");
        assert!(found["duration_ms"].as_u64().is_some_and(|ms| (14_900..20_000).contains(&ms)), "{found}");
    }
}

#[test]
fn a_delivery_is_tried_at_its_times_and_then_given_up() {
    let appliance = start();
    let api = appliance.admin();
    let receiver = Receiver::answering(answer(503, "", "later"));
    let id = hook(&api, &receiver.url(), &json!({}));
    let project = api.make_project("P");
    api.make_finding(&project, "x");
    let mut attempts = 1;
    loop {
        let tried = delivery(&api, &id, |delivery| delivery["attempts"] == attempts);
        if tried["status"] == "failed" {
            break;
        }
        assert!(tried["next_attempt_at"].is_string() && tried["error"] == "The receiver answered 503", "{tried}");
        attempts += 1;
        // Past the next try and past any peace that the webhook was left in.
        appliance.advance(Duration::from_secs(13 * 60 * 60));
    }
    assert_eq!(attempts, 8);
    let ids: std::collections::HashSet<_> = receiver.all().iter().map(|r| r.header("webhook-id").to_owned()).collect();
    assert_eq!((receiver.all().len(), ids.len()), (8, 1));
}

#[test]
fn a_receiver_that_asks_for_time_gets_it() {
    let appliance = start();
    let api = appliance.admin();
    let receiver = Receiver::answering(answer(429, "retry-after: 7200\r\n", ""));
    let id = hook(&api, &receiver.url(), &json!({}));
    let project = api.make_project("P");
    api.make_finding(&project, "x");
    let tried = delivery(&api, &id, |delivery| delivery["attempts"] == 1);
    let [next, last] = ["next_attempt_at", "last_attempt_at"]
        .map(|field| tried[field].as_str().and_then(|text| text.parse::<assay_api::Time>().ok()).expect("a time").0);
    assert!((7_200_000..7_210_000).contains(&(next - last)), "{tried}");
}

#[test]
fn a_receiver_that_is_gone_is_switched_off() {
    let appliance = start();
    let api = appliance.admin();
    let (gone, dead) = (Receiver::answering(answer(410, "", "")), Receiver::answering(answer(500, "", "")));
    let [gone, dead] = [&gone, &dead].map(|receiver| hook(&api, &receiver.url(), &json!({})));
    let project = api.make_project("P");
    for n in 0..8 {
        api.make_finding(&project, &format!("Finding {n}"));
    }
    let state = |id: &str| api.get(&format!("/webhooks/{id}")).is(200);
    until("410", || (state(&gone)["state"] == "disabled").then_some(()));
    assert_eq!(state(&gone)["disabled_reason"], "its receiver answered that it is gone (410)");
    until("the peace", || (state(&dead)["state"] == "backing_off").then_some(()));
    // Each probe fails; after five days and forty attempts nobody is expected any more.
    until("the end", || {
        appliance.advance(Duration::from_secs(6 * 60 * 60));
        (state(&dead)["state"] == "disabled").then_some(())
    });
    assert_eq!(state(&dead)["disabled_reason"], "no delivery arrived for 5 days");
    let told = api.get("/events?events=webhook.disabled").is(200);
    assert_eq!(told.rows().len(), 2);
    let back = api.call("PATCH", &format!("/webhooks/{dead}"), Some(&json!({ "active": true }))).is(200);
    assert_eq!((&back["disabled_reason"], &back["failures"]), (&json!(null), &json!(0)));
}
