//! Comments: who may say something, who may change it, and that nobody reads or writes what is not theirs to know of.

use crate::support::{Appliance, World};
use serde_json::{Value, json};

#[test]
fn a_comment_from_its_first_word_to_its_last() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let finding = api.make_finding(&api.make_project("P"), "SQL injection");
    let comments = format!("/findings/{finding}/comments");
    let made = api.post(&comments, &json!({ "text": "  *Confirmed* by hand.  " })).is(201);
    let place = format!("{comments}/{}", made.id());
    assert_eq!(made.header("location"), format!("/api/v1{place}"));
    let said = made.data();
    assert_eq!((&said["text"], &said["author"]["name"]), (&json!("*Confirmed* by hand."), &json!("admin")));
    assert_eq!(said["finding"], json!({ "id": finding, "name": "SQL injection" }));
    let stale = api.header("if-match", "\"7\"");
    stale.put(&place, &json!({ "text": "x" })).is(412);
    stale.delete(&place).is(412);
    let changed =
        api.header("if-match", api.get(&place).header("etag")).put(&place, &json!({ "text": "Twice." })).is(200);
    assert_eq!((&changed.data()["version"], &changed.data()["text"]), (&json!(2), &json!("Twice.")));
    api.post(&comments, &json!({ "text": "second" })).is(201);
    let list = api.get(&format!("{comments}?order=asc")).is(200);
    assert_eq!((list.column("text"), &list["meta"]["total"]), (vec!["Twice.".into(), "second".into()], &json!(2)));
    let first = api.get(&format!("{comments}?limit=1")).is(200);
    let rest = api.get(&format!("{comments}?limit=1&cursor={}", first["meta"]["next_cursor"].as_str().expect("more")));
    assert_eq!((first.column("text"), rest.column("text")), (vec!["second".into()], vec!["Twice.".into()]));
    api.delete(&place).is(200);
    api.get(&place).is(404);
    api.delete(&place).is(404);
}

#[test]
fn bad_comments_are_refused_with_their_reason() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let finding = api.make_finding(&api.make_project("P"), "x");
    let comments = format!("/findings/{finding}/comments");
    let refused = |body: Value| api.post(&comments, &body).is(400);
    for text in [json!(""), json!("   "), json!(null), json!(5), json!("a".repeat(100_001)), json!("\u{0}")] {
        assert_eq!(refused(json!({ "text": text })).fields(), ["text"]);
    }
    assert_eq!(refused(json!({})).fields(), ["text"]);
    assert_eq!(refused(json!({ "text": "x", "author": "somebody" })).fields(), ["author"]);
    assert_eq!(api.get(&comments)["meta"]["total"], 0);
    api.get(&format!("{comments}?sort=text")).is(400);
}

#[test]
fn each_role_and_each_scope() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let callers: Vec<_> = ["analyst", "reviewer", "viewer", "operator"].map(|role| appliance.user(role, role)).into();
    let members = admin.get("/users").column("id");
    let project = admin.make_project_with("P", &json!({ "member_ids": members }));
    let finding = admin.make_finding(&project, "x");
    let comments = format!("/findings/{finding}/comments");
    let by_admin = format!("{comments}/{}", admin.post(&comments, &json!({ "text": "mine" })).is(201).id());
    for (caller, expected) in callers.iter().zip([201, 201, 403, 403]) {
        let said = caller.post(&comments, &json!({ "text": "x" })).is(expected);
        caller.get(&by_admin).is(200);
        caller.put(&by_admin, &json!({ "text": "theirs" })).is(403);
        caller.delete(&by_admin).is(403);
        if expected == 201 {
            let own = format!("{comments}/{}", said.id());
            caller.put(&own, &json!({ "text": "y" })).is(200);
            admin.put(&own, &json!({ "text": "not even the administrator" })).is(403);
            caller.delete(&own).is(200);
        }
    }
    callers[1].put(&format!("/findings/{finding}"), &json!({ "title": "y" })).is(403);
    let by_reviewer = format!("{comments}/{}", callers[1].post(&comments, &json!({ "text": "rude" })).is(201).id());
    appliance.caller("admin", "findings:write").delete(&by_reviewer).is(403);
    admin.delete(&by_reviewer).is(200);
    let reader = appliance.caller("admin", "findings:read");
    reader.get(&comments).is(200);
    reader.post(&comments, &json!({ "text": "x" })).is(403);
    appliance.caller("admin", "assets:write").get(&comments).is(403);
    assert_eq!(admin.get(&by_admin).data()["text"], "mine");
}

#[test]
fn a_comment_is_found_below_its_own_finding_alone() {
    let appliance = Appliance::start();
    let (admin, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let hidden = admin.make_project_with("hidden", &json!({ "restricted": true }));
    let (secret, open) = (admin.make_finding(&hidden, "secret"), admin.make_finding(&admin.make_project("open"), "x"));
    let id = admin.post(&format!("/findings/{secret}/comments"), &json!({ "text": "psst" })).is(201).id();
    for finding in [&secret, &open] {
        let place = format!("/findings/{finding}/comments/{id}");
        analyst.get(&place).is(404);
        analyst.put(&place, &json!({ "text": "x" })).is(404);
        analyst.delete(&place).is(404);
    }
    analyst.get(&format!("/findings/{secret}/comments")).is(404);
    admin.delete(&format!("/findings/{secret}")).is(200);
    admin.get(&format!("/findings/{secret}/comments")).is(404);
    admin.get(&format!("/findings/{secret}/comments/{id}")).is(404);
}

#[test]
fn listeners_hear_of_comments_on_what_they_see() {
    let appliance = Appliance::start();
    let (admin, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let hidden = admin.make_project_with("hidden", &json!({ "restricted": true }));
    let findings = [admin.make_finding(&hidden, "secret"), admin.make_finding(&admin.make_project("open"), "known")];
    let mut listener = appliance.listen(&analyst, "?events=comment.*").expect("a socket");
    for finding in &findings {
        admin.post(&format!("/findings/{finding}/comments"), &json!({ "text": "words" })).is(201);
    }
    let heard = listener.event();
    assert_eq!((&heard["event"], &heard["data"]["name"]), (&json!("comment.created"), &json!("known")));
    assert!(!heard.to_string().contains("words"), "the frame tells that something was said, not what");
}

#[test]
fn the_contract_world_has_a_comment() {
    let appliance = Appliance::start();
    let world = World::make(&appliance.admin(), "somebody");
    appliance.admin().get(&format!("/findings/{}/comments/{}", world.finding, world.comment)).is(200);
}
