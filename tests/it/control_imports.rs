//! Controls of the organisation's own: from a catalogue or a table, twice, wrong, by whom, and gone again.

use crate::support::{Answer, Api, Appliance};
use serde_json::{Value, json};

const TABLE: &str = "Ref,Name,Domain,Guidance,Frameworks,Owner,Status,Colour\n\
    HR-1,Guest access,Sites,Look at the list,\"SOC 2: CC6.1, CC6.2; House rules\",ana,in_progress,red\n\
    HR-2,\"=HYPERLINK(\"\"x\"\")\",,<script>alert(1)</script>,House rules,,,\n";

fn send(api: &Api, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
    Answer::of(api.request("POST", path).header("content-type", kind).body(body.into()))
}

fn table(api: &Api, text: &str) -> Answer {
    send(api, "/controls/import", "text/csv", text)
}

/// A catalogue of two controls in a group, one within the other.
fn catalogue(statement: &str) -> Value {
    json!({ "catalog": {
        "uuid": "5c6ee6c8-0000-4000-8000-000000000000",
        "metadata": { "title": "Group policy", "version": "3", "oscal-version": "1.1.2" },
        "groups": [{ "id": "ac", "title": "Access", "controls": [{
            "id": "gp-1", "title": "Accounts",
            "parts": [{ "name": "statement", "prose": statement }],
            "controls": [{ "id": "gp-1.1", "title": "They end" }],
        }] }],
    } })
}

fn counts(answer: &Answer) -> [u64; 4] {
    ["new", "changed", "same", "skipped"].map(|field| answer[field].as_u64().expect("a number"))
}

fn row(answer: &Answer, index: usize) -> (Value, String) {
    let row = &answer["rows"][index];
    (row["action"].clone(), row["reason"].as_str().unwrap_or_default().to_owned())
}

fn control(api: &Api, reference: &str) -> Value {
    let found = api.get(&format!("/controls?search={reference}")).is(200);
    api.get(&format!("/controls/{}", found["items"][0]["id"].as_str().expect("a control"))).is(200).body
}

fn rows_of_the_journal(appliance: &Appliance) -> i64 {
    appliance.number("SELECT count(*) FROM journal")
}

#[test]
fn a_table_is_shown_then_taken_and_twice_changes_nothing() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let ana = api.make_user("ana", "analyst");
    let before = rows_of_the_journal(&appliance);
    let dry = send(&api, "/controls/import?dry_run=true", "text/csv", TABLE).is(200);
    assert_eq!((counts(&dry), &dry["dry_run"], &dry["format"]), ([2, 0, 0, 0], &json!(true), &json!("csv")));
    assert_eq!((&dry["ignored_columns"], &dry["rows"][0]["line"]), (&json!(["Colour"]), &json!(2)));
    assert_eq!(
        (api.get("/controls?search=HR-").is(200)["total"].clone(), rows_of_the_journal(&appliance)),
        (json!(0), before)
    );

    let done = table(&api, TABLE).is(200);
    assert_eq!((counts(&done), &done["dry_run"]), ([2, 0, 0, 0], &json!(false)));
    let first = control(&api, "HR-1");
    assert_eq!(first["id"], done["rows"][0]["id"]);
    for (field, value) in [
        ("own", json!(true)),
        ("domain", json!("Sites")),
        ("status", json!("in_progress")),
        ("owner_id", json!(ana)),
        ("guidance", json!("Look at the list")),
        ("frameworks", json!(["SOC 2", "House rules"])),
        ("assessment", json!("manual")),
        ("checks", json!([])),
    ] {
        assert_eq!(first[field], value, "{field}");
    }
    let ids: Vec<_> =
        first["requirements"].as_array().expect("a list").iter().map(|r| r["requirement"].clone()).collect();
    assert_eq!(ids, ["CC6.1", "CC6.2", "HR-1"]);
    let told = "SELECT group_concat(kind) FROM (SELECT kind FROM journal WHERE kind LIKE 'control%' ORDER BY seq)";
    let told: String = appliance.database().query_row(told, [], |row| row.get(0)).expect("rows");
    assert_eq!(told, "control.created,control.created,controls.imported");

    let before = rows_of_the_journal(&appliance);
    let again = table(&api, TABLE).is(200);
    assert_eq!((counts(&again), rows_of_the_journal(&appliance)), ([0, 0, 2, 0], before));
    assert_eq!(control(&api, "HR-1"), first);
}

