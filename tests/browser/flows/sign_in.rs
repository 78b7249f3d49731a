//! In and out.

use assay_browser_tests::{Appliance, Browser, PASSWORD};
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_told_and_the_right_one_leads_back() {
    let appliance = Appliance::start().await;
    let browser = Browser::open(&appliance).await;
    browser.goto("/findings?severity=high").await;
    browser.arrives("/signin").await;
    browser.sign_in("Not-the-password-9").await;
    browser.see(By::Css("[role=alert]")).await;
    browser.picture("sign-in").await;
    browser.sign_in(PASSWORD).await;
    browser.arrives("/findings?severity=high").await;

    browser.press(By::Css("button.me")).await;
    browser.click("Sign out").await;
    browser.arrives("/signin").await;
    browser.goto("/findings").await;
    browser.arrives("/signin").await;
    browser.quit().await;
}
