//! Pages whose code is loaded when they are entered: on time, late, and not at all.

use assay_browser_tests::{Appliance, Browser};
use thirtyfour::By;

/// The chunk of the pages about scans, by any of its names.
const CHUNK: &str = "*/ui/split_scans-*";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_loaded_says_so_and_comes_when_it_can() {
    let appliance = Appliance::start().await;
    let browser = Browser::signed_in(&appliance).await;
    browser.see(By::Css("h1")).await;
    assert!(chunks(&browser).await.is_empty(), "the first page needs no chunk");
    browser.console().await;

    browser.block(&[CHUNK]).await;
    browser.click("Scans").await;
    browser.read("This page did not load").await;
    browser.picture("lazy-lost").await;
    // Everything else goes on, and another try that fails leaves one where one was.
    browser.click("Try again").await;
    browser.read("This page did not load").await;
    browser.click("Findings").await;
    heading(&browser, "Findings").await;
    browser.click("Scans").await;
    browser.read("This page did not load").await;

    browser.block(&[]).await;
    browser.click("Try again").await;
    heading(&browser, "Scans").await;
    browser.no_longer_reads("This page did not load").await;

    // The neighbour lies in the same chunk, which is not asked for twice.
    browser.network().await;
    browser.click("Schedules").await;
    heading(&browser, "Schedules").await;
    assert!(chunks(&browser).await.is_empty(), "a chunk is loaded once");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_late_shows_that_it_is_coming_and_stays_away_from_who_has_left() {
    let appliance = Appliance::start().await;
    let browser = Browser::signed_in(&appliance).await;
    browser.see(By::Css("h1")).await;
    browser.console().await;

    browser.delay(2000).await;
    browser.click("Scans").await;
    browser.see(By::Css(".lazy .skeleton")).await;
    browser.picture("lazy-coming").await;
    browser.click("Findings").await;
    heading(&browser, "Findings").await;
    // Its code has come by now, and drew nothing.
    tokio::time::sleep(std::time::Duration::from_millis(3000)).await;
    assert!(!chunks(&browser).await.is_empty(), "the chunk was asked for");
    heading(&browser, "Findings").await;

    browser.delay(0).await;
    browser.click("Scans").await;
    heading(&browser, "Scans").await;
    assert!(browser.console().await.is_empty(), "the console is quiet");
    browser.quit().await;
}

async fn heading(browser: &Browser, words: &str) {
    browser.see(By::XPath(format!("//h1[starts-with(normalize-space(), '{words}')]"))).await;
}

/// Chunks that were asked for since the network was last looked at.
async fn chunks(browser: &Browser) -> Vec<String> {
    let asked = |message: serde_json::Value| {
        let address = message["params"]["request"]["url"].as_str()?.to_owned();
        let name = address.rsplit('/').next()?;
        (name.ends_with(".wasm") && !name.starts_with("ui-")).then_some(address)
    };
    browser.network().await.into_iter().filter_map(asked).collect()
}
