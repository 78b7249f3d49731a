//! The walk: every endpoint of the document, with every kind of credential of every role and with ever narrower scopes,
//! before a project of the caller's own, one that is shared and one that is foreign. What is expected follows from
//! two tables of the server (`auth::POLICY`, `router::rights::RIGHTS`) and those in `rules`, and from nothing else. Each
//! answer is also held against the document: its status, and the headers that it promises.

mod rules;

use crate::support::{
    Answer, Api, Appliance, Operation, PASSWORD, Start, World, operations,
    walkers::{Caller, Kind, callers},
};
use rules::{Expected, PLACES, Place, expected, is_walked};
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

struct Walk {
    appliance: Appliance,
    worlds: Vec<(Place, World)>,
    members: Vec<String>,
    made: AtomicUsize,
    /// What went wrong, once for each endpoint.
    wrong: Mutex<BTreeMap<String, String>>,
}

impl Walk {
    /// An object of each kind in a project that stands so to the callers.
    fn world(&self, place: Place) -> World {
        let api = self.appliance.admin();
        let standing = match place {
            Place::Own => json!({ "restricted": true, "member_ids": self.members }),
            Place::Shared => json!({ "restricted": false }),
            Place::Foreign => json!({ "restricted": true }),
        };
        World::make_with(&api, &format!("w{}", self.made.fetch_add(1, Ordering::Relaxed)), &standing)
    }

    /// One request, and what must be true of its answer.
    fn step(&self, caller: &Caller, operation: &Operation, place: Place) {
        let expected = expected(caller, operation, place);
        let conditional = documents_parameter(operation, "IfMatch");
        let consumes = rules::consumes(operation, conditional) && expected == Expected::Through;
        if consumes && caller.kind == Kind::Held {
            // Its one project has one of each kind, which the others need.
            return;
        }
        let fresh = consumes.then(|| self.world(place));
        let shared = &self.worlds.iter().find(|(known, _)| *known == place).expect("a world").1;
        let world = fresh.as_ref().unwrap_or(shared);
        // A version that no object has: who gets so far was let through, and nothing is changed.
        let api = if conditional { caller.api.header("if-match", "\"0\"") } else { caller.api.clone() };
        let body = rules::wrong(operation).or_else(|| world.body(operation));
        let answer = api.call(rules::method(operation), &rules::path(operation, world), body.as_ref());
        let is = match expected {
            Expected::Nothing(status) => answer.status == status,
            // The answer to HEAD has no text.
            Expected::NoScope if answer.text.is_empty() => answer.status == 403 && rules::method(operation) == "HEAD",
            Expected::NoScope => answer.status == 403 && answer.text.contains("\"FORBIDDEN\""),
            Expected::Denied => answer.status == 403,
            Expected::NotThere => answer.status == 404,
            Expected::Refused(field) => {
                matches!(answer.status, 400 | 422) && answer.text.contains(&format!("\"field\":\"{field}\""))
            }
            Expected::Through if conditional => answer.status == 412,
            Expected::Through => rules::is_through(operation, answer.status),
        };
        let broken = if is { promised(operation, &answer).err() } else { Some(format!("expected {expected:?}")) };
        if let Some(broken) = broken {
            let endpoint = format!("{} {}", operation.method, operation.path);
            let what = format!("{broken}; {} by {} before {place:?}: {}", answer.status, caller.name, answer.text);
            self.wrong.lock().expect("the list").entry(endpoint).or_insert(what);
        }
    }
}

fn documents_parameter(operation: &Operation, name: &str) -> bool {
    let reference = format!("#/components/parameters/{name}");
    operation.spec["parameters"].as_array().is_some_and(|all| all.iter().any(|p| p["$ref"] == reference.as_str()))
}

/// How the document says that an answer is a file, which may be of any type.
const FILE: &str = "*/*";

