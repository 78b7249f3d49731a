//! A real Chromium, through WebDriver: it clicks what a person sees and types where a person would.

use crate::{Appliance, until};
use std::path::PathBuf;
use thirtyfour::{BrowserLogEntry, ChromeCapabilities, prelude::*};

/// A browser with a fresh profile.
pub struct Browser {
    driver: WebDriver,
    base: String,
}

impl Browser {
    /// Opens one before an appliance.
    ///
    /// # Panics
    /// Without a driver; `tests/browser/run` starts one.
    pub async fn open(appliance: &Appliance) -> Self {
        let server = std::env::var("ASSAY_WEBDRIVER").expect("ASSAY_WEBDRIVER; tests/browser/run sets it");
        let driver = WebDriver::new(server, capabilities().expect("capabilities")).await.expect("Chromium starts");
        Self { driver, base: appliance.base().to_owned() }
    }

    /// Goes to a path of the appliance, or to a whole address.
    pub async fn goto(&self, path: &str) {
        let address = if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() };
        self.driver.goto(address).await.expect("the page loads");
    }

    /// Waits until the element is in sight.
    pub async fn see(&self, by: By) -> WebElement {
        until(&format!("{by:?}"), async || self.visible(by.clone()).await.into_iter().next()).await
    }

    /// Waits until this text is in sight.
    pub async fn read(&self, text: &str) {
        let seen = async || self.text().await.contains(text).then_some(());
        until(&format!("the text {text:?}"), seen).await;
    }

    /// Waits until this text is no longer in sight.
    pub async fn no_longer_reads(&self, text: &str) {
        let gone = async || (!self.text().await.contains(text)).then_some(());
        until(&format!("the end of the text {text:?}"), gone).await;
    }

    /// Everything that is in sight.
    pub async fn text(&self) -> String {
        self.run("return document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks a button or link by what it says; the frontmost when several say so.
    pub async fn click(&self, words: &str) {
        let path = format!("//*[self::button or self::a][normalize-space()='{words}' or @aria-label='{words}']");
        self.press(By::XPath(path)).await;
    }

    /// Clicks an element once it can be clicked.
    pub async fn press(&self, by: By) {
        let pressed = async || {
            let element = self.visible(by.clone()).await.into_iter().next_back()?;
            // Something may still lie above it, or it has just been drawn anew: then the next look tries again.
            match element.click().await {
                Ok(()) => Some(()),
                Err(_) => element.scroll_into_view().await.err().and(None),
            }
        };
        until(&format!("a click on {by:?}"), pressed).await;
    }

    /// Types into the field with this name, in place of what it holds.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.see(By::Css(format!("[name='{name}']"))).await;
        field.send_keys(Key::Control + "a").await.expect("a field to type into");
        field.send_keys(text).await.expect("a field to type into");
    }

    /// Chooses in the select with this name.
    pub async fn choose(&self, name: &str, label: &str) {
        self.press(By::XPath(format!("//select[@name='{name}']/option[normalize-space()='{label}']"))).await;
    }

    /// Presses keys with the focus where it is.
    pub async fn keys(&self, keys: &str) {
        self.driver.action_chain().send_keys(keys).perform().await.expect("keys");
    }

    /// Path and query of the page, waited for until they begin so.
    pub async fn arrives(&self, path: &str) -> String {
        let there = async || Some(self.path().await).filter(|now| now.starts_with(path));
        until(&format!("the address {path}"), there).await
    }

    /// Path and query of the page.
    pub async fn path(&self) -> String {
        let address = self.driver.current_url().await.expect("an address").to_string();
        address.strip_prefix(&self.base).unwrap_or(&address).to_owned()
    }

    /// What JavaScript answers.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        self.driver.execute(script, Vec::new()).await.map(|answer| answer.json().clone()).unwrap_or_default()
    }

    /// One page back, as with the browser's button.
    pub async fn back(&self) {
        self.driver.back().await.expect("a page before");
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.driver.refresh().await.expect("the page loads");
    }

    /// Makes the page as wide and high as this; a window itself cannot be as narrow as a phone.
    pub async fn resize(&self, width: u32, height: u32) {
        let phone = width < 640;
        let size = serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.expect("a size");
    }

    /// Lets no request pass whose address looks like one of these, until it is told others.
    pub async fn block(&self, addresses: &[&str]) {
        let (cdp, addresses) = (self.driver.cdp(), serde_json::json!({ "urls": addresses }));
        cdp.send_raw("Network.enable", serde_json::json!({})).await.expect("the network's events");
        cdp.send_raw("Network.setBlockedURLs", addresses).await.expect("blocked addresses");
    }

    /// Lets every answer come this much later.
    pub async fn delay(&self, milliseconds: u32) {
        let slow = serde_json::json!({
            "offline": false, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1
        });
        self.driver.cdp().send_raw("Network.enable", serde_json::json!({})).await.expect("the network's events");
        self.driver.cdp().send_raw("Network.emulateNetworkConditions", slow).await.expect("a slow network");
    }

    /// Keeps a picture of the page, where `ASSAY_SCREENSHOTS` says.
    pub async fn picture(&self, name: &str) {
        if let Ok(place) = std::env::var("ASSAY_SCREENSHOTS") {
            self.driver.screenshot(&PathBuf::from(place).join(format!("{name}.png"))).await.expect("a picture");
        }
    }

    /// What the console said since it was last asked.
    pub async fn console(&self) -> Vec<BrowserLogEntry> {
        self.driver.browser_log().await.expect("the console")
    }

    /// Messages of the browser's network, `method` and `params` each, since they were last asked for.
    pub async fn network(&self) -> Vec<serde_json::Value> {
        let entries = self.driver.get_log("performance").await.expect("the network's log");
        let message = |entry: BrowserLogEntry| serde_json::from_str::<serde_json::Value>(&entry.message).ok();
        entries.into_iter().filter_map(message).map(|mut entry| entry["message"].take()).collect()
    }

    /// Closes it.
    pub async fn quit(self) {
        self.driver.quit().await.expect("Chromium ends");
    }

    async fn visible(&self, by: By) -> Vec<WebElement> {
        let mut visible = Vec::new();
        for element in self.driver.find_all(by).await.unwrap_or_default() {
            if element.is_displayed().await.unwrap_or(false) {
                visible.push(element);
            }
        }
        visible
    }
}

fn capabilities() -> WebDriverResult<ChromeCapabilities> {
    let mut wanted = DesiredCapabilities::chrome();
    for flag in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1440,1000",
    ] {
        wanted.add_arg(flag)?;
    }
    // The appliance's own authority is not in the browser's store; curl checks it.
    wanted.accept_insecure_certs(true)?;
    wanted.set("goog:loggingPrefs", serde_json::json!({ "browser": "ALL", "performance": "ALL" }))?;
    Ok(wanted)
}
