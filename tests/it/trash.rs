//! The trash: what lies there, for whom, how it comes back, and how it goes for good.

use crate::support::{Appliance, until};
use serde_json::json;
use std::{fs, time::Duration};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[test]
fn what_was_deleted_is_listed_and_comes_back() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let (asset, client) = (api.make_asset(&project, "web01"), api.make_client("Acme"));
    let finding = api.add_finding(&project, "SQLi", &json!({ "affected_assets": [asset] })).is(201).id();
    for place in [format!("/assets/{asset}"), format!("/clients/{client}"), format!("/findings/{finding}")] {
        api.delete(&place).is(200);
    }
    let list = api.get("/trash?sort=name&order=asc").is(200);
    assert_eq!(
        (list.column("name"), list.column("type")),
        (vec!["Acme".into(), "SQLi".into(), "web01".into()], vec!["client".into(), "finding".into(), "asset".into()])
    );
    let row = &list.rows()[1];
    assert_eq!((&row["deleted_by"], &row["project"]["name"]), (&json!("admin"), &json!("P")));
    let names = |query: &str| api.get(&format!("/trash?{query}")).is(200).column("name");
    assert_eq!(names("type=finding"), ["SQLi"]);
    assert_eq!(names("type=client,asset&sort=name&order=asc"), ["Acme", "web01"]);
    assert_eq!(names(&format!("project_id={project}&search=web")), ["web01"]);
    assert_eq!(names("deleted_before=2020-01-01"), [""; 0]);
    assert_eq!(api.get("/trash?type=user").is(400).fields(), ["type"]);
    let back = api.post(&format!("/assets/{asset}/restore"), &json!({})).is(200);
    assert_eq!((&back.data()["name"], &back.data()["version"]), (&json!("web01"), &json!(3)));
    api.post(&format!("/assets/{asset}/restore"), &json!({})).is(404);
    api.post(&format!("/assets/{finding}/restore"), &json!({})).is(404);
    api.post(&format!("/clients/{client}/restore"), &json!({})).is(200);
    api.put(&format!("/assets/{asset}"), &json!({ "name": "web02" })).is(200);
    let back = api.post(&format!("/findings/{finding}/restore"), &json!({})).is(200);
    assert_eq!(back.data()["assets"], json!([{ "id": asset, "name": "web02" }]), "with what it pointed at");
    assert_eq!(names("limit=5"), [""; 0]);
    assert_eq!(api.get("/findings?search=sqli")["meta"]["total"], 1);
}

#[test]
fn a_link_to_an_asset_in_the_trash_outlives_a_change() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let asset = api.make_asset(&project, "web01");
    let place =
        format!("/findings/{}", api.add_finding(&project, "x", &json!({ "affected_assets": [asset] })).is(201).id());
    api.delete(&format!("/assets/{asset}")).is(200);
    assert_eq!(api.put(&place, &json!({ "title": "y" })).is(200).data()["affected_assets"], json!([]));
    api.post(&format!("/assets/{asset}/restore"), &json!({})).is(200);
    assert_eq!(api.get(&place).data()["affected_assets"], json!([asset]));
}

#[test]
fn a_project_takes_along_what_is_in_it() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let client = api.get(&format!("/projects/{project}")).data()["client_id"].as_str().unwrap_or_default().to_owned();
    let (kept, gone) = (api.make_finding(&project, "kept"), api.make_finding(&project, "gone"));
    api.delete(&format!("/findings/{gone}")).is(200);
    api.delete(&format!("/projects/{project}")).is(200);
    assert_eq!(api.get("/trash").column("type"), ["project"]);
    assert!(api.post(&format!("/findings/{gone}/restore"), &json!({})).is(409).text.contains("Its project"));
    api.delete(&format!("/clients/{client}")).is(200);
    assert!(api.post(&format!("/projects/{project}/restore"), &json!({})).is(409).text.contains("Its client"));
    assert!(api.delete(&format!("/trash/{client}")).is(409).text.contains("projects in the trash"));
    api.post(&format!("/clients/{client}/restore"), &json!({})).is(200);
    api.post(&format!("/projects/{project}/restore"), &json!({})).is(200);
    api.get(&format!("/findings/{kept}")).is(200);
    assert_eq!(
        (api.get("/findings")["meta"]["total"].clone(), api.get("/trash").column("name")),
        (json!(1), vec!["gone".into()])
    );
}

