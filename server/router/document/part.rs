//! The part of the document that is about one service.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The document with the paths below `/service` alone, and with what those refer to.
pub(crate) fn of_service(document: &Value, service: &str) -> Value {
    let mut part = document.clone();
    let below = |path: &str| {
        path.strip_prefix('/')
            .and_then(|rest| rest.strip_prefix(service))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if let Some(paths) = part["paths"].as_object_mut() {
        paths.retain(|path, _| below(path));
    }
    let mut wanted = BTreeSet::new();
    collect(&part["paths"], &part["components"], &mut wanted);
    for (kind, known) in part["components"].as_object_mut().into_iter().flatten() {
        if let Some(known) = known.as_object_mut().filter(|_| kind != "securitySchemes") {
            known.retain(|name, _| wanted.contains(&format!("#/components/{kind}/{name}")));
        }
    }
    part
}

/// Every reference in `value`, and in what those lead to.
fn collect(value: &Value, components: &Value, wanted: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(reference) = reference(object).filter(|reference| wanted.insert((*reference).to_owned())) {
                let place = reference.trim_start_matches("#/components");
                collect(components.pointer(place).unwrap_or(&Value::Null), components, wanted);
            }
            object.values().for_each(|inner| collect(inner, components, wanted));
        }
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, components, wanted)),
        _ => {}
    }
}

fn reference(object: &Map<String, Value>) -> Option<&str> {
    object.get("$ref")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::openapi;

    #[test]
    fn a_service_brings_what_it_refers_to_and_no_more() {
        let part = of_service(openapi(), "api-keys");
        let paths: Vec<_> = part["paths"].as_object().expect("paths").keys().collect();
        assert_eq!(paths, ["/api-keys", "/api-keys/{id}"]);
        let schemas = part["components"]["schemas"].as_object().expect("schemas");
        assert!(schemas.contains_key("NewApiKey") && schemas.contains_key("Scope") && !schemas.contains_key("Finding"));
        let none = of_service(openapi(), "vault");
        assert_eq!(none["paths"].as_object().map(Map::len), Some(0));
        assert_eq!(none["components"]["schemas"].as_object().map(Map::len), Some(0));
    }
}
