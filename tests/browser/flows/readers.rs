//! The API's document in its two readers: shown whole, quietly, with nothing from elsewhere.

use crate::quiet::quiet;
use assay_browser_tests::{Appliance, Browser};

#[tokio::test(flavor = "multi_thread")]
async fn swagger_ui_and_redoc_show_the_document_under_the_strict_policy() {
    let appliance = Appliance::start().await;
    let browser = Browser::signed_in(&appliance).await;
    // Before the sign-in the question who is here is answered 401, which the console tells.
    browser.console().await;
    for (page, words) in
        [("/docs", "Findings"), ("/redoc", "Makes a finding"), ("/api/ipam/docs", "No operations defined in spec!")]
    {
        browser.goto(page).await;
        browser.read(words).await;
        browser.picture(&format!("reader{}", page.replace('/', "-"))).await;
        quiet(&browser, &appliance, page).await;
    }
    browser.quit().await;
}
