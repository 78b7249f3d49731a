//! A project's tabs: its scans, its reports, and the people it belongs to.

use assay_browser_tests::{Appliance, Browser, until};
use serde_json::json;
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn people_join_and_leave_a_project() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Halden");
    let person = json!({ "username": "ines", "name": "Ines Okafor", "email": "ines@example.test", "role": "analyst",
        "password": "Correct-Horse-9-Battery" });
    api.post("/users", &person);
    let browser = Browser::signed_in(&appliance).await;
    browser.goto(&format!("/projects/{project}")).await;
    browser.press(By::XPath("//nav[@aria-label='Project']//a[contains(., 'Members')]".to_owned())).await;
    browser.arrives(&format!("/projects/{project}/members")).await;
    browser.read("No members yet").await;
    browser.console().await;
    browser.click("Add a member").await;
    browser.press(By::XPath("//*[@role='menuitem'][normalize-space()='Ines Okafor']".to_owned())).await;
    browser.read("Ines Okafor is a member now").await;
    let members = async |count: usize| {
        let path = format!("/projects/{project}/members");
        let there = async || (api.get(&path).body["data"].as_array().map(Vec::len) == Some(count)).then_some(());
        until(&format!("{count} members"), there).await;
    };
    members(1).await;
    browser.read("Analyst").await;
    browser.picture("project-members").await;
    browser.click("Remove Ines Okafor").await;
    members(0).await;
    browser.read("No members yet").await;

    browser.press(By::XPath("//nav[@aria-label='Project']//a[contains(., 'Scans')]".to_owned())).await;
    browser.read("No scans yet").await;
    browser.press(By::XPath("//nav[@aria-label='Project']//a[contains(., 'Reports')]".to_owned())).await;
    browser.read("No reports yet").await;
    browser.click("Generate a report").await;
    browser.arrives(&format!("/reports/new?project_id={project}")).await;
    browser.press(By::Css("[name='format-csv']")).await;
    browser.click("Generate").await;
    browser.arrives(&format!("/reports?project_id={project}")).await;
    browser.read("CSV").await;
    browser.goto(&format!("/projects/{project}/reports")).await;
    browser.read("PDF").await;
    browser.picture("project-reports").await;
    assert_eq!(api.get(&format!("/reports?project_id={project}")).body["meta"]["total"], 2);
    browser.resize(360, 1200).await;
    let wide = browser.run("return document.documentElement.scrollWidth").await;
    assert_eq!(wide, json!(360), "nothing stands out of a phone");
    super::quiet::quiet(&browser, &appliance, "a project's tabs").await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_sees_no_button_that_the_api_would_refuse() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Halden");
    api.finding(&project, "Telnet answers", "High");
    let guest = json!({ "username": "guest", "name": "A guest", "email": "guest@example.test", "role": "viewer",
        "password": "Correct-Horse-9-Battery" });
    let guest = api.post("/users", &guest);
    api.post(&format!("/projects/{project}/members"), &json!({ "user_id": guest["id"] }));
    let browser = Browser::open(&appliance).await;
    browser.goto("/").await;
    browser.fill("username", "guest").await;
    browser.fill("password", "Correct-Horse-9-Battery").await;
    browser.click("Sign in").await;
    browser.arrives("/dashboard").await;
    browser.read("Telnet answers").await;
    browser.console().await;
    for (path, words, refused) in [
        ("/dashboard", "Telnet answers", vec!["New finding", "Start scan", "Controls", "Control coverage"]),
        ("/reports", "No reports yet", vec!["Generate a report"]),
        ("/scans", "No scans yet", vec!["Start a scan"]),
        ("/imports", "No imports yet", vec!["Import a file"]),
        ("/projects", "Halden", vec!["New project"]),
        ("/findings", "Telnet answers", vec!["New finding"]),
        ("/assets", "No assets yet", vec!["New asset"]),
        ("/templates", "No templates yet", vec!["New template", "Add the starter set"]),
    ] {
        browser.goto(path).await;
        browser.read(words).await;
        let text = browser.text().await;
        for word in refused {
            assert!(!text.contains(word), "{path}: {word}");
        }
    }
    super::quiet::quiet(&browser, &appliance, "what a guest sees").await;
    browser.quit().await;
}
