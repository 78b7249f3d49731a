//! A token that is revoked on the page stops working at once.

use assay_browser_tests::{Appliance, Browser, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_refused() {
    let appliance = Appliance::start().await;
    let (api, watch) = (appliance.admin(), appliance.admin());
    let made = api.post("/tokens", &serde_json::json!({ "name": "old pipeline", "scopes": ["findings:read"] }));
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
