//! What a team does with its findings: talks about them, changes many at once, takes it back, keeps a library.

use assay_browser_tests::{Appliance, Browser, Curl, until};
use serde_json::{Value, json};
use thirtyfour::By;

fn item(words: &str) -> By {
    By::XPath(format!("//*[@role='menuitem'][normalize-space()='{words}']"))
}

/// Waits until the API's list has so many rows.
async fn counted(api: &Curl, path: &str, count: u64) {
    let there = async || (api.get(path).body["meta"]["total"] == json!(count)).then_some(());
    until(&format!("{count} at {path}"), there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_and_back() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Online banking");
    for title in ["one", "two", "three"] {
        api.finding(&project, title, "Low");
    }
    let browser = Browser::signed_in(&appliance).await;
    browser.resize(1440, 900).await;
    browser.goto("/findings").await;
    browser.see(By::Css("tbody .w-check input")).await;
    browser.keys("jx").await;
    browser.read("1 selected").await;
    browser.press(By::Css("thead .w-check input")).await;
    browser.read("3 selected").await;
    browser.picture("bulk-light").await;
    browser.press(By::XPath("//*[@role='toolbar']//button[normalize-space()='Severity']")).await;
    browser.press(item("High")).await;
    browser.read("3 findings are changed").await;
    counted(&api, "/findings?severity=high", 3).await;
    browser.click("Undo").await;
    browser.read("It is as it was before").await;
    counted(&api, "/findings?severity=low", 3).await;

    browser.press(By::Css("thead .w-check input")).await;
    browser.press(By::XPath("//*[@role='toolbar']//button[normalize-space()='Delete']")).await;
    browser.read("Delete 3 findings?").await;
    browser.click("Delete findings").await;
    browser.read("No findings yet").await;
    counted(&api, "/trash", 3).await;
    browser.goto("/settings/trash").await;
    browser.read("Goes for good").await;
    browser.press(By::XPath("//tr[.//th[normalize-space()='two']]//button[normalize-space()='Restore']")).await;
    browser.read("two is back").await;
    counted(&api, "/findings", 1).await;
    browser.press(By::XPath("//tr[.//th[normalize-space()='one']]//button[normalize-space()='Remove']")).await;
    browser.read("Remove “one” for good?").await;
    browser.click("Remove for good").await;
    browser.read("one is gone for good").await;
    counted(&api, "/trash", 1).await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_and_history_stand_in_one_line() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Online banking");
    let id = api.finding(&project, "SQL injection", "High");
    let other = api.finding(&project, "Injection of SQL", "High");
    let browser = Browser::signed_in(&appliance).await;
    browser.goto(&format!("/findings/{id}")).await;
    browser.read("created this finding").await;
    browser.fill("text", "Confirmed *by hand*.").await;
    browser.click("Comment").await;
    browser.see(By::XPath("//article[@aria-label='Comment by admin']//em[.='by hand']")).await;
    browser.click("Status").await;
    browser.press(item("Confirmed")).await;
    browser.see(By::XPath("//li[contains(., 'Status from')]//ins[.='Confirmed']")).await;
    browser.click("Comment actions").await;
    browser.press(item("Edit")).await;
    let edit = browser.see(By::Css(".comment-box textarea")).await;
    edit.send_keys(" Twice.").await.expect("a field");
    browser.click("Save comment").await;
    browser.read("Twice.").await;
    let said = api.get(&format!("/findings/{id}/comments")).body["data"][0].take();
    assert_eq!((&said["text"], &said["version"]), (&json!("Confirmed *by hand*. Twice."), &json!(2)));
    browser.picture("finding-activity-light").await;

    browser.click("More").await;
    browser.press(item("Merge into another")).await;
    browser.choose("into", "Injection of SQL").await;
    browser.click("Merge").await;
    browser.read("This is a duplicate of").await;
    let merged = api.get(&format!("/findings/{id}")).body["data"].take();
    assert_eq!((&merged["merged_into"], &merged["status"]), (&json!(other), &json!("Closed")));
    browser.click("Undo").await;
    browser.no_longer_reads("This is a duplicate of").await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_library_and_the_projects_life() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Online banking");
    let browser = Browser::signed_in(&appliance).await;
    browser.goto("/templates").await;
    browser.click("Add the starter set").await;
    browser.read("Cross-site request forgery").await;
    browser.goto(&format!("/findings/new?project_id={project}")).await;
    browser.choose("template_id", "Path traversal").await;
    browser.arrives(&format!("/findings/new?project_id={project}&template_id=tmpl_")).await;
    let filled = async || {
        let title = browser.run("return document.querySelector('[name=title]')?.value").await;
        (title == json!("Path traversal")).then_some(())
    };
    until("the template's title", filled).await;
    browser.click("Create finding").await;
    let path = browser.arrives("/findings/find_").await;
    let made = api.get(&path).body["data"].take();
    assert_eq!((&made["cwe_id"], &made["severity"]), (&json!("CWE-22"), &json!("High")));
    browser.click("More").await;
    browser.press(item("Save as template")).await;
    browser.arrives("/templates/tmpl_").await;
    counted(&api, "/finding-templates", 16).await;

    browser.goto(&format!("/projects/{project}")).await;
    browser.click("More").await;
    browser.press(item("Clone")).await;
    browser.read("Clone this project").await;
    browser.press(By::Css("dialog [name=findings]")).await;
    browser.picture("clone-light").await;
    browser.click("Clone project").await;
    browser.see(By::XPath("//h1[contains(., 'Copy of Online banking')]")).await;
    counted(&api, "/findings", 2).await;
    browser.click("More").await;
    browser.press(item("Archive")).await;
    browser.read("Archived, read-only").await;
    counted(&api, "/projects?archived=true", 1).await;
    browser.goto("/findings?severity=high").await;
    browser.click("Save view").await;
    browser.see(By::Css("#view-name")).await.send_keys("All that is high").await.expect("a field");
    browser.press(By::XPath("//dialog//button[normalize-space()='Save view']")).await;
    browser.goto("/findings").await;
    browser.click("All that is high").await;
    browser.arrives("/findings?severity=high").await;
    let views: Value = browser.run("return JSON.parse(localStorage.getItem('findings.views')).length").await;
    assert_eq!(views, json!(1));
    browser.quit().await;
}
