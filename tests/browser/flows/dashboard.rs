//! The dashboard: its numbers are those of the API, lead to their lists, and move by themselves.

use assay_browser_tests::{Appliance, Browser, until};
use serde_json::json;
use thirtyfour::By;

const HOSTILE: &str = "Late <img src=x onerror=alert(1)>";

#[tokio::test(flavor = "multi_thread")]
async fn numbers_lead_to_their_lists_and_move() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let client = api.post("/clients", &json!({ "name": "Halden Savings Bank" }));
    let body = json!({ "name": "Clinic network", "client_id": client["id"], "status": "In Progress" });
    let project = api.post("/projects", &body)["id"].as_str().expect("an id").to_owned();
    let late = json!({ "project_id": project, "title": HOSTILE, "severity": "Critical", "due_date": "2020-02-01" });
    api.post("/findings", &late);
    for severity in ["Critical", "High", "Medium", "Low", "Info"] {
        api.finding(&project, &format!("A {severity} one"), severity);
    }
    let browser = Browser::signed_in(&appliance).await;
    browser.read(HOSTILE).await;
    browser.read("1 of 1").await;
    browser.read("Live").await;
    browser.console().await;

    api.finding(&project, "Appeared by itself", "High");
    browser.read("Appeared by itself").await;
    let shown = "return document.querySelector('.split-total .figure').textContent";
    let moved = async || (browser.run(shown).await == json!("7")).then_some(());
    until("the new total", moved).await;
    let open = api.get("/dashboard").body["data"]["open"].take();
    assert_eq!(open, json!({ "critical": 2, "high": 2, "medium": 1, "low": 1, "info": 1 }));

    browser.click("Table").await;
    browser.see(By::Css("table caption")).await;
    browser.click("30 days").await;
    assert_eq!(browser.arrives("/dashboard?").await, "/dashboard?days=30");
    browser.press(By::Css("a.split-sev.sev-critical")).await;
    browser.arrives("/findings?severity=critical&status=open,confirmed,in_progress").await;
    browser.read("A Critical one").await;
    browser.no_longer_reads("A High one").await;
    browser.back().await;
    browser.click("All overdue").await;
    browser.arrives("/findings?overdue=true").await;
    browser.read(HOSTILE).await;
    browser.no_longer_reads("A Critical one").await;
    super::quiet::quiet(&browser, &appliance, "/dashboard").await;

    browser.goto("/dashboard").await;
    browser.read("Appeared by itself").await;
    browser.resize(1440, 1200).await;
    browser.picture("dashboard-full").await;
    browser.resize(360, 2600).await;
    browser.picture("dashboard-full-360").await;
    let wide = "return document.documentElement.scrollWidth";
    assert_eq!(browser.run(wide).await, json!(360), "nothing stands out of a phone");
    browser.quit().await;
}
