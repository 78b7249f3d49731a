//! Imports: what a file would change is shown before anything is changed; what is known is recognised, what people have
//! decided stays, two hosts never become one, and the whole can be taken back.

use crate::support::{
    Api, Appliance, Start, query,
    scan::{brought, counts, item, many, nessus, tally, total},
    until,
};
use serde_json::{Value, json};

fn by_title(api: &Api, project: &str, title: &str) -> Value {
    let found = api.get(&query("/findings", &[("project_id", project), ("search", title)])).is(200);
    found.rows().iter().find(|row| row["title"] == title).unwrap_or_else(|| panic!("no {title}")).clone()
}

#[test]
fn a_dry_run_shows_what_would_change_and_changes_nothing() {
    let appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let items = [item("192.0.2.10", 1), item("192.0.2.10", 2), item("192.0.2.11", 1)];
    let before = api.get("/findings").is(200)["meta"]["total"].clone();
    let id = api.import(&project, &nessus(&items));
    let ready = api.get(&format!("/imports/{id}")).is(200);
    assert_eq!(tally(&ready), counts(&[("new", 3)]));
    assert_eq!((&ready.data()["format"], &ready.data()["assets"]["new"]), (&json!("nessus"), &json!(2)));
    let rows = api.get(&format!("/imports/{id}/rows?kind=finding")).is(200);
    assert_eq!(rows.column("action"), ["new"; 3]);
    assert_eq!(rows.rows()[0]["identity"], "nessus 1 on 192.0.2.10, port 443/tcp");
    assert_eq!(rows.rows()[0]["reason"], "no finding of this project has this identity");
    assert_eq!(api.get("/findings").is(200)["meta"]["total"], before);
    let done = api.commit(&id, &json!({}));
    assert_eq!(tally(&done), counts(&[("new", 3)]));
    assert_eq!((total(&api, "/findings", &project), total(&api, "/assets", &project)), (3, 2));
    // Each finding names its own host, and says by what it is recognised.
    let list = api.get(&query("/findings", &[("project_id", &project)])).is(200);
    let mut hosts: Vec<String> = list.rows().iter().map(|row| row["assets"][0]["name"].to_string()).collect();
    hosts.sort();
    assert_eq!(hosts, ["\"192.0.2.10\"", "\"192.0.2.10\"", "\"192.0.2.11\""]);
    let finding = &list.rows()[0];
    assert_eq!((&finding["source"], &finding["severity"]), (&json!("import:nessus"), &json!("Medium")));
    let why = api.get(&format!("/findings/{}/identity", finding["id"].as_str().expect("an id"))).is(200);
    assert_eq!(
        (&why.data()["first_import"], &why.data()["parts"]),
        (&json!(id), &json!(["port", "path", "parameter"]))
    );
    assert_eq!(
        appliance.number("SELECT count(*) FROM journal WHERE kind = 'finding.created' AND actor_name = 'admin'"),
        3
    );
}

#[test]
fn the_same_file_again_changes_nothing_in_whatever_order() {
    let appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let mut items = many(3, 4);
    // The same thing twice in one file is one finding.
    items.push(items[0].clone());
    brought(&api, &project, &items);
    let changes = "SELECT count(*) FROM journal WHERE object_type IN ('finding', 'asset')";
    let before = appliance.number(changes);
    assert_eq!(total(&api, "/findings", &project), 12);
    for turned in [false, true] {
        if turned {
            items.reverse();
        }
        let id = api.import(&project, &nessus(&items));
        let done = api.commit(&id, &json!({ "close_missing": true }));
        assert_eq!(tally(&done), counts(&[("same", 12)]));
    }
    assert_eq!(appliance.number(changes), before);
}

#[test]
fn what_people_have_decided_stays() {
    let appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let mut items = many(1, 5);
    brought(&api, &project, &items);
    let put = |title: &str, body: Value| {
        let id = by_title(&api, &project, title)["id"].as_str().expect("an id").to_owned();
        api.put(&format!("/findings/{id}"), &body).is(200);
        id
    };
    let accepted = put("Plugin 1", json!({ "status": "Accepted" }));
    let renamed = put("Plugin 2", json!({ "title": "Our own name" }));
    let mended = put("Plugin 3", json!({ "status": "Remediated" }));
    let binned = by_title(&api, &project, "Plugin 4")["id"].as_str().expect("an id").to_owned();
    api.delete(&format!("/findings/{binned}")).is(200);
    for item in &mut items {
        item.title += " (new)";
        item.text = "It is still open.".into();
    }
    let id = api.import(&project, &nessus(&items));
    let done = api.commit(&id, &json!({}));
    assert_eq!(tally(&done), counts(&[("changed", 3), ("kept", 2)]));
    let get = |id: &str| api.get(&format!("/findings/{id}")).is(200).data().clone();
    assert_eq!((&get(&accepted)["status"], &get(&accepted)["title"]), (&json!("Accepted"), &json!("Plugin 1 (new)")));
    assert_eq!(
        (&get(&renamed)["title"], &get(&renamed)["description"]),
        (&json!("Our own name"), &json!("It is still open."))
    );
    assert_eq!(get(&mended)["status"], "Remediated");
    api.get(&format!("/findings/{binned}")).is(404);
    let rows = api.get(&format!("/imports/{id}/rows?action=kept")).is(200);
    let reasons = rows.column("reason").join("\n");
    assert!(reasons.contains("somebody set it to Remediated, but the tool still finds it"), "{reasons}");
    assert!(reasons.contains("into the trash"), "{reasons}");
    // Only who asks for it has it opened again.
    let again = api.import(&project, &nessus(&items));
    assert_eq!(tally(&api.commit(&again, &json!({ "reopen": true })))["reopened"], 1);
    assert_eq!(get(&mended)["status"], "Open");
    assert_eq!(get(&accepted)["status"], "Accepted");
}