#[test]
fn each_sees_and_restores_what_is_theirs() {
    let appliance = Appliance::start();
    let (admin, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let hidden = admin.make_project_with("hidden", &json!({ "restricted": true }));
    let open = admin.make_project("open");
    let (secret, known) = (admin.make_finding(&hidden, "secret"), admin.make_finding(&open, "known"));
    let client = admin.make_client("Acme");
    for place in [format!("/findings/{secret}"), format!("/findings/{known}"), format!("/clients/{client}")] {
        admin.delete(&place).is(200);
    }
    let list = analyst.get("/trash?type=finding").is(200);
    assert_eq!((list.column("name"), &list["meta"]["total"]), (vec!["known".into()], &json!(1)));
    analyst.post(&format!("/findings/{secret}/restore"), &json!({})).is(404);
    analyst.post(&format!("/clients/{client}/restore"), &json!({})).is(403);
    analyst.delete(&format!("/trash/{known}")).is(403);
    admin.delete(&format!("/projects/{hidden}")).is(200);
    assert!(!analyst.get("/trash").text.contains("hidden"));
    analyst.post(&format!("/projects/{hidden}/restore"), &json!({})).is(404);
    let narrow = appliance.caller("admin", "projects:read");
    assert_eq!(
        narrow.get("/trash").is(200).column("type"),
        ["project"],
        "a token reads the kinds that it has scopes for"
    );
    narrow.post(&format!("/findings/{known}/restore"), &json!({})).is(403);
    narrow.delete(&format!("/trash/{known}")).is(403);
    for role in ["reviewer", "viewer", "operator"] {
        let caller = appliance.user(role, role);
        caller.get("/trash").is(403);
        caller.post(&format!("/findings/{known}/restore"), &json!({})).is(403);
    }
    analyst.post(&format!("/findings/{known}/restore"), &json!({})).is(200);
}

#[test]
fn what_is_purged_is_gone_and_the_journal_forgets_what_it_held() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let secret = "An-Unusual-Word-8472";
    let finding = api.add_finding(&project, "x", &json!({ "description": secret })).is(201).id();
    api.post(&format!("/findings/{finding}/comments"), &json!({ "text": secret })).is(201);
    let set = json!({ "ids": [finding], "set": { "description": null } });
    api.call("PATCH", "/findings/bulk", Some(&set)).is(200);
    api.delete(&format!("/trash/{finding}")).is(404);
    api.delete(&format!("/findings/{finding}")).is(200);
    api.delete(&format!("/trash/{finding}")).is(200);
    api.delete(&format!("/trash/{finding}")).is(404);
    api.post(&format!("/findings/{finding}/restore"), &json!({})).is(404);
    for (table, column) in
        [("journal", "payload"), ("operation_items", "before"), ("comments", "text"), ("findings", "description")]
    {
        let sql = format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%{secret}%'");
        assert_eq!(appliance.number(&sql), 0, "{table}");
    }
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'finding.purged'"), 1);
    assert_eq!(assay::change::chain::first_broken(&appliance.database()).expect("the journal"), None);
    let verdict = assay::change::chain::verify(&appliance.database(), &[]).expect("the journal");
    assert!(verdict.fault.is_none() && verdict.erased > 2, "what was purged is explained: {verdict:?}");
}

#[test]
fn a_project_goes_for_good_with_everything_in_it() {
    let mut appliance = Appliance::start();
    let api = appliance.admin();
    let (project, other) = (api.make_project("P"), api.make_project("Q"));
    let rows: Vec<_> =
        (0..700).map(|n| json!({ "project_id": project, "title": format!("f{n}"), "tags": ["x"] })).collect();
    api.post("/findings/bulk", &json!({ "findings": rows })).is(201);
    let asset = api.make_asset(&project, "a");
    api.delete(&format!("/assets/{asset}")).is(200);
    api.make_finding(&other, "stays");
    api.delete(&format!("/projects/{project}")).is(200);
    api.delete(&format!("/trash/{project}")).is(200);
    api.post(&format!("/projects/{project}/restore"), &json!({})).is(404);
    // Whatever it has done so far, it goes on with it.
    appliance.restart();
    until("the project to go", || (appliance.number("SELECT count(*) FROM projects") == 1).then_some(()));
    let left = |sql: &str| appliance.number(&format!("SELECT count(*) FROM {sql}"));
    assert_eq!((left("findings"), left("assets"), left("trash"), left("purges")), (1, 0, 0, 0));
    assert_eq!((left("counters WHERE project_id <> '' AND count > 0"), left("tag_counters")), (1, 0));
    assert_eq!(left(&format!("journal WHERE project_id = '{project}' AND payload LIKE '%title%'")), 0);
    assert_eq!(appliance.admin().get("/findings").column("title"), ["stays"]);
    let verdict = assay::change::chain::verify(&appliance.database(), &[]).expect("the journal");
    assert!(verdict.fault.is_none() && verdict.erased > 700, "what was purged is explained: {verdict:?}");
}

#[test]
fn thirty_days_and_no_longer() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let client = api.get(&format!("/projects/{project}")).data()["client_id"].as_str().unwrap_or_default().to_owned();
    let finding = api.make_finding(&project, "x");
    api.delete(&format!("/findings/{finding}")).is(200);
    appliance.advance(20 * DAY);
    api.delete(&format!("/projects/{project}")).is(200);
    api.delete(&format!("/clients/{client}")).is(200);
    appliance.advance(9 * DAY);
    let count = |table: &str| appliance.number(&format!("SELECT count(*) FROM {table}"));
    assert_eq!((count("findings"), count("projects")), (1, 1));
    appliance.advance(22 * DAY);
    until("everything to go", || (count("findings") + count("projects") + count("clients") == 0).then_some(()));
    let purged = "SELECT count(*) FROM journal WHERE kind LIKE '%.purged' AND actor_name = 'appliance'";
    until("the journal to say so", || (appliance.number(purged) == 2).then_some(()));
    assert!(fs::metadata(appliance.data().join("assay.db")).is_ok());
}
