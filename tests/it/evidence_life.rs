//! Evidence once it is there: changed, moved, deleted, brought back, damaged; by whom it may, and no more than there may be.

use crate::support::{Desk, PIXEL, content, until};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{fs, time::Duration};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[test]
fn what_is_said_about_a_file_and_its_place_can_be_changed() {
    let desk = Desk::new();
    let ids: Vec<_> = ["a.txt", "b.txt", "c.txt"].map(|name| desk.add(name, name.as_bytes())["id"].clone()).into();
    let place = |n: usize| format!("/evidence/{}", ids[n].as_str().expect("an id"));
    let change = |n: usize, body: Value| desk.api.call("PATCH", &place(n), Some(&body));
    assert_eq!(change(2, json!({ "position": 1 })).is(200).data()["position"], 1);
    assert_eq!(desk.names(), ["c.txt", "a.txt", "b.txt"]);
    assert_eq!(change(2, json!({ "position": 99 })).is(200).data()["position"], 3);
    assert_eq!(desk.names(), ["a.txt", "b.txt", "c.txt"]);
    let changed = change(0, json!({ "name": "z.txt", "caption": "what", "title": "T" })).is(200);
    assert_eq!((changed.header("etag"), &changed.data()["caption"]), ("\"2.1\"", &json!("what")));
    desk.api.header("if-match", "\"1.1\"").call("PATCH", &place(0), Some(&json!({ "title": "U" }))).is(412);
    assert_eq!(change(0, json!({ "position": 0 })).is(400).fields(), ["position"]);
    assert_eq!(change(0, json!({ "sha256": "x", "size": 1 })).is(400).fields(), ["sha256", "size"]);
    assert_eq!(change(0, json!({ "name": null })).is(400).fields(), ["name"]);
    let list = format!("/findings/{}/evidence", desk.finding);
    assert_eq!(desk.api.get(&format!("{list}?search=WHAT")).column("name"), ["z.txt"]);
    assert_eq!(desk.api.get(&format!("{list}?sort=name&order=desc")).column("name"), ["z.txt", "c.txt", "b.txt"]);
    desk.add("p.png", PIXEL);
    assert_eq!(desk.api.get(&format!("{list}?content_type=image/*")).column("name"), ["p.png"]);
    assert_eq!(desk.api.get(&format!("{list}?content_type=text/plain&limit=2")).body["meta"]["total"], 3);
    assert_eq!(desk.api.get(&format!("{list}?kind=x")).is(400).fields(), ["kind"]);
}

#[test]
fn what_is_deleted_can_be_brought_back_for_a_month() {
    let desk = Desk::new();
    let finding = format!("/findings/{}", desk.finding);
    let bare = desk.api.get(&finding).header("etag").to_owned();
    let id = desk.add("a.txt", b"only once")["id"].clone();
    let (place, with) =
        (format!("/evidence/{}", id.as_str().expect("an id")), desk.api.get(&finding).header("etag").to_owned());
    assert_ne!(bare, with, "whoever reads again sees the new file");
    desk.api.header("if-match", &bare).put(&finding, &json!({ "title": "whoever writes is not disturbed" })).is(200);
    desk.api.delete(&place).is(200);
    for path in [place.clone(), content(&id)] {
        desk.api.get(&path).is(404);
    }
    assert_eq!(desk.api.get(&finding).data()["evidence"], json!([]));
    assert_eq!(desk.api.post(&format!("{place}/restore"), &Value::Null).is(200).data()["version"], 3);
    assert_eq!(desk.content(&id).text, "only once");
    let rows = "SELECT group_concat(kind) FROM (SELECT kind FROM journal WHERE object_type = 'evidence' ORDER BY seq)";
    let told: String = desk.appliance.database().query_row(rows, [], |row| row.get(0)).expect("rows");
    assert_eq!(told, "evidence.created,evidence.deleted,evidence.restored");

    desk.api.delete(&place).is(200);
    desk.appliance.advance(29 * DAY);
    assert_eq!(desk.stored().0.len(), 1);
    desk.appliance.advance(2 * DAY);
    until("the row to go", || (desk.appliance.number("SELECT count(*) FROM evidence") == 0).then_some(()));
    desk.api.post(&format!("{place}/restore"), &Value::Null).is(404);
    until("the file to be idle", || {
        desk.appliance.advance(Duration::from_secs(3_600));
        (desk.appliance.number("SELECT count(*) FROM files WHERE idle_since IS NOT NULL") == 1).then_some(())
    });
    desk.appliance.advance(DAY + Duration::from_secs(60));
    until("the file to go", || desk.stored().0.is_empty().then_some(()));
}