#[test]
fn what_is_missing_is_closed_on_request_and_within_tool_project_and_hosts() {
    let appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let other = api.make_project("Elsewhere");
    let all = [item("192.0.2.10", 1), item("192.0.2.10", 2), item("192.0.2.10", 3), item("192.0.2.11", 1)];
    brought(&api, &project, &all);
    brought(&api, &other, &all);
    let nuclei = br#"{"template-id":"t","info":{"name":"By another tool","severity":"low"},"host":"192.0.2.10"}"#;
    let by_nuclei = api.import(&project, nuclei);
    api.commit(&by_nuclei, &json!({}));
    let confirmed = by_title(&api, &project, "Plugin 3")["id"].as_str().expect("an id").to_owned();
    api.put(&format!("/findings/{confirmed}"), &json!({ "status": "Confirmed" })).is(200);
    let open = |project: &str| {
        api.get(&query("/findings", &[("project_id", project), ("status", "Open,Confirmed")])).is(200)["meta"]["total"]
            .clone()
    };
    let id = api.import(&project, &nessus(&all[..1]));
    assert_eq!(tally(&api.commit(&id, &json!({}))), counts(&[("same", 1), ("missing", 1), ("kept", 1)]));
    assert_eq!(open(&project), 5);
    let id = api.import(&project, &nessus(&all[..1]));
    let done = api.commit(&id, &json!({ "close_missing": true }));
    assert_eq!(tally(&done), counts(&[("same", 1), ("missing", 1), ("kept", 1)]));
    assert_eq!(by_title(&api, &project, "Plugin 2")["status"], "Closed");
    assert_eq!(by_title(&api, &project, "Plugin 3")["status"], "Confirmed");
    assert_eq!((open(&project), open(&other)), (json!(4), json!(4)));
    // What the tool finds again is open again; an undo closes it.
    let id = api.import(&project, &nessus(&all));
    assert_eq!(tally(&api.commit(&id, &json!({}))), counts(&[("same", 3), ("reopened", 1)]));
    assert_eq!(by_title(&api, &project, "Plugin 2")["status"], "Open");
    api.undo(&id);
    assert_eq!(by_title(&api, &project, "Plugin 2")["status"], "Closed");
}

#[test]
fn an_import_is_undone_as_one_step_unless_somebody_has_touched_it() {
    let appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let mut items = many(2, 3);
    brought(&api, &project, &items);
    let state = || {
        let rows =
            api.get(&query("/findings", &[("project_id", &project), ("sort", "title"), ("limit", "100")])).is(200);
        let kept = ["id", "title", "status", "description", "assets"];
        let of = |row: &Value| kept.map(|field| row[field].clone());
        (
            rows.rows().iter().map(of).collect::<Vec<_>>(),
            rows["meta"]["total"].clone(),
            total(&api, "/assets", &project),
        )
    };
    let before = state();
    items[0].text = "Otherwise.".into();
    items.extend(many(4, 4));
    let id = api.import(&project, &nessus(&items));
    api.commit(&id, &json!({}));
    assert_ne!(state(), before);
    // Somebody says something about one that the import has made.
    let made = api.get(&format!("/imports/{id}/rows?action=new&kind=finding")).is(200);
    let touched = made.rows()[0]["object_id"].as_str().expect("an id").to_owned();
    let was = api.put(&format!("/findings/{touched}"), &json!({ "impact": "Much." })).is(200);
    let refused = api.post(&format!("/imports/{id}/undo"), &json!({})).is(409);
    assert!(refused.text.contains(&touched), "{}", refused.text);
    api.delete(&format!("/imports/{id}")).is(409);
    assert_eq!(was.data()["version"], 2);
    // What was touched can be undone no more; the next import of the same things can.
    let id = api.import(&project, &nessus(&many(6, 4)));
    let before = state();
    api.commit(&id, &json!({}));
    assert_ne!(state(), before);
    let undone = api.undo(&id);
    assert_eq!((state(), undone.data()["done"].clone()), (before, json!(0)));
    // As if it had never been: the same file is all new again.
    let id = api.import(&project, &nessus(&many(6, 4)));
    assert_eq!(tally(&api.get(&format!("/imports/{id}")).is(200))["new"], 8);
    api.delete(&format!("/imports/{id}")).is(200);
    api.get(&format!("/imports/{id}")).is(404);
    assert_eq!(assay::change::chain::first_broken(&appliance.database()).expect("the journal"), None);
}

