//! What is the same for all answers: errors in three dialects, headers, and which of them apply where.

use super::Place;
use crate::{
    error::{Error, Refusal},
    http::{dialect::Dialect, docs, paint},
    router::rights::{self, Need},
};
use assay_api::{FieldError, Scope};
use serde_json::{Value, json};
use std::time::Duration;

/// What a request may carry besides its own parameters, by the name under which the document keeps it.
pub(super) fn parameters() -> Value {
    let header = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "header", "required": false, "description": description, "schema": schema });
    json!({
        "IdempotencyKey": header(
            "Idempotency-Key",
            "What is sent twice with the same key within 24 hours is done once, and answered alike.",
            json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\u0021-\\u007E]+$" }),
        ),
        "IfMatch": header(
            "If-Match",
            "The `ETag` of the version that the caller has in mind; 412 when there is a newer one.",
            json!({ "type": "string", "examples": ["\"3\""] }),
        ),
        "IfNoneMatch": header(
            "If-None-Match",
            "The `ETag` of the version that the caller has; 304 without a body when it is the current one.",
            json!({ "type": "string", "examples": ["\"3\""] }),
        ),
    })
}

/// The headers of answers, by the name under which the document keeps them.
pub(super) fn headers() -> Value {
    let header = |description: &str, schema: Value| json!({ "description": description, "schema": schema });
    let number = || json!({ "type": "integer", "minimum": 0 });
    let text = || json!({ "type": "string" });
    json!({
        "RequestId": header("The request's id, as the log and the journal have it.", json!({ "type": "string", "pattern": "^req_" })),
        "RateLimit": header("Requests per window of the caller's tier; absent without a limit.", number()),
        "RateRemaining": header("Requests left in it.", number()),
        "RateReset": header("When it ends, in seconds since 1970.", number()),
        "RetryAfter": header("Seconds to wait.", json!({ "type": "integer", "minimum": 1 })),
        "ETag": header("The object's version, for `If-Match` and `If-None-Match`.", text()),
        "Location": header("Where the new object is.", text()),
        "Authenticate": header("How to sign in.", text()),
    })
}

/// Every error that an endpoint may answer, with an example of each.
fn errors() -> [(&'static str, &'static str, Error); 12] {
    let wrong = || vec![FieldError::new("title", "Title is required")];
    [
        ("400", "Something in the request is wrong; the body says what", Error::invalid(wrong())),
        ("401", "No credential, or one that does not work", Error::unauthenticated(Refusal::Missing)),
        (
            "403",
            "The credential's scopes or the person's role do not reach this far",
            Error::scope(Scope::FindingsWrite),
        ),
        ("404", "Not there, or not for the caller to know of", Error::not_found("finding")),
        ("409", "The state of things forbids it", Error::conflict("The client still has projects")),
        ("412", "There is a newer version than If-Match names", Error::stale(4)),
        ("413", "The body is too large", Error::too_large(crate::http::body::LIMIT)),
        ("415", "The body is of another type", Error::media_type("application/json")),
        ("422", "A field is wrong; the body says which", Error::invalid(wrong())),
        ("429", "Too many requests; Retry-After says when to come back", Error::rate_limited(Duration::from_secs(30))),
        ("500", "A fault of the appliance, whose log has it under the request's id", Error::internal("")),
        ("503", "It cannot answer now; Retry-After says when to come back", Error::unavailable("The disk is full")),
    ]
}

/// The error answers of each dialect: `Envelope404`, `Flat404`, `Bare404` …
pub(super) fn responses() -> Value {
    let mut all = json!({});
    for (dialect, name) in [(Dialect::Envelope, "Envelope"), (Dialect::Flat, "Flat"), (Dialect::Bare, "Bare")] {
        for (status, description, error) in errors() {
            let error = if status == "400" && dialect == Dialect::Flat {
                Error::malformed("The body is not valid JSON")
            } else {
                error
            };
            let schema = json!({ "$ref": format!("#/components/schemas/{name}Error") });
            let mut response = json!({
                "description": description,
                "headers": { "X-Request-Id": header("RequestId") },
                "content": { "application/json": { "schema": schema, "example": paint::error_body(dialect, &error) } },
            });
            match status {
                "401" => response["headers"]["WWW-Authenticate"] = header("Authenticate"),
                "429" | "503" => response["headers"]["Retry-After"] = header("RetryAfter"),
                _ => {}
            }
            all[format!("{name}{status}")] = response;
        }
    }
    all
}

