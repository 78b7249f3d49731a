//! Controls: a framework chosen, a status given by a person, what the checks saw beside it.

use assay_browser_tests::{Appliance, Browser, until};
use serde_json::json;
use thirtyfour::By;

const NARROW: &str = "return document.documentElement.scrollWidth";

#[tokio::test(flavor = "multi_thread")]
async fn a_control_gets_a_status_an_owner_and_a_note() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Halden");
    let weak = json!({ "project_id": project, "title": "Telnet answers", "severity": "High", "cwe_id": "CWE-319" });
    api.post("/findings", &weak);
    api.post("/controls/assess", &json!({}));
    let issue = api.get("/controls?assessment=issue_found&sort=ref&order=asc").body["items"][0].take();
    let name = issue["name"].as_str().expect("a control with an issue").to_owned();
    let browser = Browser::signed_in(&appliance).await;
    browser.read("Control coverage").await;
    browser.goto("/controls").await;
    browser.read("SOC 2").await;
    browser.console().await;
    browser.press(By::XPath("//a[contains(@class, 'frame')][contains(., 'SOC 2')]".to_owned())).await;
    browser.arrives("/controls?framework=soc2").await;
    browser.read("requirements answered").await;
    browser.resize(1440, 1300).await;
    browser.picture("controls-soc2").await;
    browser.goto("/controls?assessment=issue_found").await;
    browser.click(&name).await;
    browser.arrives("/controls/ctrl_").await;
    browser.read("Issue found").await;
    browser.read("CWE-319").await;

    browser.keys("e").await;
    browser.choose("status", "Implemented").await;
    browser.choose("owner_id", "admin").await;
    browser.fill("note", "Done by **policy 7**.").await;
    browser.picture("control-say").await;
    browser.click("Save").await;
    browser.read("policy 7").await;
    browser.read("Implemented").await;
    let path = format!("/controls/{}", issue["id"].as_str().expect("an id"));
    let said = api.get(&path).body;
    assert_eq!((&said["status"], &said["assessment"]), (&json!("implemented"), &json!("issue_found")));
    assert_eq!((&said["owner"]["name"], &said["note"]), (&json!("admin"), &json!("Done by **policy 7**.")));
    browser.picture("control-said").await;

    browser.click("Controls").await;
    browser.click("Board").await;
    browser.arrives("/controls/board").await;
    browser.read(&name).await;
    browser.picture("controls-board-said").await;
    browser.resize(360, 1600).await;
    assert_eq!(browser.run(NARROW).await, json!(360), "nothing stands out of a phone");
    super::quiet::quiet(&browser, &appliance, "the board").await;
    browser.click("Table").await;
    browser.click("Assess now").await;
    browser.read("Looked at everything").await;
    let looked = async || api.get(&path).body["last_assessed"].as_str().map(str::to_owned);
    until("an assessment", looked).await;
    browser.quit().await;
}

/// Chooses a file as a person would, and lets the page know.
fn choose(content: &str, name: &str) -> String {
    format!(
        "const brought = new DataTransfer();
        brought.items.add(new File([{}], '{name}'));
        const input = document.querySelector('input[type=file]');
        input.files = brought.files;
        input.dispatchEvent(new Event('change', {{ bubbles: true }}));",
        json!(content)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn own_controls_are_imported_and_shown_by_files_and_links() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/controls").await;
    browser.click("Import").await;
    browser.arrives("/controls/import").await;
    let table = "ref,name,frameworks,colour\nHR-1,Guest <b>access</b>,House rules,red\nIAM-05,Mine,,\n";
    browser.run(&choose(table, "house.csv")).await;
    browser.read("1 new, 0 changed, 0 as they are, 1 skipped").await;
    browser.read("Guest <b>access</b>").await;
    browser.read("Columns that are not read: colour").await;
    assert_eq!(api.get("/controls?search=HR-1").body["total"], 0, "nothing changes before it is taken");
    browser.picture("controls-import").await;
    browser.click("Take these").await;
    let made = async || api.get("/controls?search=HR-1").body["items"][0]["id"].as_str().map(str::to_owned);
    let id = until("the control", made).await;

    browser.goto(&format!("/controls/{id}")).await;
    browser.read("Nothing yet").await;
    browser.console().await;
    browser.click("Add link").await;
    browser.fill("url", "https://wiki.example.test/guests").await;
    browser.fill("title", "Guest policy, signed").await;
    browser.click("Save").await;
    browser.read("Guest policy, signed").await;
    browser.run(&choose("<script>document.title = 'owned'</script>", "list.txt")).await;
    browser.read("What does it show?").await;
    browser.fill("note", "Looked through in May").await;
    browser.click("Save").await;
    browser.read("Looked through in May").await;
    let count = async || (api.get(&format!("/controls/{id}")).body["evidence_count"] == 2).then_some(());
    until("both pieces", count).await;
    browser.picture("control-evidence").await;
    browser.click("Delete list.txt").await;
    browser.click("Delete evidence").await;
    let count = async || (api.get(&format!("/controls/{id}")).body["evidence_count"] == 1).then_some(());
    until("one piece", count).await;
    browser.resize(360, 1400).await;
    assert_eq!(browser.run(NARROW).await, json!(360), "nothing stands out of a phone");
    super::quiet::quiet(&browser, &appliance, "the control").await;
    browser.quit().await;
}
