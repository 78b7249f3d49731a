//! The audit log: narrowed, read entry by entry, exported, and a checkpoint made.

use assay_browser_tests::{Appliance, Browser, until};
use serde_json::json;
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_is_narrowed_read_and_proved() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Halden");
    api.finding(&project, "Root shell <b>without</b> a password", "Critical");
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/settings/audit-log").await;
    browser.read("Finding created").await;
    browser.console().await;
    browser.click("Filter").await;
    browser.press(By::XPath("//*[@role='menuitem'][normalize-space()='Event']".to_owned())).await;
    browser.press(By::XPath("//*[@role='menuitemcheckbox'][contains(., 'Findings')]".to_owned())).await;
    browser.arrives("/settings/audit-log?kind=finding.").await;
    browser.no_longer_reads("Project created").await;
    api.finding(&project, "Written meanwhile", "Low");
    browser.read("Written meanwhile").await;
    browser.picture("audit-log-filtered").await;
    let export = browser.see(By::LinkText("Export")).await.attr("href").await.expect("a link").expect("its address");
    assert!(export.ends_with("/api/v1/journal/export?kind=finding.%2A"), "{export}");

    browser.press(By::XPath("(//tbody//th//a)[last()]".to_owned())).await;
    browser.arrives("/settings/audit-log/evt_").await;
    browser.read("Root shell <b>without</b> a password").await;
    browser.read("After").await;
    browser.back().await;
    browser.click("Checkpoints").await;
    browser.click("Make a checkpoint now").await;
    browser.read("Up to entry").await;
    let made = async || (api.get("/journal/checkpoints").body["meta"]["total"].as_u64() > Some(0)).then_some(());
    until("the checkpoint", made).await;
    browser.picture("audit-log-checkpoints").await;
    browser.click("Close").await;
    browser.resize(360, 1200).await;
    assert_eq!(browser.run("return document.documentElement.scrollWidth").await, json!(360), "nothing stands out");
    super::quiet::quiet(&browser, &appliance, "the audit log").await;
    browser.quit().await;
}