/// The errors' schemas, to which no handler refers by itself.
pub(super) fn add_errors(schemas: &mut Value) {
    for (name, schema) in docs::error_schemas() {
        schemas[name] = serde_json::to_value(schema).unwrap_or_default();
    }
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

/// Adds to an operation what its handler does not say, and takes away what cannot happen.
pub(super) fn complete(operation: &mut Value, place: &Place<'_>, schemas: &Value) {
    let has_body = operation.get("requestBody").is_some();
    let open = rights::need(&place.method.to_uppercase(), place.path) == Some(Need::Nothing);
    let has_parameters = operation.get("parameters").is_some() || has_body;
    let Some(answers) = operation["responses"].as_object_mut() else { return };
    answers.retain(|status, _| match status.as_str() {
        "401" | "403" => !open || has_body,
        "400" | "422" => has_parameters || !open,
        "404" => place.path.contains('{'),
        "409" => place.method != "get",
        "413" | "415" => has_body,
        "429" => !open || has_body,
        _ => true,
    });
    let success: Vec<_> = answers.keys().filter(|status| status.starts_with('2')).cloned().collect();
    let mut tagged = false;
    for status in success {
        let answer = &mut answers[&status];
        answer["headers"]["X-Request-Id"] = header("RequestId");
        if !open {
            for (name, known) in [("Limit", "RateLimit"), ("Remaining", "RateRemaining"), ("Reset", "RateReset")] {
                answer["headers"][format!("X-RateLimit-{name}")] = header(known);
            }
        }
        let schema = answer.pointer("/content/application~1json/schema/$ref");
        let schema = schema.and_then(Value::as_str).unwrap_or_default().to_owned();
        if status == "201" {
            answer["headers"]["Location"] = header("Location");
        }
        if status == "200" && has_version(&schema, schemas) {
            answer["headers"]["ETag"] = header("ETag");
            tagged = true;
        }
        if schema.contains("List_") {
            let csv = "The whole filtered list, when the request says `Accept: text/csv`";
            answer["content"]["text/csv"] = json!({ "schema": { "type": "string", "description": csv } });
        }
    }
    conditions(operation, place, tagged, open);
}

/// Whether the one object in this answer counts its versions.
fn has_version(reference: &str, schemas: &Value) -> bool {
    let name = reference.rsplit('/').next().unwrap_or_default();
    let name = name.strip_prefix("Envelope_").unwrap_or(name);
    counts_versions(&schemas[name], schemas)
}

/// Whether this schema, or one that it is composed of, has a version.
fn counts_versions(schema: &Value, schemas: &Value) -> bool {
    let composed = |part: &Value| match part["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        Some(name) => counts_versions(&schemas[name], schemas),
        None => counts_versions(part, schemas),
    };
    schema["properties"]["version"]["type"] == "integer"
        || schema["allOf"].as_array().is_some_and(|parts| parts.iter().any(composed))
}

/// The headers that make a request conditional, where they are looked at.
fn conditions(operation: &mut Value, place: &Place<'_>, tagged: bool, open: bool) {
    let mut more = Vec::new();
    let dialect = format!("{:?}", place.dialect);
    if place.method == "get" {
        if tagged {
            more.push("IfNoneMatch");
            operation["responses"]["304"] = json!({
                "description": "The caller has the current version",
                "headers": { "X-Request-Id": header("RequestId"), "ETag": header("ETag") },
            });
        }
    } else {
        if place.updatable {
            more.push("IfMatch");
            operation["responses"]["412"] = json!({ "$ref": format!("#/components/responses/{dialect}412") });
        }
        if !open {
            more.push("IdempotencyKey");
        }
    }
    if more.is_empty() {
        return;
    }
    if !operation["parameters"].is_array() {
        operation["parameters"] = json!([]);
    }
    if let Some(list) = operation["parameters"].as_array_mut() {
        list.extend(more.iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })));
    }
}