#[test]
fn a_killed_appliance_goes_on_where_it_was_and_shows_no_half() {
    let mut appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let id = api.import(&project, &nessus(&many(40, 50)));
    api.post(&format!("/imports/{id}/commit"), &json!({})).is(200);
    let written = "SELECT count(*) FROM import_rows WHERE kind = 1 AND done = 1";
    let half = until("some of it is written", || Some(appliance.number(written)).filter(|count| *count > 0));
    appliance.kill();
    let hidden = appliance.number("SELECT count(*) FROM import_pending");
    let counted = "SELECT ifnull(sum(count), 0) FROM counters WHERE kind = 'finding' AND project_id = ''";
    if appliance.number("SELECT status FROM imports") == 2 {
        assert!(hidden >= half, "{hidden} hidden, {half} written");
        assert_eq!(appliance.number(counted), 0);
    }
    appliance.restart();
    let api = appliance.admin();
    let done = api.import_reaches(&id, "completed");
    assert_eq!(tally(&done), counts(&[("new", 2000)]));
    assert_eq!((total(&api, "/findings", &project), total(&api, "/assets", &project)), (2000, 40));
    assert_eq!(appliance.number(counted), 2000);
    assert_eq!(appliance.number("SELECT count(*) FROM findings"), 2000);
    assert_eq!(appliance.number("SELECT count(*) FROM import_pending"), 0);
    let double = "SELECT count(*) FROM (SELECT 1 FROM finding_identities GROUP BY project_id, key HAVING count(*) > 1)";
    assert_eq!(appliance.number(double), 0);
    // And half-way back.
    api.post(&format!("/imports/{id}/undo"), &json!({})).is(200);
    until("some of it is taken back", || (appliance.number(written) < 2000).then_some(()));
    appliance.kill();
    appliance.restart();
    appliance.admin().import_reaches(&id, "undone");
    assert_eq!(appliance.number("SELECT count(*) FROM findings"), 0);
    assert_eq!(appliance.number("SELECT count(*) FROM assets"), 0);
    assert_eq!(appliance.number(counted), 0);
    assert_eq!(assay::change::chain::first_broken(&appliance.database()).expect("the journal"), None);
}

#[test]
fn a_coarser_rule_gathers_what_was_apart_and_known_findings_follow_it() {
    let mut appliance = Appliance::start();
    let project = appliance.admin().make_project("Shop");
    let zap = |paths: &[&str]| {
        let instances: Vec<Value> = paths
            .iter()
            .map(|path| json!({ "uri": format!("https://shop.example/{path}"), "method": "GET" }))
            .collect();
        json!({ "@programName": "ZAP", "site": [{ "@name": "https://shop.example", "alerts": [
            { "pluginid": "10038", "alert": "CSP", "riskcode": "2", "instances": instances }] }] })
        .to_string()
        .into_bytes()
    };
    let api = appliance.admin();
    let id = api.import(&project, &zap(&["a", "b"]));
    assert_eq!(tally(&api.commit(&id, &json!({}))), counts(&[("new", 2)]));
    let data = appliance.data().to_owned();
    appliance.kill();
    let coarse = Start::default().on(&data).with(&["--import-identity", "zap=port"]).go();
    let api = coarse.admin();
    let id = api.import(&project, &zap(&["a", "c", "d"]));
    let ready = tally(&api.get(&format!("/imports/{id}")).is(200));
    assert_eq!(ready.get("new"), None, "{ready:?}");
    assert_eq!(ready.values().sum::<u64>(), 1, "{ready:?}");
}

#[test]
fn what_a_file_says_of_exploitation_is_kept() {
    let appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let file = include_bytes!("../../server/importers/corpus/nessus/two-hosts.nessus");
    let id = api.import(&project, file);
    api.commit(&id, &json!({}));
    let exploited = api.get(&query("/findings", &[("project_id", &project), ("kev", "true")])).is(200);
    assert_eq!(exploited.column("cve_id"), ["CVE-2021-44228"]);
    let finding = &exploited.rows()[0];
    assert_eq!(
        (&finding["epss"], &finding["kev"], &finding["cvss_score"]),
        (&json!(0.9446), &json!(true), &json!(10.0))
    );
    assert!(finding["description"].as_str().is_some_and(|text| text.contains("CVE-2021-45046")), "{finding}");
    let again = api.import(&project, file);
    let same = api.get(&format!("/imports/{again}")).data()["findings"].clone();
    assert_eq!((&same["new"], &same["changed"]), (&json!(0), &json!(0)));
}