#[test]
fn what_a_person_said_stays_and_texts_are_renewed() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let owner = api.make_user("ana", "analyst");
    table(&api, TABLE).is(200);
    let place = format!("/controls/{}", control(&api, "HR-1")["id"].as_str().expect("an id"));
    let said = json!({ "status": "implemented", "owner_id": null, "note": "Seen in May", "due_date": "2031-05-01" });
    api.call("PATCH", &place, Some(&said)).is(200);
    api.post(&format!("{place}/evidence"), &json!({ "url": "https://wiki.example.test/" })).is(201);
    let newer =
        TABLE.replace("Guest access", "Guest network").replace("Look at the list", "").replace("CC6.2", "CC6.3");
    let dry = send(&api, "/controls/import?dry_run=1", "text/csv", newer.as_str()).is(200);
    assert_eq!(
        (counts(&dry), row(&dry, 0)),
        ([0, 1, 1, 0], (json!("changed"), "left as a person set it: status, owner".to_owned()))
    );
    let changes = dry["rows"][0]["changes"].as_array().expect("changes").clone();
    let fields: Vec<_> = changes.iter().map(|change| change["field"].clone()).collect();
    assert_eq!(fields, ["name", "guidance", "frameworks"]);
    assert_eq!((&changes[0]["from"], &changes[0]["to"]), (&json!("Guest access"), &json!("Guest network")));
    table(&api, &newer).is(200);
    let after = api.get(&place).is(200).body;
    for (field, value) in said.as_object().expect("fields") {
        assert_eq!(&after[field.as_str()], value, "{field}");
    }
    assert_eq!((&after["name"], &after["guidance"]), (&json!("Guest network"), &json!("")));
    assert_eq!((&after["evidence_count"], &after["version"]), (&json!(1), &json!(3)));
    let told = api.get(&format!("{place}/history")).is(200);
    let events: Vec<_> = told["items"].as_array().expect("rows").iter().map(|row| row["event"].clone()).collect();
    assert_eq!(events, ["control.updated", "control.updated", "control.created"]);
    assert_ne!(owner, "");
}

#[test]
fn a_catalogue_brings_its_framework_which_is_covered_and_goes_with_its_controls() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let done = api.post("/controls/import", &catalogue("Accounts end.")).is(200);
    assert_eq!(
        (counts(&done), &done["framework"], &done["format"]),
        ([2, 0, 0, 0], &json!("Group policy"), &json!("oscal"))
    );
    let inner = control(&api, "GP-1.1");
    assert_eq!((&inner["domain"], &inner["frameworks"]), (&json!("Access"), &json!(["Group policy"])));
    assert_eq!(control(&api, "GP-1")["description"], "Accounts end.");
    api.call(
        "PATCH",
        &format!("/controls/{}", inner["id"].as_str().expect("an id")),
        Some(&json!({ "status": "implemented" })),
    )
    .is(200);
    let own = || {
        let all = api.get("/controls/frameworks").is(200).body;
        all["frameworks"].as_array().expect("a list").iter().find(|known| known["own"] == true).cloned()
    };
    let framework = own().expect("it is covered");
    for (field, value) in [
        ("slug", json!("group-policy")),
        ("name", json!("Group policy")),
        ("version", json!("3")),
        ("requirements", json!(2)),
        ("requirements_implemented", json!(1)),
        ("controls", json!(2)),
        ("coverage", json!(50)),
    ] {
        assert_eq!(framework[field], value, "{field}");
    }
    for spelling in ["group-policy", "Group%20Policy"] {
        assert_eq!(api.get(&format!("/controls?framework={spelling}")).is(200)["total"], 2);
    }
    // A form brings the same, and nothing is different.
    let form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\nfalse\r\n--edge\r\nContent-Disposition: \
         form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\n{}\r\n--edge--\r\n",
        catalogue("Accounts end.")
    );
    let again = send(&api, "/controls/import", "multipart/form-data; boundary=edge", form).is(200);
    assert_eq!(counts(&again), [0, 0, 2, 0]);
    assert_eq!(counts(&api.post("/controls/import", &catalogue("They end by themselves.")).is(200)), [0, 1, 1, 0]);
    for reference in ["GP-1.1", "GP-1"] {
        let id = control(&api, reference)["id"].as_str().expect("an id").to_owned();
        let link = json!({ "url": "https://wiki.example.test/" });
        api.post(&format!("/controls/{id}/evidence"), &link).is(201);
        assert_eq!(api.delete(&format!("/controls/{id}")).is(200)["id"], json!(id));
        api.get(&format!("/controls/{id}")).is(404);
    }
    assert_eq!((own(), appliance.number("SELECT count(*) FROM control_evidence")), (None, 0));
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'control.deleted'"), 2);
    assert_eq!(api.get("/controls?framework=group-policy").is(422)["field"], "framework");
}

