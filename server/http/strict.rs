//! Strict reading of what came in: every unknown, mistyped or missing field is named, all at once.
//!
//! Serde stops at the first error. Here the field at fault is noted and taken away, and the rest is read again, until
//! what is left can be read: at most once per field.

use assay_api::FieldError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Reads `T` from an object. `T` must have a default for each field and refuse unknown ones
/// (`#[serde(default, deny_unknown_fields)]`).
pub fn read<T: DeserializeOwned>(mut object: Map<String, Value>) -> Result<T, Vec<FieldError>> {
    let mut errors = Vec::new();
    loop {
        let error = match serde_path_to_error::deserialize(Value::Object(object.clone())) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => return Err(errors),
            Err(error) => error,
        };
        let path = error.path().to_string();
        let sentence = error.inner().to_string();
        let field = unknown_field(&sentence).map_or(path, str::to_owned);
        let top = field.split(['.', '[']).next().unwrap_or_default().to_owned();
        errors.push(FieldError::new(field, plain(&sentence)));
        if object.remove(&top).is_none() {
            return Err(errors);
        }
    }
}

fn unknown_field(sentence: &str) -> Option<&str> {
    sentence.strip_prefix("unknown field `")?.split('`').next()
}

/// Serde's sentence in words for people.
fn plain(sentence: &str) -> String {
    if let Some(rest) = sentence.strip_prefix("unknown field `") {
        let known = rest.split_once("expected ").map_or("", |(_, known)| known);
        let known = known.trim_start_matches("one of ").replace('`', "");
        return format!("is not a field of this request; known are {known}");
    }
    let Some(rest) = sentence.strip_prefix("invalid type: ") else { return sentence.to_owned() };
    let (got, expected) = rest.split_once(", expected ").unwrap_or((rest, "something else"));
    let got = got.split(' ').next().unwrap_or_default();
    format!("must be {}, not {}", article(expected), article(got))
}

fn article(name: &str) -> String {
    match name {
        "a string" | "string" | "a borrowed string" => "a text".to_owned(),
        "a sequence" | "sequence" => "a list".to_owned(),
        "map" | "a map" => "an object".to_owned(),
        "boolean" | "a boolean" => "true or false".to_owned(),
        "integer" => "a whole number".to_owned(),
        "floating" | "f64" => "a number".to_owned(),
        "null" | "unit" => "null".to_owned(),
        name if name.starts_with(['u', 'i']) && name[1..].parse::<u8>().is_ok() => "a whole number in range".to_owned(),
        name => name.replace("struct ", "a "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn errors(body: Value) -> Vec<(String, String)> {
        let Value::Object(object) = body else { panic!("an object") };
        let errors = read::<assay_api::findings::NewFinding>(object).expect_err("errors");
        errors.into_iter().map(|error| (error.field, error.message)).collect()
    }

    #[test]
    fn all_errors_at_once_each_with_its_field() {
        let found = errors(
            json!({ "titel": "x", "severity": "urgent", "tags": ["a", 1], "title": 5, "cvss_score": "high", "project_id": null }),
        );
        let fields: Vec<_> = found.iter().map(|(field, _)| field.as_str()).collect();
        for field in ["titel", "severity", "tags[1]", "title", "cvss_score", "project_id"] {
            assert!(fields.contains(&field), "{field} in {found:?}");
        }
        assert!(found.iter().any(|(_, message)| message == "must be a text, not a whole number"), "{found:?}");
    }

    #[test]
    fn numbers_out_of_range_and_nested_fields_have_their_path() {
        let Value::Object(object) = json!({ "ports": [{ "port": 99_999 }], "name": "x" }) else { panic!("an object") };
        let errors = read::<assay_api::assets::NewAsset>(object).expect_err("errors");
        assert_eq!(errors[0].field, "ports[0].port");
    }
}
