//! How files come in, who may bring them, and what is said of those that cannot be read.

use crate::support::{
    Answer, Api, Appliance, query,
    scan::{brought, counts, many, nessus, tally, total},
    until,
};
use serde_json::json;

#[test]
fn bad_files_and_words_are_named_for_what_they_are() {
    let appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let send = |words: &[(&str, &str)], bytes: &[u8]| {
        let words = [&[("project_id", project.as_str())][..], words].concat();
        let request =
            api.request("POST", &query("/imports", &words)).header("content-type", "application/octet-stream");
        Answer::of(request.body(bytes.to_vec()))
    };
    for (bytes, said) in [
        (&b"PK\x03\x04zip"[..], "ZIP archive"),
        (b"what is this", "none of the formats"),
        (b"<!DOCTYPE n [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><nmaprun>&x;</nmaprun>", "declares entities"),
    ] {
        let answer = send(&[], bytes).is(400);
        assert_eq!(answer.fields(), ["file"]);
        assert!(answer.text.contains(said), "{}", answer.text);
    }
    assert_eq!(send(&[], b"").is(400).fields(), ["file"]);
    assert_eq!(send(&[("format", "excel")], b"x").is(400).fields(), ["format"]);
    assert_eq!(send(&[("columns", "x")], b"x").is(400).fields(), ["columns"]);
    assert_eq!(send(&[("colums", "x")], b"x").is(400).fields(), ["colums"]);
    assert_eq!(send(&[("project_id", "proj_none")], b"x").status, 400);
    // What is wrong further on is found by reading, and told by the import.
    let whole = nessus(&many(3, 3));
    let id = send(&[], &whole[..900]).is(201).id();
    let failed = until("it has failed", || {
        let answer = api.get(&format!("/imports/{id}")).is(200);
        (answer.data()["status"] == "failed").then_some(answer)
    });
    let error = failed.data()["error"].as_str().expect("an error").to_owned();
    assert!(error.contains("truncated") && error.contains("line "), "{error}");
    api.post(&format!("/imports/{id}/commit"), &json!({})).is(409);
    api.delete(&format!("/imports/{id}")).is(200);
    assert_eq!(appliance.number("SELECT count(*) FROM import_rows"), 0);
    assert!(!appliance.log().contains("panicked"), "{}", appliance.log());
}

#[test]
fn tables_are_read_by_a_mapping_and_come_as_a_form() {
    let appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let table = "Befund;Schwere;IP\n=1+1;hoch;192.0.2.1\n=HYPERLINK(\"x\");high;192.0.2.1\n";
    let columns = json!({ "title": "Befund", "severity": "Schwere", "host": "IP" }).to_string();
    let mut form = String::new();
    for (name, value) in [("project_id", project.as_str()), ("format", "csv"), ("columns", &columns)] {
        form += &format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    // The name comes with a path, and with a mark that would turn its end around.
    let name = "../reports/scan \u{202E}vsc.csv";
    form += &format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n{table}\r\n--edge--\r\n"
    );
    let request = api.request("POST", "/imports").header("content-type", "multipart/form-data; boundary=edge");
    let id = Answer::of(request.body(form)).is(201).id();
    let ready = api.import_reaches(&id, "ready");
    assert_eq!((tally(&ready), &ready.data()["name"]), (counts(&[("new", 1), ("skipped", 1)]), &json!("scan vsc.csv")));
    let skipped = api.get(&format!("/imports/{id}/rows?action=skipped")).is(200);
    assert_eq!(skipped.rows()[0]["reason"], "'hoch' is no severity");
    api.commit(&id, &json!({}));
    let csv = api.header("accept", "text/csv").get(&query("/findings", &[("project_id", &project)])).is(200);
    assert!(csv.text.contains("'=HYPERLINK"), "{}", csv.text);
}

#[test]
fn rights_and_membership_hold() {
    let appliance = Appliance::start();
    let (admin, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let project = admin.make_project_with("Secret", &json!({ "restricted": true }));
    let id = admin.import(&project, &nessus(&many(1, 1)));
    for path in [format!("/imports/{id}"), format!("/imports/{id}/rows")] {
        analyst.get(&path).is(404);
    }
    for path in [format!("/imports/{id}/commit"), format!("/imports/{id}/undo")] {
        analyst.post(&path, &json!({})).is(404);
    }
    analyst.delete(&format!("/imports/{id}")).is(404);
    assert_eq!(analyst.get("/imports").is(200)["meta"]["total"], 0);
    let bring = |api: &Api| {
        let request = api.request("POST", &query("/imports", &[("project_id", &project)]));
        Answer::of(request.header("content-type", "application/octet-stream").body(nessus(&many(1, 1))))
    };
    assert_eq!(bring(&analyst).is(400).fields(), ["project_id"]);
    // Both scopes are needed: an import makes findings and assets.
    for scopes in ["findings:write", "assets:write", "findings:read,assets:write"] {
        let half = appliance.caller("admin", scopes);
        bring(&half).is(403);
        half.post(&format!("/imports/{id}/commit"), &json!({})).is(403);
    }
    let ci = appliance.caller("admin", "findings:write,assets:write");
    let id = bring(&ci).is(201).id();
    ci.import_reaches(&id, "ready");
    ci.commit(&id, &json!({}));
}

#[test]
fn events_tell_how_far_it_is() {
    let appliance = Appliance::start();
    let (api, project) = (appliance.admin(), appliance.admin().make_project("Office"));
    let id = brought(&api, &project, &many(2, 2));
    api.undo(&id);
    let kinds =
        "SELECT group_concat(DISTINCT kind) FROM (SELECT kind FROM journal WHERE object_type = 'import' ORDER BY seq)";
    let kinds: String = appliance.database().query_row(kinds, [], |row| row.get(0)).expect("kinds");
    let expected = ["created", "ready", "started", "progress", "completed", "undoing", "undone"];
    assert_eq!(kinds, expected.map(|kind| format!("import.{kind}")).join(","));
}

#[test]
fn the_command_line_imports_with_the_server_and_without_it() {
    let mut appliance = Appliance::start();
    let project = appliance.admin().make_project("Office");
    let file = appliance.data().join("scan.nessus");
    std::fs::write(&file, nessus(&many(2, 2))).expect("a file");
    let path = file.to_str().expect("a path").to_owned();
    let run = |appliance: &Appliance, more: &[&str]| {
        let line = [&["import", "auto", &path, "--project", &project][..], more].concat();
        let output = appliance.cli(&line);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, said, error) = run(&appliance, &["--dry-run"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(said.contains("findings: 4 new") && said.contains("nothing was changed"), "{said}");
    assert_eq!(total(&appliance.admin(), "/findings", &project), 0);
    let (code, said, error) = run(&appliance, &[]);
    assert_eq!((code, said.lines().last()), (Some(0), Some("imported")), "{error}");
    assert_eq!(total(&appliance.admin(), "/findings", &project), 4);
    assert!(appliance.terminate());
    std::fs::write(&file, nessus(&many(2, 3))).expect("a file");
    let (code, said, error) = run(&appliance, &[]);
    assert_eq!(code, Some(0), "{error}");
    assert!(said.contains("findings: 2 new, 4 as before"), "{said}");
    std::fs::write(&file, b"nothing of use").expect("a file");
    let (code, _, error) = run(&appliance, &[]);
    assert!(code == Some(1) && error.contains("none of the formats"), "{error}");
}
