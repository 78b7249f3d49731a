//! A working day: client, project, finding, by clicks and typing.

use assay_browser_tests::{Appliance, Browser, Curl, until};
use serde_json::{Value, json};
use thirtyfour::By;

const VECTOR: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

#[tokio::test(flavor = "multi_thread")]
async fn from_client_to_finding_and_back() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let browser = Browser::signed_in(&appliance).await;

    browser.goto("/clients/new").await;
    browser.fill("name", "Halden Savings").await;
    browser.click("Create client").await;
    browser.arrives("/clients/cli").await;

    browser.goto("/projects/new").await;
    browser.fill("name", "Online banking").await;
    browser.choose("client_id", "Halden Savings").await;
    browser.click("Create project").await;
    browser.arrives("/projects/proj_").await;
    browser.press(By::XPath("//a[normalize-space()='New finding']")).await;
    browser.arrives("/findings/new?project_id=proj_").await;

    let id = write(&browser, &api).await;
    change(&browser, &api, &id).await;
    delete(&browser, &api, &id).await;
    browser.quit().await;
}

/// Fills in the form, wrongly at first; the finding's id.
async fn write(browser: &Browser, api: &Curl) -> String {
    browser.fill("title", "Stacked SQL injection").await;
    browser.fill("cvss_vector", "CVSS:3.1/AV:N").await;
    browser.fill("description", "The `sort` parameter **is not checked**.").await;
    browser.press(By::XPath("//*[@aria-label='Description']/button[.='Preview']")).await;
    browser.see(By::Css(".markdown-preview strong")).await;
    browser.click("Create finding").await;
    browser.see(By::Css("[name=cvss_vector][aria-invalid=true]")).await;
    browser.fill("cvss_vector", VECTOR).await;
    browser.click("Create finding").await;
    let path = browser.arrives("/findings/find_").await;
    browser.read("Attack vector").await;
    let id = path.trim_start_matches("/findings/").to_owned();
    let finding = api.get(&format!("/findings/{id}")).body["data"].take();
    assert_eq!((&finding["severity"], &finding["cvss_score"]), (&json!("Critical"), &json!(9.8)));
    assert_eq!(finding["description"], json!("The `sort` parameter **is not checked**."));
    id
}

/// Edits it with the key `e`, and changes its status with two clicks.
async fn change(browser: &Browser, api: &Curl, id: &str) {
    browser.keys("e").await;
    browser.arrives(&format!("/findings/{id}/edit")).await;
    browser.fill("title", "SQL injection in the search").await;
    browser.click("Save finding").await;
    browser.see(By::XPath("//h1[contains(., 'SQL injection in the search')]")).await;
    browser.click("Status").await;
    browser.press(By::XPath("//*[@role='menuitem'][normalize-space()='In Progress']")).await;
    settled(api, id, "status", &json!("In Progress")).await;
    assert_eq!(api.get(&format!("/findings/{id}")).body["data"]["title"], json!("SQL injection in the search"));
}

/// Deletes it: first not, then really.
async fn delete(browser: &Browser, api: &Curl, id: &str) {
    browser.click("More").await;
    browser.press(By::XPath("//*[@role='menuitem'][normalize-space()='Delete finding']")).await;
    browser.read("Delete “SQL injection in the search”?").await;
    browser.click("Keep it").await;
    browser.no_longer_reads("Delete “SQL injection in the search”?").await;
    assert_eq!(api.get(&format!("/findings/{id}")).status, 200);
    browser.click("More").await;
    browser.press(By::XPath("//*[@role='menuitem'][normalize-space()='Delete finding']")).await;
    browser.press(By::XPath("//dialog//button[normalize-space()='Delete finding']")).await;
    browser.read("No findings yet").await;
    assert_eq!(api.get(&format!("/findings/{id}")).status, 404);
}

/// Waits until the API says so.
async fn settled(api: &Curl, id: &str, field: &str, value: &Value) {
    let there = async || (api.get(&format!("/findings/{id}")).body["data"][field] == *value).then_some(());
    until(&format!("{field} {value}"), there).await;
}
