//! What becomes of reports: kept as they were, signed, compared, made again after a crash, deleted; and from the command
//! line.

use crate::{
    reports::{done, made, project},
    support::Appliance,
};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{fs, process::Output};

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn it_stays_as_it_was_and_is_compared_with_the_next() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let first = made(&admin, &project, &json!({}));
    let id = |report: &Value| report["id"].as_str().expect("an id").to_owned();
    let alone = admin.get(&format!("/reports/{}/compare", id(&first)));
    assert!(alone.data()["previous"].is_null(), "{}", alone.text);
    assert_eq!(alone.data()["new"].as_array().map(Vec::len), Some(2));
    let findings = admin.get(&format!("/findings?project_id={project}&sort=severity&order=desc"));
    let (worst, least) = (findings.column("id")[0].clone(), findings.column("id")[1].clone());
    admin.put(&format!("/findings/{worst}"), &json!({ "status": "Remediated" })).is(200);
    admin.put(&format!("/findings/{least}"), &json!({ "severity": "Low" })).is(200);
    let new = admin.make_finding(&project, "Open redirect");
    let second = made(&admin, &project, &json!({}));
    assert!(!admin.get(&format!("/reports/{}/download", id(&first))).text.contains("Open redirect"));
    let compared = admin.get(&format!("/reports/{}/compare", id(&second)));
    let ids = |name: &str| {
        let list = compared.data()[name].as_array().expect(name).iter();
        list.map(|finding| finding["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((ids("new"), ids("resolved"), ids("severity_changed")), (vec![new], vec![worst], vec![least]));
    assert_eq!(compared.data()["previous"]["id"], first["id"]);
    assert_eq!(compared.data()["unchanged"], 0);
}

#[test]
fn it_is_compared_with_any_other_of_the_project() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (project, elsewhere) = (project(&admin), admin.make_report(&admin.make_project("Other")));
    let id = |report: &Value| report["id"].as_str().expect("an id").to_owned();
    let whole = id(&made(&admin, &project, &json!({})));
    let severe = id(&made(&admin, &project, &json!({ "severity_filter": "High" })));
    let latest = id(&made(&admin, &project, &json!({})));
    let compare = |with: &str| admin.get(&format!("/reports/{latest}/compare{with}"));
    assert_eq!(compare("").data()["previous"]["id"], json!(severe));
    assert_eq!(compare("").data()["new"].as_array().map(Vec::len), Some(1));
    let compared = compare(&format!("?with={whole}"));
    assert_eq!((&compared.data()["previous"]["id"], &compared.data()["unchanged"]), (&json!(whole), &json!(2)));
    assert_eq!(compare(&format!("?with={elsewhere}")).is(400).fields(), ["with"]);
}

#[test]
fn the_file_is_signed_and_a_changed_one_is_found_out() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let report = made(&admin, &project, &json!({}));
    let id = report["id"].as_str().expect("an id");
    let text = admin.get(&format!("/reports/{id}/download")).text;
    let key = admin.get("/reports/signing-key").data().clone();
    let bytes = |value: &Value| {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        BASE64_STANDARD.decode(value.as_str().expect("a text")).expect("base64")
    };
    let public = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, bytes(&key["public_key"]));
    public.verify(text.as_bytes(), &bytes(&report["signature"])).expect("the signature holds");
    let file = appliance.data().join("delivered.html");
    fs::write(&file, &text).expect("written");
    let verify = || appliance.cli(&["report", "verify", file.to_str().expect("a path")]);
    let fine = verify();
    assert!(fine.status.success() && said(&fine).contains(id), "{}", said(&fine));
    fs::write(&file, text.replace("Critical", "Low")).expect("written");
    let altered = verify();
    assert_eq!(altered.status.code(), Some(1), "{}", said(&altered));
    assert!(said(&altered).contains("altered"), "{}", said(&altered));
}

#[test]
fn the_command_line_makes_one_with_the_server_running_or_not() {
    let mut appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let file = appliance.data().join("out.md");
    let place = file.to_str().expect("a path").to_owned();
    let line = ["report", project.as_str(), "--format", "markdown", "-o", place.as_str(), "--language", "de"];
    let output = appliance.cli(&line);
    assert!(output.status.success(), "{}", said(&output));
    assert!(fs::read_to_string(&file).expect("the file").contains("## Zusammenfassung"));
    assert!(appliance.terminate());
    fs::remove_file(&file).expect("removed");
    let output = appliance.cli(&line);
    assert!(output.status.success(), "{}", said(&output));
    assert!(fs::read_to_string(&file).expect("the file").contains("## Zusammenfassung"));
    let output = appliance.cli(&["report", "proj_none", "-o", place.as_str()]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}

#[test]
fn what_a_crash_broke_off_is_made_at_the_next_start_and_given_up_after_three() {
    let mut appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let ids = [(); 2].map(|()| made(&admin, &project, &json!({}))["id"].as_str().expect("an id").to_owned());
    appliance.kill();
    // As a crash in the middle of the work leaves them.
    let sql = "UPDATE reports SET status = 0, file = NULL, file_size = NULL, signature = NULL, generated_at = NULL";
    let database = Connection::open(appliance.data().join("assay.db")).expect("the database");
    database.execute(sql, []).expect("updated");
    database.execute("UPDATE reports SET attempts = 3 WHERE id = ?", [&ids[1]]).expect("updated");
    drop(database);
    appliance.restart();
    let admin = appliance.admin();
    assert_eq!(done(&admin, &ids[0])["status"], "completed");
    let hopeless = done(&admin, &ids[1]);
    assert_eq!(hopeless["status"], "failed");
    assert!(hopeless["error"].as_str().is_some_and(|why| why.contains("given up")), "{hopeless}");
    let refused = admin.get(&format!("/reports/{}/download", ids[1])).is(409);
    assert!(refused.text.contains("given up"), "{}", refused.text);
}

#[test]
fn the_same_snapshot_makes_the_same_bytes() {
    let mut appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let before: Vec<Value> = ["pdf", "docx", "html", "markdown", "csv", "json", "sarif"]
        .map(|format| made(&admin, &project, &json!({ "format": format })))
        .into();
    appliance.kill();
    let database = Connection::open(appliance.data().join("assay.db")).expect("the database");
    let sql = "UPDATE reports SET status = 0, file = NULL, file_size = NULL, signature = NULL, generated_at = NULL";
    assert_eq!(database.execute(sql, []).expect("updated"), before.len());
    drop(database);
    appliance.restart();
    let admin = appliance.admin();
    for report in before {
        let again = done(&admin, report["id"].as_str().expect("an id"));
        assert!(report["sha256"].is_string());
        assert_eq!((&again["sha256"], &again["signature"]), (&report["sha256"], &report["signature"]), "{again}");
    }
}

#[test]
fn a_deleted_report_is_gone() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let id = made(&admin, &project, &json!({}))["id"].as_str().expect("an id").to_owned();
    admin.delete(&format!("/reports/{id}")).is(200);
    for path in [format!("/reports/{id}"), format!("/reports/{id}/download")] {
        admin.get(&path).is(404);
    }
    assert!(admin.get("/reports").rows().is_empty());
    assert_eq!(appliance.number("SELECT count(*) FROM reports"), 0);
    assert_eq!(appliance.number("SELECT count(*) FROM report_files"), 0);
}