#[test]
fn the_built_in_catalogue_is_never_touched() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let before = control(&api, "IAM-05");
    let done = table(&api, "ref,name,status\niam-05,Mine now,failed\nHR-9,Ours,\n").is(200);
    assert_eq!(counts(&done), [1, 0, 0, 1]);
    assert!(row(&done, 0).1.contains("built-in"), "{}", done.text);
    assert_eq!(control(&api, "IAM-05"), before);
    let refused = api.delete(&format!("/controls/{}", before["id"].as_str().expect("an id"))).is(409);
    assert!(refused["detail"].as_str().expect("a sentence").contains("not_applicable"), "{}", refused.text);
}

#[test]
fn own_controls_outlive_a_restart_and_a_look_at_everything() {
    let mut appliance = Appliance::start();
    let api = appliance.admin();
    api.make_user("ana", "analyst");
    table(&api, TABLE).is(200);
    api.post("/controls/assess", &json!({})).is(200);
    let before = control(&api, "HR-2");
    appliance.restart();
    let api = appliance.admin();
    let after = control(&api, "HR-2");
    assert_eq!(
        (&after["id"], &after["name"], &after["requirements"]),
        (&before["id"], &before["name"], &before["requirements"])
    );
    assert_eq!(counts(&table(&api, TABLE).is(200)), [0, 0, 2, 0]);
}

#[test]
fn each_row_says_why_it_is_skipped_and_the_rest_is_taken() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let long = "x".repeat(301);
    let text = format!(
        "ref,name,frameworks,owner,status,due_date\nA,fine,,,,\na,again,,,,\nB,,,,,\nC,{long},,,,\nD,x,SOC 2: CC99.9,,,\n\
         E,x,,nobody,,\nF,x,,,done,\nG,x,,,,soon\nH,x\nI,x,---,,,\nJ,x,soc2,,,\n"
    );
    let done = table(&api, &text).is(200);
    assert_eq!(counts(&done), [2, 0, 0, 9]);
    for (index, line, said) in [
        (1, 3, "already (line 2)"),
        (2, 4, "name: Name is required"),
        (3, 5, "301 characters"),
        (4, 6, "no requirement CC99.9"),
        (5, 7, "no user 'nobody'"),
        (6, 8, "status:"),
        (7, 9, "due_date:"),
        (8, 10, "2 cells"),
        (9, 11, "no name of a framework"),
    ] {
        assert_eq!((&done["rows"][index]["line"], &row(&done, index).0), (&json!(line), &json!("skipped")));
        assert!(row(&done, index).1.contains(said), "{}", done["rows"][index]);
    }
    // A framework without a requirement stands for the whole of it.
    let id = done["rows"][10]["id"].as_str().expect("its id");
    let whole = api.get(&format!("/controls/{id}")).is(200).body;
    assert_eq!(whole["frameworks"], json!(["SOC 2"]), "{whole}");
    let covered = api.get("/controls/frameworks").is(200)["frameworks"][0].clone();
    assert_eq!((&covered["requirements"], &covered["own"]), (&json!(61), &json!(false)));
}

