//! Devices that a scan finds, what a person says of one, and a schedule that scans again.

use assay_browser_tests::{Appliance, Browser, until};
use serde_json::json;
use thirtyfour::By;

const NARROW: &str = "return document.documentElement.scrollWidth";

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_a_scan_found_is_described() {
    let appliance = Appliance::scanning_this_host().await;
    let api = appliance.admin();
    let project = api.project("Halden");
    let port = super::scans::target();
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/devices").await;
    browser.read("No devices yet").await;
    browser.console().await;
    api.post("/scans", &json!({ "target": "127.0.0.1", "project_id": project, "ports": port.to_string() }));
    browser.click("127.0.0.1").await;
    browser.arrives("/devices/dev_").await;
    browser.read(&format!("{port}/tcp")).await;
    browser.resize(1440, 1300).await;
    browser.picture("device").await;
    browser.keys("e").await;
    browser.fill("hostname", "printer <b>two").await;
    browser.choose("device_type", "Printer").await;
    browser.click("Save device").await;
    let path = browser.arrives("/devices/dev_").await;
    browser.read("printer <b>two").await;
    let told = async || (api.get(path.trim_end_matches("/edit")).body["device_type"] == "printer").then_some(());
    until("the kind", told).await;
    browser.resize(360, 1600).await;
    browser.picture("device-360").await;
    assert_eq!(browser.run(NARROW).await, json!(360), "nothing stands out of a phone");
    super::quiet::quiet(&browser, &appliance, "a device").await;
    browser.resize(1440, 1000).await;
    browser.click("More").await;
    browser.click("Remove device").await;
    browser.press(By::Css("dialog[open] .btn-danger")).await;
    browser.read("is gone").await;
    assert_eq!(api.get(path.trim_end_matches("/edit")).status, 404);
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_is_written_run_and_switched_off() {
    let appliance = Appliance::scanning_this_host().await;
    let api = appliance.admin();
    api.project("Halden");
    let port = super::scans::target();
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/schedules").await;
    browser.read("No schedules yet").await;
    browser.console().await;
    browser.click("New schedule").await;
    browser.arrives("/schedules/new").await;
    browser.fill("name", "Every night <i>here").await;
    browser.fill("target", "127.0.0.1").await;
    browser.fill("ports", &port.to_string()).await;
    browser.choose("project_id", "Halden").await;
    browser.fill("cron", "no cron").await;
    browser.click("Save schedule").await;
    browser.see(By::Css("input[name=cron][aria-invalid=true]")).await;
    // The refusal just now stands in the console.
    browser.console().await;
    browser.choose("usual", "On weekdays at 2:00").await;
    browser.picture("schedule-form").await;
    browser.click("Save schedule").await;
    let path = browser.arrives("/schedules/sched_").await;
    browser.read("Next times").await;
    let made = api.get(&path).body;
    assert_eq!((&made["cron"], &made["next_runs"].as_array().map(Vec::len)), (&json!("0 2 * * MON-FRI"), &Some(5)));
    browser.picture("schedule").await;
    browser.click("Run now").await;
    browser.arrives("/scans/scan_").await;
    browser.read("Completed").await;
    browser.goto(&path).await;
    browser.read("127.0.0.1").await;
    browser.keys("e").await;
    browser.press(By::Css("[name=enabled]")).await;
    browser.click("Save schedule").await;
    browser.read("It is switched off.").await;
    assert_eq!(api.get(&path).body["enabled"], false);
    browser.resize(360, 1400).await;
    assert_eq!(browser.run(NARROW).await, json!(360), "nothing stands out of a phone");
    super::quiet::quiet(&browser, &appliance, "a schedule").await;
    browser.quit().await;
}