/// What the document says of such an answer, held against it.
fn promised(operation: &Operation, answer: &Answer) -> Result<(), String> {
    let documented = &operation.spec["responses"][answer.status.to_string()];
    if documented.is_null() {
        return Err(format!("the document knows no {}", answer.status));
    }
    let headers = documented["headers"].as_object();
    for name in ["location", "etag"] {
        let said = headers.is_some_and(|all| all.keys().any(|known| known.eq_ignore_ascii_case(name)));
        if said == answer.header(name).is_empty() {
            return Err(format!("the document and the answer disagree on {name}"));
        }
    }
    let kind = answer.header("content-type").split(';').next().unwrap_or_default();
    let kinds = documented["content"].as_object();
    if answer.status < 300
        && answer.status != 204
        && !kinds.is_some_and(|known| known.contains_key(kind) || known.contains_key(FILE))
    {
        return Err(format!("the document knows no answer of type {kind}"));
    }
    if answer.header("x-request-id").is_empty() {
        return Err("no request id".to_owned());
    }
    Ok(())
}

#[test]
fn every_endpoint_by_every_caller_before_every_project() {
    // Each caller's own is still there when it is asked for.
    let appliance = Start::default().with(&["--backup-keep", "1000"]).go();
    let mut walk =
        Walk { appliance, worlds: Vec::new(), members: Vec::new(), made: AtomicUsize::new(0), wrong: Mutex::default() };
    let (mut callers, members) = callers(&walk.appliance);
    walk.members = members;
    walk.worlds = PLACES.map(|place| (place, walk.world(place))).into();
    // Held to the one project that is their own.
    callers.extend(crate::support::walkers::held(&walk.appliance, &walk.worlds[0].1.project));
    let operations: Vec<_> = operations().into_iter().filter(is_walked).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(caller) = callers.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for operation in &operations {
                        let places = if rules::is_bound(operation) { &PLACES[..] } else { &PLACES[..1] };
                        places.iter().for_each(|place| walk.step(caller, operation, *place));
                    }
                }
            });
        }
    });
    let wrong = walk.wrong.lock().expect("the list");
    assert!(wrong.is_empty(), "{} endpoints: {wrong:#?}", wrong.len());
    assert!(operations.len() >= 160 && callers.len() >= 99, "{} x {}", operations.len(), callers.len());
    for caller in &callers {
        lists_show_what_may_be_seen(&walk, caller);
    }
}

/// A list and its objects agree on what there is.
fn lists_show_what_may_be_seen(walk: &Walk, caller: &Caller) {
    let api: &Api = &caller.api;
    let projects = api.get("/projects?limit=100&sort=created_at&order=asc");
    for (place, world) in &walk.worlds {
        if projects.status == 200 {
            let there = api.get(&format!("/projects/{}", world.project)).status == 200;
            assert_eq!(projects.column("id").contains(&world.project), there, "by {} before {place:?}", caller.name);
        }
        for list in ["findings", "assets"] {
            let there = api.get(&format!("/projects/{}/{list}", world.project)).status;
            let listed = api.get(&format!("/{list}?project_id={}", world.project));
            if listed.status != 403 {
                let total = listed.is(200)["meta"]["total"].as_u64();
                assert_eq!(total > Some(0), there == 200, "{list} by {} before {place:?}", caller.name);
            }
        }
    }
}

#[test]
fn a_credential_that_ended_opens_nothing() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let made = admin.post("/tokens", &json!({ "name": "x", "scopes": ["admin"] })).is(201);
    let revoked = appliance.stranger().bearer(made.data()["token"].as_str().expect("a secret"));
    admin.delete(&format!("/tokens/{}", made.id())).is(200);
    let session = appliance.browser("admin");
    session.call("DELETE", "/auth/session", None).is(204);
    let login = appliance.stranger().login("admin", PASSWORD).is(200);
    let access = appliance.stranger().bearer(login["access_token"].as_str().expect("a token"));
    access.call("DELETE", "/auth/session", None).is(204);
    for operation in operations().iter().filter(|op| !op.open) {
        let path = operation.path.replace("{id}", "x");
        for caller in [&revoked, &session, &access] {
            caller.call(&operation.method, &path, None).is(401);
        }
    }
}
