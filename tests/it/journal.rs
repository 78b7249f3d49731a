//! The journal's chain: whoever alters, removes or moves a row is found out; whoever erases a payload is not.

use crate::support::{Answer, Appliance, until};
use assay::change::chain::first_broken;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{fs, process::Output, time::Duration};

/// What an appliance leaves behind when it is gone: its journal, open for somebody with bad intentions.
fn orphan() -> (Appliance, Connection) {
    let mut appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    for n in 0..5 {
        api.make_finding(&project, &format!("Finding {n}"));
    }
    appliance.kill();
    let database = Connection::open(appliance.data().join("assay.db")).expect("the database");
    (appliance, database)
}

#[test]
fn the_database_itself_refuses_to_alter_it() {
    let (_appliance, database) = orphan();
    for sql in [
        "UPDATE journal SET actor_name = 'x'",
        "UPDATE journal SET time = 0 WHERE seq = 3",
        "UPDATE journal SET hash = x''",
    ] {
        let refused = database.execute_batch(sql).expect_err(sql).to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
}

#[test]
fn every_alteration_is_found() {
    let (_appliance, mut database) = orphan();
    assert_eq!(first_broken(&database).expect("the journal"), None);
    database.execute_batch("DROP TRIGGER journal_is_append_only").expect("no guard");
    for (sql, broken) in [
        ("UPDATE journal SET actor_name = 'nobody' WHERE seq = 4", 4),
        ("UPDATE journal SET time = time + 1 WHERE seq = 2", 2),
        ("UPDATE journal SET object_label = 'x', payload = '{}' WHERE seq = 5", 5),
        ("UPDATE journal SET payload = replace(payload, 'Finding', 'Funding') WHERE seq = 6", 6),
        ("UPDATE journal SET ip = NULL WHERE seq = 3", 3),
        ("DELETE FROM journal WHERE seq = 3", 4),
        ("DELETE FROM journal WHERE seq = 1", 2),
        ("UPDATE journal SET seq = -seq WHERE seq IN (4, 5); UPDATE journal SET seq = 9 + seq WHERE seq < 0", 4),
    ] {
        let tx = database.transaction().expect("a transaction");
        tx.execute_batch(sql).expect(sql);
        assert_eq!(first_broken(&tx).expect("the journal"), Some(broken), "{sql}");
        tx.rollback().expect("as it was");
    }
    database.execute_batch("UPDATE journal SET payload = NULL WHERE seq = 4").expect("erased");
    assert_eq!(first_broken(&database).expect("the journal"), None, "an erased payload breaks nothing");
}

#[test]
fn a_row_says_who_did_what_from_where() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let made = api.post("/clients", &json!({ "name": "Acme" })).is(201);
    let sql = "SELECT actor_name, credential, ip, request_id, object_type, object_id, object_label FROM journal \
               WHERE kind = 'client.created'";
    let row: [String; 7] = appliance
        .database()
        .query_row(sql, [], |row| {
            let text = |n: usize| row.get::<_, String>(n);
            Ok([text(0)?, text(1)?, text(2)?, text(3)?, text(4)?, text(5)?, text(6)?])
        })
        .expect("one row");
    let credential = api.get("/whoami").data()["credential"]["id"].as_str().unwrap_or_default().to_owned();
    let expected = ["admin", &credential, "127.0.0.1", made.header("x-request-id"), "client", &made.id(), "Acme"]
        .map(str::to_owned);
    assert_eq!(row, expected);
}

#[test]
fn a_refusal_is_noted_once_a_minute() {
    let appliance = Appliance::start();
    let viewer = appliance.user("viewer", "viewer");
    for _ in 0..5 {
        viewer.post("/clients", &json!({ "name": "x" })).is(403);
    }
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'access.denied'"), 1);
}

#[test]
fn it_is_narrowed_by_who_what_where_and_when() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (one, other) = (admin.make_project("One"), admin.make_project("Other"));
    let ana = appliance.user("ana", "analyst");
    let made = ana.add_finding(&one, "by Ana", &json!({})).is(201);
    admin.make_finding(&other, "by the administrator");
    let id = ana.get("/whoami").data()["user"]["id"].as_str().unwrap_or_default().to_owned();
    let kinds = |query: &str| admin.get(&format!("/journal?{query}")).is(200).column("kind");
    assert_eq!(kinds(&format!("actor={id}")), ["finding.created"]);
    assert_eq!(kinds("actor=ANA"), ["finding.created"]);
    assert_eq!(kinds(&format!("request_id={}", made.header("x-request-id"))), ["finding.created"]);
    assert_eq!(kinds(&format!("project_id={other}")), ["finding.created", "project.created"]);
    assert_eq!(kinds(&format!("object_id={}", made.id())), ["finding.created"]);
    assert_eq!(kinds("kind=project.*&order=asc"), ["project.created", "project.created"]);
    assert_eq!(kinds("kind=project.created,finding.*&object_type=finding").len(), 2);
    assert_eq!(kinds("search=by%20Ana"), ["finding.created"]);
    assert_eq!(kinds("created_after=2999-01-01"), Vec::<String>::new());
    assert!(kinds("created_before=2999-01-01").len() > 5);
    for (query, field) in [
        ("kind=nothing.*", "kind"),
        ("created_after=yesterday", "created_after"),
        ("who=x", "who"),
        ("sort=ip", "sort"),
    ] {
        assert_eq!(admin.get(&format!("/journal?{query}")).is(400).fields(), [field]);
    }
    let row = &admin.get(&format!("/journal?actor={id}")).rows()[0].clone();
    assert_eq!(row["payload"]["after"]["title"], "by Ana");
    let place = format!("/journal/{}", row["id"].as_str().expect("an id"));
    assert_eq!(admin.get(&place).is(200).data(), row);
    let walked: Vec<_> = walk(&admin.header("accept", "application/json"), "/journal?limit=3");
    assert!(walked.is_sorted_by(|a, b| a > b) && walked.len() as i64 == walked[0], "{walked:?}");
    assert!(admin.header("accept", "text/csv").get("/journal").is(200).text.lines().count() > walked.len());
}

