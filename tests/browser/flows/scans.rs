//! A scan of this host from the page: asked for, watched, read; and what waits for an authorisation.

use assay_browser_tests::{Appliance, Browser, until};
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};
use thirtyfour::By;

/// A page with a password field over plain HTTP.
const ANSWER: &str = "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0\r\nContent-Type: text/html\r\nContent-Length: 32\r\n\r\n\
    <form><input type=\"password\"></f>";
const NARROW: &str = "return document.documentElement.scrollWidth";

/// A server to find; its port.
pub(crate) fn target() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                // Whoever only knocks asks nothing.
                if stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
                    drop(stream.write_all(ANSWER.as_bytes()));
                }
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_is_started_watched_and_read() {
    let appliance = Appliance::scanning_this_host().await;
    let api = appliance.admin();
    api.project("Halden");
    let port = target();
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/scans").await;
    browser.read("No scans yet").await;
    browser.console().await;
    browser.click("Start a scan").await;
    browser.arrives("/scans/new").await;
    browser.click("Start scan").await;
    browser.read("Target is required").await;
    browser.fill("target", "127.0.0.1").await;
    browser.read("Within the authorised scope.").await;
    browser.fill("ports", &port.to_string()).await;
    browser.choose("project_id", "Halden").await;
    browser.picture("scan-form").await;
    browser.click("Start scan").await;

    browser.arrives("/scans/scan_").await;
    browser.read("Completed").await;
    browser.read("100 %").await;
    browser.read(&port.to_string()).await;
    browser.read("The first scan of this target.").await;
    let scan = api.get("/scans").body["items"][0].take();
    assert_eq!((&scan["status"], &scan["hosts_found"]), (&json!("completed"), &json!(1)));
    let found = api.get("/findings?severity=high").body["data"][0].take();
    assert_eq!(found["project"]["name"], "Halden");
    browser.read(found["title"].as_str().expect("a title")).await;
    browser.resize(1440, 1300).await;
    browser.picture("scan-done").await;

    browser.click("Scan again").await;
    browser.arrives("/scans/new?target=127.0.0.1").await;
    browser.fill("ports", &port.to_string()).await;
    browser.click("Start scan").await;
    browser.read("Compared with the scan before").await;
    browser.read("Completed").await;
    browser.read("Still there").await;
    let second = browser.arrives("/scans/scan_").await;
    browser.resize(360, 2000).await;
    browser.picture("scan-done-360").await;
    assert_eq!(browser.run(NARROW).await, json!(360), "nothing stands out of a phone");
    super::quiet::quiet(&browser, &appliance, "a scan").await;

    browser.resize(1440, 1000).await;
    browser.click("Forget").await;
    browser.press(By::Css("dialog[open] .btn-danger")).await;
    browser.read("is gone").await;
    assert_eq!(api.get(&second).status, 404);
    browser.picture("scans").await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_outside_the_scope_waits_and_the_scope_is_kept() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/scans/new").await;
    browser.fill("target", "127.0.0.1").await;
    browser.read("is out of reach").await;
    // Of the prefix that every router drops; nobody authorises it here, so that it never begins.
    browser.fill("target", "100::7").await;
    browser.read("lies outside the authorised scope").await;
    browser.read("I attest that this target may be scanned").await;
    browser.picture("scan-outside").await;
    browser.click("Start scan").await;
    browser.arrives("/scans/scan_").await;
    browser.read("Waits for an authorisation.").await;
    browser.see(By::XPath("//button[normalize-space()='Authorise']".to_owned())).await;
    browser.picture("scan-held").await;
    browser.click("Cancel scan").await;
    browser.press(By::Css("dialog[open] .btn-danger")).await;
    browser.read("Cancelled").await;
    let stopped = async || (api.get("/scans").body["items"][0]["status"] == "cancelled").then_some(());
    until("the end of the scan", stopped).await;

    browser.goto("/settings/scan-scope").await;
    browser.fill("networks", "10.20.0.0/16\nno network").await;
    browser.choose("policy", "It is refused").await;
    browser.click("Save scope").await;
    browser.read("Must be a network such as").await;
    browser.fill("networks", "10.20.0.0/16").await;
    browser.fill("approved_by", "Order 17").await;
    browser.click("Save scope").await;
    browser.read("The scope is saved").await;
    let scope = api.get("/settings/scan-scope").body["data"].take();
    assert_eq!((&scope["networks"], &scope["policy"]), (&json!(["10.20.0.0/16"]), &json!("strict")));
    assert_eq!(scope["approved_by"], "Order 17");
    browser.picture("scan-scope-saved").await;
    browser.goto("/scans/new").await;
    browser.fill("target", "100::7").await;
    browser.read("first: it is strict.").await;
    browser.quit().await;
}
