//! The OpenAPI document: what it says is what is there, and nothing in it changes unseen.

use crate::support::{Appliance, Operation, operations};
use assay::{
    auth::POLICY,
    change::Kind,
    router::{OPEN, openapi},
};
use assay_api::Scope;
use std::{collections::BTreeSet, path::Path};

/// The document with the version taken out, which moves with each release.
fn document() -> serde_json::Value {
    let mut document = serde_json::to_value(openapi()).expect("the document is JSON");
    document["info"]["version"] = "VERSION".into();
    document
}

#[test]
fn the_document_is_as_it_was() {
    // Meant to change? `INSTA_UPDATE=always cargo test --test it the_document_is_as_it_was`, and read the difference.
    insta::assert_json_snapshot!(document());
}

#[test]
fn it_is_served_to_whoever_is_signed_in() {
    let appliance = Appliance::start();
    let printed = appliance.cli(&["openapi"]).stdout;
    let printed: serde_json::Value = serde_json::from_slice(&printed).expect("the document is JSON");
    let viewer = appliance.user("viewer", "viewer");
    for path in ["//openapi.json", "//api/v1/docs/openapi.json"] {
        appliance.stranger().get(path).is(401);
        assert_eq!(viewer.get(path).is(200).body, printed, "{path}");
    }
}

#[test]
fn it_says_which_paths_are_open() {
    let open: BTreeSet<_> = OPEN.iter().filter(|(_, path)| !path.starts_with("//")).copied().collect();
    let operations = operations();
    let said: BTreeSet<_> =
        operations.iter().filter(|op| op.open).map(|op| (op.method.as_str(), op.path.as_str())).collect();
    assert_eq!(said, open);
}

#[test]
fn every_operation_has_a_summary_a_tag_and_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for Operation { method, path, spec, .. } in operations() {
        let place = format!("{method} {path}");
        for field in ["summary", "operationId"] {
            assert!(spec[field].as_str().is_some_and(|text| !text.is_empty()), "{place} has no {field}");
        }
        assert_eq!(spec["tags"].as_array().map(Vec::len), Some(1), "{place}");
        assert!(names.insert(spec["operationId"].to_string()), "{place} has another's name");
    }
}

#[test]
fn each_path_takes_the_methods_that_the_document_names_and_no_other() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let paths: BTreeSet<_> = operations().into_iter().map(|op| op.path).collect();
    for path in paths {
        let mut documented: BTreeSet<_> =
            operations().into_iter().filter(|op| op.path == path).map(|op| op.method).collect();
        if documented.contains("GET") {
            documented.insert("HEAD".to_owned());
        }
        let answer = api.call("OPTIONS", &path.replace("{id}", "x"), None).is(405);
        let allowed: BTreeSet<_> = answer.header("allow").split(',').map(|method| method.trim().to_owned()).collect();
        assert_eq!(allowed, documented, "{path}");
    }
}

/// All of the server's code, but for one file.
fn server_without(file: &str) -> String {
    fn read(dir: &Path, without: &str, all: &mut String) {
        for entry in std::fs::read_dir(dir).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                read(&path, without, all);
            } else if !path.ends_with(without) && path.extension().is_some_and(|kind| kind == "rs") {
                all.push_str(&std::fs::read_to_string(&path).expect("a source"));
            }
        }
    }
    let mut all = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("server"), file, &mut all);
    all
}

#[test]
fn every_kind_of_event_is_explained_and_happens_somewhere() {
    let code = server_without("kinds.rs");
    for kind in Kind::ALL {
        assert!(kind.meaning().len() > 10, "{}", kind.name());
        assert!(code.contains(&format!("Kind::{kind:?}")), "nothing makes the event {}", kind.name());
    }
}

#[test]
fn every_right_is_asked_for_somewhere() {
    let code = server_without("policy.rs");
    for (right, ..) in POLICY {
        assert!(code.contains(&format!("Right::{right:?}")), "nothing asks for the right {right:?}");
    }
}

#[test]
fn every_scope_stands_in_the_document() {
    let scopes = document()["components"]["schemas"]["Scope"]["enum"].clone();
    let documented: Vec<_> = scopes.as_array().expect("a list").iter().filter_map(|scope| scope.as_str()).collect();
    let known: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(documented, known);
}