/// Every row's number, page by page.
fn walk(api: &crate::support::Api, path: &str) -> Vec<i64> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{path}{cursor}")).is(200);
        found.extend(page.rows().iter().filter_map(|row| row["seq"].as_i64()));
        match page["meta"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[test]
fn a_project_s_people_see_what_happened_in_it_and_may_be_read_by_them() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let viewer = appliance.user("viewer", "viewer");
    let member = viewer.get("/whoami").data()["user"]["id"].clone();
    let project = admin.make_project_with("P", &json!({ "member_ids": [member], "restricted": true }));
    let finding = admin.make_finding(&project, "old");
    admin.put(&format!("/findings/{finding}"), &json!({ "title": "new" })).is(200);
    admin.make_asset(&project, "web01");
    let path = format!("/projects/{project}/activity");
    let seen = viewer.get(&path).is(200);
    assert_eq!(seen.column("kind"), ["asset.created", "finding.updated", "finding.created", "project.created"]);
    let change = &seen.rows()[1];
    assert_eq!((&change["before"], &change["after"]), (&json!({ "title": "old" }), &json!({ "title": "new" })));
    assert!(change.get("ip").is_none() && change.get("credential").is_none() && change["actor"]["name"] == "admin");
    assert_eq!(viewer.get(&format!("{path}?kind=finding.*")).column("kind").len(), 2);
    // What the credential may not read, it does not read here either.
    let narrow = appliance.caller("viewer", "projects:read,assets:read");
    assert_eq!(narrow.get(&path).is(200).column("kind"), ["asset.created", "project.created"]);
    appliance.caller("viewer", "findings:read").get(&path).is(403);
    appliance.user("foreign", "analyst").get(&path).is(404);
    admin.get("/projects/proj_nothing/activity").is(404);
    viewer.get("/journal").is(403);
    appliance.caller("admin", "journal:read").get("/journal").is(200);
    appliance.caller("admin", "findings:read").get("/journal").is(403);
}

fn lines(answer: &Answer) -> Vec<Value> {
    answer.text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn an_export_is_whole_noted_and_ends_with_its_checkpoint() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = admin.make_project("P");
    // More than one chunk.
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let (api, project) = (admin.clone(), &project);
            scope.spawn(move || (0..70).for_each(|n| drop(api.make_finding(project, &format!("{worker} {n}")))));
        }
    });
    let answer = admin.get("/journal/export").is(200);
    assert_eq!(answer.header("content-type"), "application/jsonl");
    let lines = lines(&answer);
    let (last, rows) = lines.split_last().expect("lines");
    let numbers: Vec<_> = rows.iter().filter_map(|row| row["seq"].as_i64()).collect();
    assert_eq!(numbers, (1..=rows.len() as i64).collect::<Vec<_>>());
    assert_eq!(rows.last().map(|row| &row["kind"]), Some(&json!("journal.exported")));
    assert_eq!(
        (&last["checkpoint"]["seq"], &last["checkpoint"]["hash"]),
        (&rows[rows.len() - 1]["seq"], &rows[rows.len() - 1]["hash"])
    );
    let some = admin.get(&format!("/journal/export?project_id={project}&kind=project.*")).is(200);
    assert_eq!(some.text.lines().count(), 2);
    assert_eq!(admin.get("/journal/export?kind=nothing").is(400).fields(), ["kind"]);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'journal.exported'"), 2);
    assert_eq!(admin.get("/journal/checkpoints").column("seq").len(), 3, "one at the start, two exports");
}

/// What `assay journal verify` says, and whether it is content.
fn verify(appliance: &Appliance, checkpoint: Option<&str>) -> (bool, String) {
    let mut line = vec!["journal", "verify"];
    line.extend(checkpoint.iter().flat_map(|file| ["--checkpoint", file]));
    said(&appliance.cli(&line))
}

fn said(output: &Output) -> (bool, String) {
    let text = if output.status.success() { &output.stdout } else { &output.stderr };
    (output.status.success(), String::from_utf8_lossy(text).into_owned())
}

