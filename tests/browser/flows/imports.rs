//! A file of another tool: brought, looked at, carried out, undone.

use assay_browser_tests::{Appliance, Browser, until};
use serde_json::json;

/// Chooses a file as a person would, and lets the page know.
const CHOOSE: &str = "
    const file = '<NessusClientData_v2><Report name=\"r\"><ReportHost name=\"192.0.2.10\"><HostProperties></HostProperties>'
        + '<ReportItem port=\"443\" protocol=\"tcp\" svc_name=\"www\" severity=\"2\" pluginID=\"7\"'
        + ' pluginName=\"Old &lt;b&gt;TLS&lt;/b&gt; accepted\"><description>It is old.</description>'
        + '<solution>Close it.</solution></ReportItem></ReportHost></Report></NessusClientData_v2>';
    const brought = new DataTransfer();
    brought.items.add(new File([file], 'office <i>.nessus'));
    const input = document.querySelector('input[type=file]');
    input.files = brought.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_brought_carried_out_and_undone() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    api.project("Halden");
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/imports").await;
    browser.read("No imports yet").await;
    browser.console().await;
    browser.click("Import a file").await;
    browser.arrives("/imports/new").await;
    browser.run(CHOOSE).await;
    browser.read("Choose the project that the file belongs to first.").await;
    browser.choose("project_id", "Halden").await;
    browser.picture("import-new").await;
    browser.run(CHOOSE).await;

    browser.arrives("/imports/imp_").await;
    browser.read("Waits for you").await;
    browser.read("office <i>.nessus").await;
    browser.read("Old <b>TLS</b> accepted").await;
    assert_eq!(api.get("/findings").body["data"], json!([]), "nothing changes before it is carried out");
    browser.picture("import-ready").await;

    browser.click("Carry out").await;
    browser.read("Carried out").await;
    let titles = async || api.get("/findings").body["data"][0]["title"].as_str().map(str::to_owned);
    assert_eq!(until("the finding", titles).await, "Old <b>TLS</b> accepted");
    browser.picture("import-done").await;

    browser.click("Undo this import").await;
    browser.click("Undo import").await;
    browser.read("Undone").await;
    assert_eq!(api.get("/findings").body["data"], json!([]), "what it made is gone");
    browser.resize(360, 1200).await;
    browser.picture("import-undone-360").await;
    let wide = "return document.documentElement.scrollWidth";
    assert_eq!(browser.run(wide).await, json!(360), "nothing stands out of a phone");
    super::quiet::quiet(&browser, &appliance, "/imports").await;
    browser.quit().await;
}
