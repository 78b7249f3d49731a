//! A report from the page: asked for in two formats, looked at, verified, compared with the next.

use assay_browser_tests::{Appliance, Browser, Curl, until};
use serde_json::{Value, json};
use thirtyfour::By;

const NARROW: &str = "return document.documentElement.scrollWidth";

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_generated_shown_verified_and_compared() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Halden");
    api.finding(&project, "Root shell <b>without</b> a password", "Critical");
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/reports").await;
    browser.read("No reports yet").await;
    browser.console().await;
    browser.click("Generate a report").await;
    browser.arrives("/reports/new").await;
    browser.click("Generate").await;
    browser.read("Project is required").await;
    browser.choose("project_id", "Halden").await;
    browser.fill("name", "Autumn <i>test").await;
    browser.choose("language", "German").await;
    browser.press(By::Css("[name='format-html']")).await;
    browser.press(By::Css("[name='format-pdf']")).await;
    browser.press(By::Css("[name='include_methodology']")).await;
    browser.picture("report-form").await;
    browser.click("Generate").await;

    browser.arrives("/reports/report_").await;
    browser.read("Ready").await;
    browser.see(By::Css("iframe.report-frame")).await;
    browser.read("This is the project's first report").await;
    let made = only(&api, "html").await;
    assert_eq!((&made["name"], &made["language"]), (&json!("Autumn <i>test"), &json!("de")));
    let hash = made["sha256"].as_str().expect("a hash");
    browser.read(&hash[..12]).await;
    browser.click("Verify").await;
    browser.read("BEGIN PUBLIC KEY").await;
    browser.read("openssl pkeyutl -verify").await;
    browser.click("Close").await;
    browser.picture("report-html").await;
    super::quiet::quiet(&browser, &appliance, "a report as HTML").await;

    api.finding(&project, "Found afterwards", "High");
    browser.click("Generate again").await;
    browser.arrives("/reports/new").await;
    browser.press(By::Css("[name='format-markdown']")).await;
    browser.press(By::Css("[name='format-pdf']")).await;
    browser.click("Generate").await;
    browser.arrives("/reports/report_").await;
    browser.read("Compared with Autumn <i>test").await;
    browser.read("Found afterwards").await;
    only(&api, "markdown").await;
    super::quiet::quiet(&browser, &appliance, "a report as Markdown").await;
    browser.picture("report-markdown").await;
    browser.click("Reports").await;
    browser.read("Markdown").await;
    browser.read("HTML").await;
    browser.picture("reports").await;
    browser.resize(360, 1400).await;
    browser.picture("reports-360").await;
    assert_eq!(browser.run(NARROW).await, json!(360), "nothing stands out of a phone");
    browser.click("Autumn <i>test").await;
    browser.read("Since the report before").await;
    browser.picture("report-360").await;
    assert_eq!(browser.run(NARROW).await, json!(360), "nothing stands out of a phone");

    // A phone's bottom bar has a "More" of its own.
    browser.press(By::Css("main .menu-anchor > button")).await;
    browser.click("Delete report").await;
    browser.press(By::Css("dialog[open] .btn-danger")).await;
    browser.arrives("/reports").await;
    browser.read("is gone").await;
    assert_eq!(api.get("/reports?format=html").body["meta"]["total"], 0);
    browser.quit().await;
}

/// The one report in this format, once it is ready.
async fn only(api: &Curl, format: &str) -> Value {
    let ready = async || {
        let list = api.get(&format!("/reports?format={format}")).body;
        (list["meta"]["total"] == 1 && list["data"][0]["status"] == "completed").then(|| list["data"][0].clone())
    };
    until(&format!("the {format} report"), ready).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_written_tried_and_removed_and_the_brand_is_kept() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/reports/templates").await;
    browser.read("Comes with Assay").await;
    browser.console().await;
    browser.click("New template").await;
    browser.arrives("/reports/templates/new").await;
    browser.click("Save template").await;
    browser.read("Name is required").await;
    browser.fill("source", "#import \"/assay.typ\": *\n#show: page-frame\n#cover()").await;
    browser.click("Try it").await;
    browser.read("It draws").await;
    browser.fill("name", "Short <b>one").await;
    browser.picture("report-template-form").await;
    browser.click("Save template").await;
    let path = browser.arrives("/reports/templates/tmpl_").await;
    browser.see(By::Css("iframe.report-frame")).await;
    browser.read("#show: page-frame").await;
    let id = path.rsplit('/').next().unwrap_or_default().to_owned();
    assert_eq!(api.get(&format!("/report-templates/{id}")).body["data"]["name"], "Short <b>one");
    super::quiet::quiet(&browser, &appliance, "a template of reports").await;

    browser.keys("e").await;
    browser.arrives(&format!("{path}/edit")).await;
    browser.fill("source", "#no-such-section()").await;
    browser.click("Try it").await;
    browser.read("no-such-section").await;
    browser.goto(&path).await;
    browser.click("More").await;
    browser.click("Delete template").await;
    browser.press(By::Css("dialog[open] .btn-danger")).await;
    browser.read("Short <b>one is gone").await;
    assert_eq!(browser.arrives("/reports/templates").await, "/reports/templates");

    browser.goto("/settings/reports").await;
    browser.fill("name", "Ridgeline Security").await;
    browser.fill("colour", "red").await;
    browser.click("Save brand").await;
    browser.read("Must be a colour such as #0b6662").await;
    browser.fill("colour", "#7a1f2b").await;
    browser.click("Save brand").await;
    browser.read("The brand is saved").await;
    let brand = api.get("/report-brand").body["data"].take();
    assert_eq!((&brand["name"], &brand["colour"]), (&json!("Ridgeline Security"), &json!("#7a1f2b")));
    browser.picture("report-brand").await;
    browser.quit().await;
}
