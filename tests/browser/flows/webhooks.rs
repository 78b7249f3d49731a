//! A webhook from the page to the receiver: added, tested, its deliveries read, what was refused explained.

use assay_browser_tests::{Appliance, Browser, until};
use serde_json::json;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

/// A receiver that says 200 and keeps the bodies.
fn receiver() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("its address"));
    let bodies = Arc::<Mutex<Vec<String>>>::default();
    let kept = bodies.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let kept = kept.clone();
            thread::spawn(move || {
                let mut out = stream.try_clone().expect("a second end");
                let mut lines = BufReader::new(stream);
                loop {
                    let (mut length, mut line) = (0, String::new());
                    while lines.read_line(&mut line).is_ok_and(|count| count > 2) {
                        let lower = line.to_ascii_lowercase();
                        length = lower
                            .strip_prefix("content-length: ")
                            .and_then(|n| n.trim().parse().ok())
                            .unwrap_or(length);
                        line.clear();
                    }
                    let mut body = vec![0; length];
                    if length == 0 || lines.read_exact(&mut body).is_err() {
                        return;
                    }
                    kept.lock().expect("no panic").push(String::from_utf8_lossy(&body).into_owned());
                    drop(out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nthank you"));
                }
            });
        }
    });
    (url, bodies)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_added_tested_and_read() {
    let appliance = Appliance::reaching_this_host().await;
    let api = appliance.admin();
    let (url, bodies) = receiver();
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/settings/webhooks").await;
    browser.read("No webhooks yet").await;
    browser.click("Add Webhook").await;
    browser.fill("url", &url).await;
    browser.fill("name", "Ticket bridge").await;
    browser.click("Save webhook").await;
    browser.read("Must name at least one event").await;
    browser.press(thirtyfour::By::Css("input[aria-label='Everything about finding']")).await;
    browser.picture("webhook-form").await;
    browser.click("Save webhook").await;
    browser.read("Shown once.").await;
    browser.read("whsec_").await;
    browser.click("I have stored the secret").await;
    browser.arrives("/settings/webhooks/webhook_").await;
    browser.no_longer_reads("whsec_").await;
    browser.click("Send test").await;
    browser.read("The test arrived").await;
    browser.read("thank you").await;
    let project = api.project("Halden");
    api.finding(&project, "SMB1 dialect accepted", "High");
    let told = async || bodies.lock().expect("no panic").iter().any(|body| body.contains("SMB1 dialect")).then_some(());
    until("the delivery", told).await;
    browser.read("SMB1 dialect accepted").await;
    browser.picture("webhook").await;
    browser.resize(360, 800).await;
    browser.picture("webhook-360").await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_guard_refuses_is_explained_and_can_be_sent_again() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let hook = json!({ "name": "lab receiver", "url": "http://127.0.0.1:9/hook", "events": ["finding.*"] });
    let made = api.post("/webhooks", &hook);
    let id = made["id"].as_str().expect("an id");
    let browser = Browser::signed_in(&appliance).await;
    browser.goto(&format!("/settings/webhooks/{id}")).await;
    browser.click("Send test").await;
    browser.read("Not sent.").await;
    browser.read("is a loopback address").await;
    browser.read("ASSAY_EGRESS_ALLOW=127.0.0.1/32").await;
    browser.picture("webhook-blocked").await;
    browser.click("Redeliver").await;
    browser.read("It is being sent again").await;
    let tried = async || {
        let list = api.get(&format!("/webhooks/{id}/deliveries")).body;
        (list["items"][0]["attempts"].as_u64() >= Some(2)).then_some(())
    };
    until("the second attempt", tried).await;
    browser.goto("/settings/webhooks").await;
    browser.read("lab receiver").await;
    browser.picture("webhooks").await;
    browser.goto("/activity").await;
    browser.read("A test was sent to a webhook").await;
    browser.picture("activity").await;
    browser.quit().await;
}