#[test]
fn whoever_cuts_off_or_rewrites_its_end_is_found_out_by_a_checkpoint() {
    let mut appliance = Appliance::start();
    let admin = appliance.admin();
    let project = admin.make_project("P");
    (0..5).for_each(|n| drop(admin.make_finding(&project, &format!("Finding {n}"))));
    let kept = tempfile::tempdir().expect("a directory");
    let place = |name: &str| kept.path().join(name).display().to_string();
    fs::write(place("export"), admin.get("/journal/export").is(200).text).expect("kept");
    fs::write(place("list"), admin.get("/journal/checkpoints").is(200).text).expect("kept");
    fs::write(place("printed"), appliance.cli(&["journal", "checkpoint"]).stdout).expect("kept");
    fs::write(place("made"), admin.post("/journal/checkpoints", &Value::Null).is(201).text).expect("kept");
    let files = ["export", "list", "printed", "made"].map(place);
    for file in files.iter().map(|file| Some(file.as_str())).chain([None]) {
        let (content, text) = verify(&appliance, file);
        assert!(content && text.contains("is whole"), "while the server runs, {file:?}: {text}");
    }
    appliance.kill();
    assert!(verify(&appliance, Some(&files[0])).0, "and when it does not");
    let database = Connection::open(appliance.data().join("assay.db")).expect("the database");
    database.execute_batch("DROP TRIGGER journal_is_append_only; DELETE FROM journal_checkpoints").expect("no guard");
    database.execute_batch("BEGIN; DELETE FROM journal WHERE seq >= (SELECT max(seq) FROM journal) - 2").expect("cut");
    database.execute_batch("COMMIT").expect("cut");
    assert!(verify(&appliance, None).0, "by itself it cannot know");
    for file in &files[..3] {
        let (content, text) = verify(&appliance, Some(file));
        assert!(!content && text.contains("cut off"), "{text}");
    }
    let mut forged: Value = serde_json::from_str(&fs::read_to_string(&files[2]).expect("kept")).expect("JSON");
    forged["seq"] = json!(2);
    fs::write(place("forged"), forged.to_string()).expect("written");
    let (content, text) = verify(&appliance, Some(&place("forged")));
    assert!(!content && text.contains("not signed"), "{text}");
    fs::write(place("nonsense"), "x").expect("written");
    assert!(verify(&appliance, Some(&place("nonsense"))).1.contains("holds no checkpoint"));
    assert!(verify(&appliance, Some(&place("none"))).1.contains("cannot read"));
}

#[test]
fn a_row_altered_while_the_server_runs_is_found() {
    let appliance = Appliance::start();
    let project = appliance.admin().make_project("P");
    appliance.admin().make_finding(&project, "x");
    let database = Connection::open(appliance.data().join("assay.db")).expect("the database");
    database.execute_batch("DROP TRIGGER journal_is_append_only").expect("no guard");
    database.execute_batch("UPDATE journal SET actor_name = 'nobody' WHERE seq = 3").expect("altered");
    let (content, text) = verify(&appliance, None);
    assert!(!content && text.contains("row 3 is not what was written there"), "{text}");
}

#[test]
fn an_erased_payload_leaves_its_row_the_reason_and_a_whole_chain() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    admin.post("/clients", &json!({ "name": "Acme", "phone": "12345678" })).is(201);
    let id = admin.get("/journal?kind=client.created").column("id").remove(0);
    let place = format!("/journal/{id}/erase");
    assert_eq!(admin.post(&place, &json!({})).is(400).fields(), ["reason"]);
    appliance.caller("admin", "journal:read").post(&place, &json!({ "reason": "x" })).is(403);
    let erased = admin.post(&place, &json!({ "reason": "asked to be forgotten" })).is(200);
    assert_eq!((&erased.data()["payload"], &erased.data()["kind"]), (&Value::Null, &json!("client.created")));
    admin.post(&place, &json!({ "reason": "again" })).is(200);
    admin.post("/journal/evt_nothing/erase", &json!({ "reason": "x" })).is(404);
    let noted = admin.get("/journal?kind=journal.payload_erased").rows().to_vec();
    assert_eq!((noted.len(), &noted[0]["payload"]["reason"]), (1, &json!("asked to be forgotten")));
    let (content, text) = verify(&appliance, None);
    assert!(content && text.contains("1 of them erased"), "{text}");
    let database = Connection::open(appliance.data().join("assay.db")).expect("the database");
    database.execute_batch("UPDATE journal SET payload = NULL WHERE seq = 1").expect("erased by hand");
    let (content, text) = verify(&appliance, None);
    assert!(!content && text.contains("no row says who erased it"), "{text}");
}

#[test]
fn a_checkpoint_is_made_every_hour_in_which_something_happened() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let count = || admin.get("/journal/checkpoints").is(200).rows().len();
    assert_eq!(until("the first", || Some(count()).filter(|count| *count == 1)), 1);
    admin.make_project("P");
    appliance.advance(Duration::from_secs(3_601));
    until("the next", || Some(count()).filter(|count| *count == 2));
}
