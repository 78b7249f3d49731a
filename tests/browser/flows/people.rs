//! People come in: an invitation, a password, a second factor; then in again with a code.

use assay_browser_tests::{Appliance, Browser, PASSWORD, until};
use std::time::{SystemTime, UNIX_EPOCH};
use thirtyfour::By;
use totp_rs::{Builder, Secret};

const STEP: u64 = 30;

/// The code of the step that lies `ahead` of this one: of each step, one code opens one door.
fn code(seed: &str, ahead: u64) -> String {
    let seed = Secret::try_from_base32(seed.replace(' ', "")).expect("base32");
    let totp = Builder::new().with_secret(seed).build().expect("a seed");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    totp.generate(now + ahead * STEP).to_string()
}

/// What is shown once, to copy.
async fn secret(browser: &Browser) -> String {
    browser.see(By::Css("dialog[open] .secret code")).await.text().await.expect("the secret")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_user_comes_in_and_signs_in_with_a_code() {
    let appliance = Appliance::start().await;
    let admin = Browser::signed_in(&appliance).await;
    admin.goto("/settings/users").await;
    admin.click("Invite user").await;
    admin.fill("email", "ada.lovelace@example.test").await;
    admin.fill("name", "Ada Lovelace").await;
    admin.click("Create invitation").await;
    let link = secret(&admin).await;
    admin.picture("invitation").await;
    admin.click("Done").await;
    admin.read("Invited").await;

    let ada = Browser::open(&appliance).await;
    ada.goto(&link).await;
    ada.read("You sign in as ada.lovelace").await;
    ada.picture("join").await;
    ada.fill("password", PASSWORD).await;
    ada.click("Set password and sign in").await;
    ada.arrives("/settings/security").await;
    let seed = set_up(&ada).await;

    ada.press(By::Css("button.me")).await;
    ada.click("Sign out").await;
    ada.arrives("/signin").await;
    ada.fill("username", "ada.lovelace").await;
    ada.fill("password", PASSWORD).await;
    ada.click("Sign in").await;
    ada.read("Two-factor authentication").await;
    ada.picture("sign-in-code").await;
    ada.fill("totp_code", "000000").await;
    ada.click("Verify").await;
    ada.see(By::Css("[role=alert]")).await;
    ada.fill("totp_code", &code(&seed, 1)).await;
    ada.click("Verify").await;
    ada.arrives("/dashboard").await;

    let users = appliance.admin();
    let there = async || {
        let answer = users.get("/users?search=ada");
        (answer.body["data"][0]["two_factor"] == true).then_some(())
    };
    until("the second factor", there).await;
    admin.read("Active").await;
    ada.goto(&link).await;
    ada.read("does not work").await;
    ada.quit().await;
    admin.quit().await;
}

/// Sets the second factor up on the security page; the seed.
async fn set_up(browser: &Browser) -> String {
    browser.click("Set up authenticator app").await;
    browser.see(By::Css("dialog[open] [name=password]")).await;
    browser.press(By::Css("dialog[open] [name=password]")).await;
    browser.keys(PASSWORD).await;
    browser.click("Continue").await;
    let seed = secret(browser).await;
    browser.picture("second-factor").await;
    browser.fill("code", &code(&seed, 0)).await;
    browser.click("Turn on").await;
    browser.see(By::Css(".recovery-codes li")).await;
    browser.picture("recovery-codes").await;
    browser.press(By::Css("dialog[open] input.box")).await;
    browser.click("Done").await;
    browser.read("A code is asked for at each sign-in").await;
    seed
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_pages_look_as_they_should() {
    let appliance = Appliance::start().await;
    let browser = Browser::signed_in(&appliance).await;
    for (path, words, name) in [
        ("/settings/profile", "Save profile", "profile"),
        ("/settings/security", "Change password", "security"),
        ("/settings/users", "Invite user", "users"),
        ("/settings/api-keys", "Generate Key", "api-keys"),
        ("/settings/integrations/tokens", "New service account", "service-accounts"),
        ("/settings/rate-limits", "1,000 per minute and 10,000 per hour", "rate-limits"),
    ] {
        browser.resize(1440, 1000).await;
        browser.goto(path).await;
        browser.read(words).await;
        browser.picture(name).await;
        browser.resize(360, 780).await;
        browser.picture(&format!("{name}-360")).await;
        let wide = browser.run("return document.documentElement.scrollWidth").await;
        assert!(wide.as_u64().is_some_and(|wide| wide <= 360), "{path} is {wide} wide on a phone");
    }
    browser.quit().await;
}
