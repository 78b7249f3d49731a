//! The journal's chain: whoever alters, removes or moves a row is found out; whoever erases a payload is not.

use crate::support::Appliance;
use assay::change::journal::first_broken;
use rusqlite::Connection;
use serde_json::json;

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
