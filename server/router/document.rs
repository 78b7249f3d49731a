//! The document that describes the API. The handlers say what they take and answer; what is the same for all of them
//! (errors by dialect, headers, limits from the field rules, rights) is laid over it here, from where it is decided.

mod answers;
mod part;
mod requests;

use super::rights::{self, Need};
use crate::{http::dialect::Dialect, resources};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use utoipa::openapi::{Info, License, OpenApi, Server};

pub(super) use part::of_service;
pub use requests::{EXAMPLES, Request, requests};

/// The methods under which the document keeps operations.
const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// The document, made once.
pub fn openapi() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(make);
    &DOCUMENT
}

/// An operation and where it stands.
struct Place<'a> {
    method: &'a str,
    path: &'a str,
    dialect: Dialect,
    /// The path also takes updates, so there is a version that can be named.
    updatable: bool,
}

/// Takes the creations away that the generator adds for the sake of their updates, where nothing is ever created.
fn without_idle_creations(document: &mut Value) {
    let text = document.to_string();
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas
            .retain(|name, _| !name.starts_with("New") || text.contains(&format!("\"#/components/schemas/{name}\"")));
    }
}

fn make() -> Value {
    let mut document = serde_json::to_value(from_handlers()).unwrap_or_default();
    rename_updates(&mut document);
    without_idle_creations(&mut document);
    refer_to_objects(&mut document["components"]["schemas"]);
    let components = &mut document["components"];
    answers::add_errors(&mut components["schemas"]);
    requests::describe(&mut components["schemas"]);
    components["headers"] = answers::headers();
    components["parameters"] = answers::parameters();
    components["responses"] = answers::responses();
    components["securitySchemes"] = schemes();
    let schemas = components["schemas"].clone();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        let updatable = item.get("put").is_some();
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                let place = Place { method, path, dialect: Dialect::of(path), updatable };
                answers::complete(operation, &place, &schemas);
                secure(operation, &place);
            }
        }
    }
    document
}

fn from_handlers() -> OpenApi {
    let mut document = resources::routes().to_openapi();
    document.info = Info::new("Assay", env!("CARGO_PKG_VERSION"));
    document.info.description = Some(include_str!("../../assets/api/introduction.md").trim().to_owned());
    document.info.license = Some(License::new(env!("CARGO_PKG_LICENSE")));
    document.servers = Some(vec![Server::new("/api/v1")]);
    document
}

/// The generator names an update after both types that it is made of: `FindingUpdate_NewFinding`.
fn rename_updates(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let shortened = |name: &str| {
        let (object, same) = name.split_once("Update_New")?;
        (object.rsplit('/').next() == Some(same)).then(|| format!("{object}Update"))
    };
    let old: Vec<_> = schemas.keys().filter(|name| shortened(name).is_some()).cloned().collect();
    for name in old {
        if let (Some(schema), Some(short)) = (schemas.remove(&name), shortened(&name)) {
            schemas.insert(short, schema);
        }
    }
    each_object(document, &mut |object| {
        let short = object.get("$ref").and_then(Value::as_str).and_then(shortened);
        if let Some(short) = short {
            object.insert("$ref".to_owned(), json!(short));
        }
    });
}

/// The generator writes an object anew into each answer that carries it; there is one of each, and answers refer to it.
fn refer_to_objects(schemas: &mut Value) {
    let names: Vec<_> = schemas.as_object().into_iter().flat_map(Map::keys).cloned().collect();
    for name in &names {
        let Some((frame, object)) = name.split_once('_').filter(|(_, object)| schemas.get(object).is_some()) else {
            continue;
        };
        let reference = json!({ "$ref": format!("#/components/schemas/{object}") });
        for field in ["data", "items"] {
            match schemas.pointer_mut(&format!("/{name}/properties/{field}")) {
                Some(rows) if frame.ends_with("List") => rows["items"] = reference.clone(),
                Some(data) => *data = reference.clone(),
                None => {}
            }
        }
    }
}

/// Every object in the document, from the inside out.
fn each_object(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(|inner| each_object(inner, change));
            change(object);
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| each_object(inner, change)),
        _ => {}
    }
}

fn schemes() -> Value {
    json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A personal or service token (`nf_live_…`), an API key (`nr_live_…`) or an access token of \
                            `POST /auth/token` or `POST /auth/login`. The scopes named at each operation are those \
                            that the credential must have.",
        },
        "apiKey": {
            "type": "apiKey",
            "in": "header",
            "name": "X-API-Key",
            "description": "An API key, a personal or a service token.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": crate::http::cookie::NAME,
            "description": "The web interface's sign-in. What changes something must come from the appliance's own \
                            pages.",
        },
    })
}

/// Says which credentials the operation takes, with the scope that they must have.
fn secure(operation: &mut Value, place: &Place<'_>) {
    let scopes = match rights::need(&place.method.to_uppercase(), place.path) {
        Some(Need::Nothing) => return,
        Some(Need::Right(right)) => json!([right.scope()]),
        Some(Need::Credential) | None => json!([]),
    };
    operation["security"] = json!([{ "bearer": scopes }, { "apiKey": scopes }, { "session": scopes }]);
}
