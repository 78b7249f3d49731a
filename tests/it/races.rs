//! Several at once: what each was told is true, and the rules hold between them.

use crate::support::{ADMIN, Api, Appliance, PASSWORD};
use serde_json::json;
use std::{sync::Barrier, thread};

/// Runs `deed` for each of `0..count` at the same moment; what each answered.
fn at_once<T: Send>(count: usize, deed: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (start, deed) = (Barrier::new(count), &deed);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|n| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    deed(n)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).collect()
    })
}

#[test]
fn updates_of_different_fields_all_stay() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let place = format!("/findings/{}", api.make_finding(&api.make_project("P"), "x"));
    let fields = ["title", "description", "impact", "remediation", "source", "severity", "status", "tags"];
    let values =
        [json!("t"), json!("d"), json!("i"), json!("r"), json!("s"), json!("High"), json!("Closed"), json!(["a"])];
    let statuses = at_once(8, |n| api.put(&place, &json!({ fields[n]: values[n] })).status);
    assert_eq!(statuses, [200; 8]);
    let finding = api.get(&place);
    for (field, value) in fields.iter().zip(values) {
        assert_eq!(finding.data()[*field], value, "{field}");
    }
    assert_eq!(finding.data()["version"], 9);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'finding.updated'"), 8);
}

#[test]
fn one_name_goes_to_one_user() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let mut statuses = at_once(8, |n| {
        let name = if n % 2 == 0 { "wanted" } else { "WANTED" };
        api.post("/users", &json!({ "username": name, "email": format!("u{n}@example.test") })).status
    });
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(statuses[1..].iter().all(|status| matches!(status, 400 | 409)), "{statuses:?}");
    assert_eq!(appliance.number("SELECT count(*) FROM users WHERE username = 'wanted' COLLATE NOCASE"), 1);
}

#[test]
fn two_administrators_cannot_both_go() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let second = admin.make_user("second", "admin");
    let first = admin.get("/whoami").data()["user"]["id"].as_str().unwrap_or_default().to_owned();
    let callers = [appliance.caller("second", "admin"), admin];
    let statuses = at_once(2, |n| {
        let other = [&first, &second][n];
        callers[n].put(&format!("/users/{other}"), &json!({ "role": "viewer" })).status
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(appliance.number("SELECT count(*) FROM users WHERE role = 0 AND active"), 1);
}

#[test]
fn a_deletion_happens_once() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let place = format!("/findings/{}", api.make_finding(&project, "x"));
    let statuses = at_once(8, |_| api.delete(&place).status);
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'finding.deleted'"), 1);
    assert_eq!(api.get("/findings")["meta"]["total"], 0);
}

#[test]
fn a_client_does_not_go_while_a_project_comes() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    for round in 0..10 {
        let client = api.make_client("Acme");
        let statuses = at_once(2, |n| match n {
            0 => api.delete(&format!("/clients/{client}")).status,
            _ => api.post("/projects", &json!({ "name": "P", "client_id": client })).status,
        });
        assert!(matches!(statuses[..], [200, 400] | [409, 201]), "{round}: {statuses:?}");
    }
}

#[test]
fn a_revoked_token_is_of_no_use_from_the_next_request_on() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let made = admin.post("/tokens", &json!({ "name": "x", "scopes": ["admin"], "tier": "unlimited" })).is(201);
    let token = appliance.stranger().bearer(made.data()["token"].as_str().unwrap_or_default());
    let busy = |api: &Api| (0..200).map(|_| api.get("/whoami").status).collect::<Vec<_>>();
    at_once(4, |n| match n {
        0 => {
            admin.delete(&format!("/tokens/{}", made.id())).is(200);
            assert_eq!(token.get("/whoami").status, 401, "not even once");
        }
        _ => {
            let statuses = busy(&token);
            assert!(statuses.is_sorted(), "200s, then 401s: {statuses:?}");
        }
    });
}

#[test]
fn sixteen_sign_ins_all_succeed() {
    let appliance = Appliance::start();
    let stranger = appliance.stranger();
    let statuses = at_once(16, |_| stranger.login(ADMIN, PASSWORD).status);
    assert_eq!(statuses, [200; 16]);
}
