//! The product in one breath: claim, token, curl, and the finding is on the screen.

use assay_browser_tests::{Appliance, Browser, PASSWORD};
use serde_json::json;
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_sent_with_a_fresh_token_appears_by_itself() {
    let appliance = Appliance::unclaimed().await;
    let browser = Browser::open(&appliance).await;
    browser.goto(&appliance.setup_link()).await;
    for (name, text) in [("name", "Ada"), ("username", "ada"), ("email", "ada@example.test"), ("password", PASSWORD)] {
        browser.fill(name, text).await;
    }
    browser.picture("claim").await;
    browser.click("Create administrator and sign in").await;
    browser.read("Welcome, Ada").await;

    let token = create_token(&browser).await;
    let curl = appliance.curl(&token);
    let project = curl.project("Website");
    browser.goto("/findings").await;
    browser.read("No findings yet").await;
    curl.finding(&project, "Sent by a pipeline", "High");
    browser.read("Sent by a pipeline").await;
    curl.finding(&project, "Sent a moment later", "Low");
    browser.read("Sent a moment later").await;
    browser.quit().await;
}

/// Makes a token with the dialog; the secret, as it is shown once.
async fn create_token(browser: &Browser) -> String {
    browser.goto("/settings/api-access?new=token").await;
    browser.fill("name", "ci").await;
    browser.click("Full access").await;
    browser.click("Create token").await;
    let secret = browser.see(By::Css(".secret code")).await.text().await.expect("the secret");
    browser.press(By::Css("dialog[open] input.box")).await;
    browser.click("Done").await;
    browser.no_longer_reads(&secret).await;
    secret
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claimed_appliance_cannot_be_claimed_again() {
    let appliance = Appliance::start().await;
    let browser = Browser::open(&appliance).await;
    browser.goto("/claim#wrong").await;
    browser.read("has an owner already").await;
    browser.goto("/claim").await;
    browser.click("Sign in").await;
    browser.arrives("/signin").await;
    let answer = appliance.admin().get("/users");
    assert_eq!(answer.body["meta"]["total"], json!(1));
    browser.quit().await;
}
