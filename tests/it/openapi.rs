//! The OpenAPI document: what it says is what is there, and nothing in it changes unseen.

use crate::support::{Appliance, Operation, operations};
use assay::{
    auth::POLICY,
    change::Kind,
    router::{
        EXAMPLES, OPEN, openapi, requests,
        rights::{Need, RIGHTS},
    },
};
use assay_api::Scope;
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, path::Path};

/// The document with the version taken out, which moves with each release.
fn document() -> Value {
    let mut document = openapi().clone();
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
fn every_endpoint_says_what_it_asks_of_its_caller() {
    let operations = operations();
    let there: BTreeSet<_> = operations.iter().map(|op| (op.method.as_str(), op.path.as_str())).collect();
    let said: BTreeSet<_> = RIGHTS.iter().map(|(method, path, _)| (*method, *path)).collect();
    let missing: Vec<_> = there.difference(&said).collect();
    assert!(missing.is_empty(), "no row in server/router/rights.rs: {missing:?}");
    let idle: Vec<_> = said.difference(&there).collect();
    assert!(idle.is_empty(), "a row in server/router/rights.rs, but no such endpoint: {idle:?}");
    for (method, path, need) in RIGHTS {
        assert_eq!(*need == Need::Nothing, OPEN.contains(&(*method, *path)), "{method} {path}");
    }
}

/// Places in the document that hold nothing, which readers and generators stumble over.
fn nothings(at: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Null => found.push(at.to_owned()),
        Value::Object(object) => object
            .iter()
            .filter(|(name, _)| !["default", "example", "examples"].contains(&name.as_str()))
            .for_each(|(name, inner)| nothings(&format!("{at}/{name}"), inner, found)),
        Value::Array(list) => list.iter().for_each(|inner| nothings(at, inner, found)),
        _ => {}
    }
}

#[test]
fn nothing_in_it_is_null() {
    let mut found = Vec::new();
    nothings("", &document(), &mut found);
    assert!(found.is_empty(), "{found:?}");
}

/// Every reference in the document.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|inner| references(inner, found));
        }
        Value::Array(list) => list.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_nothing_lies_idle() {
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in &found {
        let place = reference.trim_start_matches('#');
        assert!(document.pointer(place).is_some(), "{reference} leads nowhere");
    }
    for kind in ["headers", "parameters", "schemas"] {
        for name in document["components"][kind].as_object().expect(kind).keys() {
            let reference = format!("#/components/{kind}/{name}");
            assert!(found.contains(&reference), "nothing refers to {reference}");
        }
    }
}

#[test]
fn every_request_says_its_limits_and_shows_an_example_that_is_taken() {
    let document = document();
    let examples: Map<String, Value> = serde_json::from_str(EXAMPLES).expect("examples");
    let mut asked = BTreeSet::new();
    for operation in operations() {
        for content in operation.spec["requestBody"]["content"].as_object().into_iter().flat_map(Map::values) {
            let Some(reference) = content["schema"]["$ref"].as_str() else { continue };
            asked.insert(reference.rsplit('/').next().unwrap_or_default().to_owned());
        }
    }
    for name in &asked {
        let base = name.strip_suffix("Update").map_or_else(|| name.clone(), |object| format!("New{object}"));
        let request = requests().iter().find(|request| request.name == base);
        let request = request.unwrap_or_else(|| panic!("{base} has no line in server/router/document/requests.rs"));
        let example = examples.get(name).unwrap_or_else(|| panic!("{name} has no example in assets/api/examples.json"));
        let schema = &document["components"]["schemas"][name];
        assert_eq!(schema["examples"], json!([example]), "{name}");
        assert_eq!(schema["additionalProperties"], false, "{name} takes fields that it does not know");
        if let (Value::Object(body), false) = (example, name.ends_with("Update")) {
            (request.check)(body.clone()).unwrap_or_else(|errors| panic!("the example of {name}: {errors:?}"));
        }
        for (field, schema) in schema["properties"].as_object().expect("properties") {
            let described = |schema: &Value| schema["description"].as_str().is_some_and(|text| !text.is_empty());
            let inner = schema["oneOf"].as_array().is_some_and(|kinds| kinds.iter().any(described));
            assert!(inner || described(schema), "{name}.{field} has no description");
            let text = schema["type"] == "string" && schema["format"].is_null();
            assert!(!text || schema["maxLength"].is_u64(), "{name}.{field} has no limit");
        }
    }
    let idle: Vec<_> = examples.keys().filter(|name| !asked.contains(*name)).collect();
    assert!(idle.is_empty(), "examples of nothing: {idle:?}");
}

#[test]
fn every_right_and_every_list_is_described_where_it_is_asked_for() {
    for operation in operations().iter().filter(|op| !op.open) {
        let name = format!("{} {}", operation.method, operation.path);
        let schemes: Vec<_> =
            operation.spec["security"].as_array().expect("security").iter().flat_map(|s| s.as_object()).collect();
        assert_eq!(schemes.len(), 3, "{name}");
        let answers = operation.spec["responses"].as_object().expect("answers");
        let success: Vec<_> = answers.iter().filter(|(status, _)| status.starts_with('2')).collect();
        assert_eq!(success.len(), 1, "{name}");
        let reference = &success[0].1["content"]["application/json"]["schema"]["$ref"];
        if reference.as_str().is_some_and(|schema| schema.contains("List_")) {
            assert!(success[0].1["content"]["text/csv"].is_object(), "{name}");
            let named = |wanted: &str| {
                operation.spec["parameters"].as_array().is_some_and(|all| all.iter().any(|p| p["name"] == wanted))
            };
            assert!(["page", "limit", "per_page", "cursor", "sort", "order"].into_iter().all(named), "{name}");
        }
    }
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
