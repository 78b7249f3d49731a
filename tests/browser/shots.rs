//! The pictures of the README: pages of the demo, in light and in dark. `tests/browser/shots` runs it.

use assay_browser_tests::{Appliance, Browser, Curl, until};
use serde_json::{Value, json};
use thirtyfour::By;

/// As wide as a window on a laptop; the README shows them half as large.
const SIZE: (u32, u32) = (1440, 900);

#[tokio::main]
async fn main() {
    let appliance = Appliance::demo().await;
    let pages = pages(&appliance.admin()).await;
    let browser = Browser::signed_in(&appliance).await;
    browser.resize(SIZE.0, SIZE.1).await;
    for theme in ["light", "dark"] {
        browser.run(&format!("localStorage.setItem('theme', '{theme}')")).await;
        for (name, path) in &pages {
            browser.goto(path).await;
            browser.see(By::Css("h1")).await;
            let settled = "return document.querySelectorAll('.skeleton').length === 0";
            let there = async || (browser.run(settled).await == json!(true)).then_some(());
            until(&format!("{path} to settle"), there).await;
            browser.picture(&format!("{name}-{theme}")).await;
        }
    }
    browser.quit().await;
}

/// What is shown: name and path.
async fn pages(api: &Curl) -> Vec<(&'static str, String)> {
    let found = api.get("/findings?severity=critical&status=open,confirmed,in_progress&limit=50").body["data"].take();
    let shown = |finding: &&Value| finding["evidence"].as_array().is_some_and(|files| !files.is_empty());
    let finding = found.as_array().and_then(|rows| rows.iter().find(shown).or(rows.first()));
    let scan = api.get("/scans?status=completed").body["items"][0]["id"].take();
    let ready = async || {
        let reports = api.get("/reports").body["data"].take();
        let made = reports.as_array()?.iter().find(|report| report["format"] == "pdf")?.clone();
        (made["status"] == "completed").then_some(made)
    };
    let report = until("the report", ready).await;
    let of = |kind: &str, id: &Value| format!("/{kind}/{}", id.as_str().unwrap_or_default());
    vec![
        ("dashboard", "/dashboard?days=365".to_owned()),
        ("findings", "/findings".to_owned()),
        ("finding", of("findings", finding.map_or(&Value::Null, |finding| &finding["id"]))),
        ("devices", "/devices".to_owned()),
        ("scan", of("scans", &scan)),
        ("controls", "/controls?framework=soc2".to_owned()),
        ("report", of("reports", &report["id"])),
    ]
}