#[test]
fn a_damaged_file_is_said_and_the_rest_goes_on() {
    let desk = Desk::new();
    let (bad, good) = (desk.add("bad.txt", b"was good")["id"].clone(), desk.add("good.txt", b"is good")["id"].clone());
    let sha256 = desk.api.get(&format!("/evidence/{}", bad.as_str().expect("an id"))).data()["sha256"].clone();
    let sha256 = sha256.as_str().expect("a hash").to_owned();
    fs::write(desk.appliance.data().join("files").join(&sha256[..2]).join(&sha256), b"was bits").expect("damage");
    let answer = desk.content(&bad).is(503);
    assert!(answer["error"]["message"].as_str().expect("a message").contains("damaged"), "{}", answer.text);
    assert!(desk.appliance.log().contains(&sha256), "the log names the file");
    assert_eq!(desk.content(&good).is(200).text, "is good");
}

#[test]
fn each_role_does_what_it_may_and_a_foreign_finding_is_not_there() {
    let desk = Desk::new();
    let id = desk.add("a.txt", b"a")["id"].clone();
    let place = format!("/evidence/{}", id.as_str().expect("an id"));
    for (role, writes) in [("analyst", true), ("reviewer", false), ("operator", false), ("viewer", false)] {
        let user = desk.api.make_user(role, role);
        let member = if role == "viewer" { vec![user] } else { vec![] };
        desk.api.put(&format!("/projects/{}", desk.project), &json!({ "member_ids": member })).is(200);
        let caller = desk.appliance.caller(role, "admin");
        for path in [place.clone(), content(&id), format!("/findings/{}/evidence", desk.finding)] {
            caller.get(&path).is(200);
        }
        let status = |yes: u16| if writes { yes } else { 403 };
        caller.add_evidence(&desk.finding, "mine.txt", role.as_bytes()).is(status(201));
        caller.call("PATCH", &place, Some(&json!({ "title": role }))).is(status(200));
    }
    let reads = desk.appliance.caller("admin", "findings:read");
    reads.get(&content(&id)).is(200);
    reads.add_evidence(&desk.finding, "x", b"x").is(403);
    desk.api.put(&format!("/projects/{}", desk.project), &json!({ "restricted": true, "member_ids": [] })).is(200);
    let stranger = desk.appliance.caller("analyst", "admin");
    for answer in [
        stranger.get(&place),
        stranger.get(&content(&id)),
        stranger.add_evidence(&desk.finding, "x", b"x"),
        stranger.delete(&place),
        stranger.post(&format!("{place}/restore"), &Value::Null),
    ] {
        answer.is(404);
    }
    desk.api.delete(&place).is(200);
    stranger.post(&format!("{place}/restore"), &Value::Null).is(404);
    stranger.add_evidence("find_none", "x", b"x").is(404);
}

#[test]
fn many_at_once_and_the_same_one_twice() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for n in 0..24 {
            let desk = &desk;
            scope.spawn(move || desk.add(&format!("{n}.txt"), format!("{}", n % 3).repeat(100_000).as_bytes()));
        }
    });
    assert_eq!((desk.names().len(), desk.stored().0.len()), (24, 3), "the same content lies there once");
    let keyed = desk.api.header("idempotency-key", "k");
    let first = keyed.add_evidence(&desk.finding, "key.bin", &vec![7; 3 << 20]).is(201).id();
    assert_eq!(keyed.add_evidence(&desk.finding, "key.bin", &vec![7; 3 << 20]).is(201).id(), first);
    keyed.add_evidence(&desk.finding, "key.bin", b"another file").is(409);
    assert_eq!(desk.names().len(), 25);
    assert_eq!(desk.stored().0.len(), 4, "what was refused is gone");
}

#[test]
fn a_finding_has_so_many_and_no_more() {
    let mut desk = Desk::new();
    desk.add("first", b"x");
    desk.appliance.kill();
    let database = Connection::open(desk.appliance.data().join("assay.db")).expect("the database");
    let copies = "WITH RECURSIVE n (value) AS (SELECT 2 UNION ALL SELECT value + 1 FROM n WHERE value < 199) \
                  INSERT INTO evidence (id, finding_id, file, name, position, created_at, updated_at) \
                  SELECT e.id || value, finding_id, file, name, value, created_at, updated_at FROM evidence e, n";
    database.execute_batch(copies).expect("copies");
    drop(database);
    desk.appliance.restart();
    desk.api = desk.appliance.admin();
    desk.add("the last", b"x");
    let refused = desk.api.add_evidence(&desk.finding, "one more", b"y").is(409);
    assert!(refused["error"]["message"].as_str().expect("a message").contains("200"), "{}", refused.text);
    assert_eq!(desk.stored().0.len(), 1);
}

#[test]
fn an_archived_project_takes_no_files() {
    let desk = Desk::new();
    let id = desk.add("a.txt", b"a")["id"].clone();
    let place = format!("/evidence/{}", id.as_str().expect("an id"));
    desk.api.post(&format!("/projects/{}/archive", desk.project), &json!({})).is(200);
    desk.api.add_evidence(&desk.finding, "b.txt", b"b").is(409);
    desk.api.call("PATCH", &place, Some(&json!({ "title": "x" }))).is(409);
    desk.api.delete(&place).is(409);
    assert_eq!((desk.names(), desk.stored().0.len()), (vec!["a.txt".to_owned()], 1));
}
