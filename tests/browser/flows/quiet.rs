//! Every page: nothing in the console, nothing that the policy forbids, no request to another host. And a picture of
//! each in light, in dark and on a phone, to look at.

use assay_browser_tests::{Appliance, Browser};
use serde_json::json;
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_quiet() {
    let appliance = Appliance::start().await;
    let pages = pages(&appliance);
    let browser = Browser::signed_in(&appliance).await;
    // Before the sign-in the question who is here is answered 401, which the console tells.
    browser.console().await;
    for (name, path) in &pages {
        for theme in ["light", "dark"] {
            browser.run(&format!("localStorage.setItem('theme', '{theme}')")).await;
            browser.resize(1440, 1900).await;
            visit(&browser, path).await;
            browser.picture(&format!("{name}-{theme}")).await;
        }
        browser.run("localStorage.setItem('theme', 'light')").await;
        browser.resize(360, 1900).await;
        visit(&browser, path).await;
        browser.picture(&format!("{name}-phone")).await;
        quiet(&browser, &appliance, path).await;
    }
    browser.quit().await;
}

/// Loads the page and waits until nothing on it is still on its way.
async fn visit(browser: &Browser, path: &str) {
    browser.goto(path).await;
    browser.see(By::Css("h1")).await;
    let settled = "return document.querySelectorAll('.skeleton').length === 0";
    let there = async || (browser.run(settled).await == json!(true)).then_some(());
    assay_browser_tests::until(&format!("{path} to settle"), there).await;
}

pub(crate) async fn quiet(browser: &Browser, appliance: &Appliance, path: &str) {
    let said = browser.console().await;
    assert!(said.is_empty(), "{path}: {said:#?}");
    for message in browser.network().await {
        let address = message["params"]["request"]["url"].as_str().unwrap_or_default();
        let inner = ["data:", "blob:", "chrome:", "chrome-extension:", "about:"]
            .iter()
            .any(|scheme| address.starts_with(scheme));
        assert!(address.is_empty() || inner || address.starts_with(appliance.base()), "{path}: {address}");
    }
}

/// Every page with something on it: name and path.
fn pages(appliance: &Appliance) -> Vec<(&'static str, String)> {
    let api = appliance.admin();
    let project = api.project("Online banking");
    let asset =
        api.post("/assets", &json!({ "project_id": project, "name": "online.halden.example", "type": "server" }));
    let finding = api.post("/findings", &finding(&project, &asset["id"]));
    api.finding(&project, "Session cookie without Secure", "Medium");
    let place = format!("/findings/{}", finding["id"].as_str().unwrap_or_default());
    api.post(
        &format!("{place}/comments"),
        &json!({ "text": "Reproduced on UAT: the `sort` value comes **untouched**." }),
    );
    api.post("/finding-templates/starters", &json!({}));
    let template = api.get("/finding-templates").body["data"][0]["id"].take();
    let gone = api.finding(&project, "Deleted by mistake", "Low");
    api.delete(&format!("/findings/{gone}"));
    let client = api.get("/clients").body["data"][0]["id"].take();
    let control = api.get("/controls?status=not_started&limit=1").body["items"][0]["id"].take();
    let entry = api.get("/journal?kind=finding.created&limit=1").body["data"][0]["id"].take();
    let of = |kind: &str, id: &serde_json::Value| format!("/{kind}/{}", id.as_str().unwrap_or_default());
    vec![
        ("welcome", "/welcome".into()),
        ("dashboard", "/dashboard".into()),
        ("activity", "/activity".into()),
        ("imports", "/imports".into()),
        ("import-new", "/imports/new".into()),
        ("scans-none", "/scans".into()),
        ("devices-none", "/devices".into()),
        ("device-new", "/devices/new".into()),
        ("schedules-none", "/schedules".into()),
        ("schedule-new", "/schedules/new".into()),
        ("scan-new", "/scans/new".into()),
        ("scan-scope", "/settings/scan-scope".into()),
        ("controls", "/controls?framework=soc2".into()),
        ("controls-import", "/controls/import".into()),
        ("controls-board", "/controls/board?framework=soc2".into()),
        ("control", of("controls", &control)),
        ("reports-none", "/reports".into()),
        ("report-new", format!("/reports/new?project_id={project}")),
        ("report-templates", "/reports/templates".into()),
        ("report-brand", "/settings/reports".into()),
        ("audit-log", "/settings/audit-log".into()),
        ("audit-entry", of("settings/audit-log", &entry)),
        ("webhooks-none", "/settings/webhooks".into()),
        ("webhook-new", "/settings/webhooks/new".into()),
        ("findings", "/findings".into()),
        ("finding", of("findings", &finding["id"])),
        ("templates", "/templates".into()),
        ("template", of("templates", &template)),
        ("template-new", "/templates/new".into()),
        ("trash", "/settings/trash".into()),
        ("finding-new", format!("/findings/new?project_id={project}")),
        ("finding-edit", format!("{}/edit", of("findings", &finding["id"]))),
        ("projects", "/projects".into()),
        ("project", format!("/projects/{project}")),
        ("project-findings", format!("/projects/{project}/findings")),
        ("project-assets", format!("/projects/{project}/assets")),
        ("project-members", format!("/projects/{project}/members")),
        ("project-new", "/projects/new".into()),
        ("assets", "/assets".into()),
        ("asset", of("assets", &asset["id"])),
        ("asset-new", "/assets/new".into()),
        ("clients", "/clients".into()),
        ("client", of("clients", &client)),
        ("client-new", "/clients/new".into()),
        ("api-access", "/settings/api-access".into()),
    ]
}

/// One with everything that a finding can have.
fn finding(project: &str, asset: &serde_json::Value) -> serde_json::Value {
    json!({
        "project_id": project,
        "title": "Stacked SQL injection in statement search",
        "cvss_vector": "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:N",
        "status": "In Progress",
        "cwe_id": "CWE-89",
        "cve_id": "CVE-2026-10234",
        "description": "The search builds its `ORDER BY` from the `sort` parameter without an allow-list.\n\n### Steps\n\n\
            1. Sign in and open *Statements*.\n2. Send the request below.\n\n```http\nGET /api/statements?sort=x HTTP/1.1\n```",
        "impact": "Read and change of **any** statement.",
        "remediation": "- Map `sort` to a fixed list.\n- Refuse everything else with 400.",
        "references": ["https://owasp.org/www-community/attacks/SQL_Injection"],
        "affected_assets": [asset],
        "tags": ["sqli", "owasp-a03"],
        "due_date": "2026-12-24",
    })
}