#[test]
fn files_that_are_none_are_named_for_what_they_are() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let deep = format!("{{\"catalog\":{}", "{\"groups\":[".repeat(500));
    let many = format!("ref,name\n{}", (0..2_001).map(|n| format!("R{n},x\n")).collect::<String>());
    let bomb = "[".repeat(100_000);
    for (file, said) in [
        ("<!DOCTYPE c [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><catalog>&x;</catalog>", "XML"),
        ("PK\u{3}\u{4}zip", "ZIP"),
        ("{\"profile\":{}}", "OSCAL profile"),
        ("{\"catalog\":{\n\"controls\":[{\"id\":7}]}}", "line 2"),
        ("{\"catalog\":{\"metadata\":{\"title\":\"x\"},\"controls\":[", "truncated"),
        ("colour,size\nred,1\n", "no column is called ref"),
        (&deep, "recursion limit"),
        (&many, "more than 2000"),
        (&bomb, "a list"),
        ("", "empty"),
    ] {
        for kind in ["text/csv", "application/json"] {
            let answer = send(&api, "/controls/import", kind, file).is(422);
            assert!(answer["field"] == "file" && answer.text.contains(said), "{said}: {}", answer.text);
        }
    }
    assert_eq!(send(&api, "/controls/import?dry_run=maybe", "text/csv", TABLE).is(422)["field"], "dry_run");
    assert_eq!(send(&api, "/controls/import?dryrun=true", "text/csv", TABLE).is(422)["field"], "dryrun");
    let large = api.request("POST", "/controls/import").header("content-type", "text/csv");
    Answer::of(large.body(vec![b'x'; (16 << 20) + 1])).is(413);
    assert_eq!(appliance.number("SELECT count(*) FROM controls WHERE own"), 0);
    assert_eq!(appliance.number("SELECT count(*) FROM files"), 0, "what was read is not kept");
    assert!(!appliance.log().contains("panicked"), "{}", appliance.log());
}

#[test]
fn formulas_and_markup_are_texts_and_nothing_else() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    api.make_user("ana", "analyst");
    table(&api, TABLE).is(200);
    let one = control(&api, "HR-2");
    assert_eq!((&one["name"], &one["guidance"]), (&json!("=HYPERLINK(\"x\")"), &json!("<script>alert(1)</script>")));
    let sheet = api.header("accept", "text/csv").get("/controls?search=HR-2").is(200).text;
    assert!(sheet.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{sheet}");
}

#[test]
fn who_may_write_controls_may_import_and_the_same_request_is_done_once() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    for (role, status) in [("analyst", 200), ("reviewer", 403), ("operator", 403), ("viewer", 403)] {
        let caller = appliance.user(role, role);
        let text = format!("ref,name\nBY-{role},x\n");
        table(&caller, &text).is(status);
        send(&caller, "/controls/import?dry_run=true", "text/csv", text).is(status);
    }
    let reads = appliance.caller("admin", "controls:read");
    table(&reads, TABLE).is(403);
    table(&appliance.stranger(), TABLE).is(401);
    let id = control(&admin, "BY-analyst")["id"].as_str().expect("an id").to_owned();
    reads.delete(&format!("/controls/{id}")).is(403);
    let keyed = admin.header("idempotency-key", "k");
    let first = table(&keyed, "ref,name\nK-1,x\n").is(200);
    assert_eq!((table(&keyed, "ref,name\nK-1,x\n").is(200).body, counts(&first)), (first.body.clone(), [1, 0, 0, 0]));
    table(&keyed, "ref,name\nK-2,x\n").is(409);
    assert_eq!(
        admin.get("/controls?search=K-").is(200)["items"]
            .as_array()
            .map(|all| all.iter().filter(|c| c["own"] == true).count()),
        Some(1)
    );
}

#[test]
fn the_largest_catalogue_is_taken_at_once() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let controls: Vec<_> = (0..2_000)
        .map(|n| json!({ "id": format!("n-{n}"), "title": "x", "parts": [{ "name": "statement", "prose": "y".repeat(500) }] }))
        .collect();
    let file = json!({ "catalog": { "metadata": { "title": "Large", "version": "1" }, "controls": controls } });
    assert_eq!(counts(&api.post("/controls/import", &file).is(200)), [2_000, 0, 0, 0]);
    assert_eq!(api.get("/controls?framework=large").is(200)["total"], 2_000);
    assert_eq!(counts(&api.post("/controls/import", &file).is(200)), [0, 0, 2_000, 0]);
    assert_eq!(assay::change::chain::first_broken(&appliance.database()).expect("the journal"), None);
}
