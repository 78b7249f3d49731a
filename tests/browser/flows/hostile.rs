//! What an attacker writes into a finding is shown and never run.

use assay_browser_tests::{Appliance, Browser};
use serde_json::json;
use thirtyfour::By;

const TITLE: &str = "<img src=x onerror=\"window.hit=1\"> & <script>window.hit=2</script>";
const TEXT: &str = "**bold** <script>window.hit=3</script> <img src=x onerror='window.hit=4'> \
    [link](javascript:window.hit=5) ![image](https://elsewhere.example/pixel.png) \
    <iframe src='https://elsewhere.example/'></iframe> <form action='https://elsewhere.example/'></form>";

#[tokio::test(flavor = "multi_thread")]
async fn hostile_markdown_and_titles_are_harmless() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Website");
    let body = json!({ "project_id": project, "title": TITLE, "description": TEXT, "tags": ["<b>tag</b>"] });
    let finding = api.post("/findings", &body);
    let id = finding["id"].as_str().unwrap_or_default();

    let browser = Browser::signed_in(&appliance).await;
    browser.read(TITLE).await;
    browser.goto(&format!("/findings/{id}")).await;
    browser.read(TITLE).await;
    browser.see(By::Css(".prose strong")).await;
    assert_eq!(browser.run("return window.hit ?? null").await, json!(null));
    let foreign =
        "return document.querySelectorAll('.prose :is(script, iframe, form, [onerror], a[href^=javascript])').length";
    assert_eq!(browser.run(foreign).await, json!(0));
    for message in browser.network().await {
        let address = message["params"]["request"]["url"].as_str().unwrap_or_default().to_owned();
        assert!(!address.contains("elsewhere.example"), "{address}");
    }
    browser.quit().await;
}
