//! The address is the state: filters, order, back, reload.

use assay_browser_tests::{Appliance, Browser};
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn filters_and_order_live_in_the_address() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Website");
    for (title, severity) in [("Alpha", "Critical"), ("Beta", "Low"), ("Gamma", "Critical")] {
        api.finding(&project, title, severity);
    }
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/findings").await;
    browser.read("Beta").await;

    browser.click("Filter").await;
    browser.press(By::XPath("//*[@role='menuitem'][normalize-space()='Severity']".to_owned())).await;
    browser.press(By::XPath("//*[@role='menuitemcheckbox'][contains(., 'Critical')]".to_owned())).await;
    browser.arrives("/findings?severity=critical").await;
    browser.no_longer_reads("Beta").await;

    browser.click("Title").await;
    browser.arrives("/findings?severity=critical&sort=title&order=asc").await;
    in_order(&browser, &["Alpha", "Gamma"]).await;
    browser.reload().await;
    in_order(&browser, &["Alpha", "Gamma"]).await;

    browser.back().await;
    assert_eq!(browser.arrives("/findings?severity=critical").await, "/findings?severity=critical");
    in_order(&browser, &["Gamma", "Alpha"]).await;
    browser.back().await;
    browser.read("Beta").await;
    browser.quit().await;
}

/// Waits until the rows have these titles.
async fn in_order(browser: &Browser, titles: &[&str]) {
    let rows = "return [...document.querySelectorAll('tbody th a')].map(a => a.textContent)";
    let wanted = serde_json::json!(titles);
    let there = async || (browser.run(rows).await == wanted).then_some(());
    assay_browser_tests::until(&format!("the rows {titles:?}"), there).await;
}
