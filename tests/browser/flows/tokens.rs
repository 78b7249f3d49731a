//! A token that is revoked on the page stops working at once.

use assay_browser_tests::{Appliance, Browser, until};
use serde_json::json;
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_refused() {
    let appliance = Appliance::start().await;
    let (api, watch) = (appliance.admin(), appliance.admin());
    let made = api.post("/tokens", &json!({ "name": "old pipeline", "scopes": ["findings:read"] }));
    let token = ["token", "secret"].iter().find_map(|name| made[*name].as_str()).unwrap_or_default().to_owned();
    let caller = appliance.curl(&token);
    assert_eq!(caller.get("/findings").status, 200);

    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/settings/api-access").await;
    browser.click("Revoke old pipeline").await;
    browser.read("Revoke “old pipeline”?").await;
    browser.click("Revoke token").await;
    let refused = async || (caller.get("/findings").status == 401).then_some(());
    until("the refusal", refused).await;
    assert_eq!(watch.get("/findings").status, 200);
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_narrowed_to_addresses_a_project_and_a_tier() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Halden");
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/settings/api-access").await;
    browser.click("Create Token").await;
    browser.fill("name", "CI of Halden").await;
    browser.click("Read-only integration").await;
    browser.press(By::XPath("//summary[contains(., 'Limits')]".to_owned())).await;
    browser.fill("allowed_ips", "10.1.0.0/16").await;
    browser.choose("tier", "unlimited").await;
    browser.click("Add project").await;
    browser.press(By::XPath("//*[@role='menuitem'][normalize-space()='Halden']".to_owned())).await;
    browser.picture("token-narrowed").await;
    browser.press(By::Css("dialog[open] button[type=submit]")).await;
    browser.read("Shown once").await;
    let made = async || {
        let rows = api.get("/tokens?limit=100").body["data"].take();
        rows.as_array()?.iter().find(|token| token["name"] == "CI of Halden").cloned()
    };
    let token = until("the token", made).await;
    assert_eq!((&token["tier"], &token["project_ids"]), (&json!("unlimited"), &json!([project])));
    assert_eq!(token["allowed_ips"], json!(["10.1.0.0/16"]));
    browser.quit().await;
}
