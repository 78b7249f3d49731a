//! Shapes of answers for the OpenAPI document. Nothing here is ever built: `paint` writes the bodies.

use assay_api::{FieldError, Meta};
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{Content, Ref, RefOr, Response, ResponseBuilder},
};

/// One object, in the envelope.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct Envelope<T: ToSchema> {
    #[schema(default = true)]
    success: bool,
    data: T,
}

/// A page of a list, in the envelope.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct EnvelopeList<T: ToSchema> {
    #[schema(default = true)]
    success: bool,
    data: Vec<T>,
    meta: Meta,
}

/// A page of a list, bare.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct BareList<T: ToSchema> {
    data: Vec<T>,
    meta: BareMeta,
}

/// How a page lies in the whole, bare.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct BareMeta {
    page: u64,
    per_page: u64,
    total: u64,
    pages: u64,
    total_capped: Option<bool>,
    next_cursor: Option<String>,
}

/// What a deletion answers.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct DeletedId {
    id: String,
}

/// An error, in the envelope.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct EnvelopeError {
    #[schema(default = false)]
    success: bool,
    error: ErrorBody,
}

/// What went wrong.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct ErrorBody {
    /// `VALIDATION_ERROR`, `NOT_FOUND` …
    code: String,
    /// A sentence for people.
    message: String,
    /// Field by field, where fields are at fault.
    details: Option<Vec<serde_json::Value>>,
}

/// An error, bare.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct BareError {
    error: ErrorBody,
}

/// An error, flat.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct FlatError {
    /// A sentence for people.
    detail: String,
    /// `VALIDATION_ERROR`, `NOT_FOUND` …
    error_code: String,
    /// The first field at fault.
    field: Option<String>,
    /// All of them.
    errors: Vec<FieldError>,
}

/// Every status that an endpoint of the envelope may answer besides its own.
pub struct Errors;
/// The same in the bare dialect.
pub struct BareErrors;
/// The same in the flat dialect.
pub struct FlatErrors;

fn all(schema: &str, invalid: &[&str]) -> BTreeMap<String, RefOr<Response>> {
    let rest = [
        ("401", "No credential, or one that does not work"),
        ("403", "The credential's scopes or the person's role do not reach this far"),
        ("404", "Not there, or not for the caller to know of"),
        ("409", "The state of things forbids it"),
        ("413", "The body is too large"),
        ("415", "The body is of another type"),
        ("429", "Too many requests; Retry-After says when to come back"),
        ("503", "Cannot answer now; Retry-After says when to come back"),
    ];
    let invalid = invalid.iter().map(|status| (*status, "Something in the request is wrong; the body says what"));
    let content = || Content::new(Some(Ref::from_schema_name(schema)));
    let answer = |description: &str| {
        ResponseBuilder::new().description(description).content("application/json", content()).build()
    };
    invalid.chain(rest).map(|(status, description)| (status.to_owned(), RefOr::T(answer(description)))).collect()
}

impl IntoResponses for Errors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        all("EnvelopeError", &["400"])
    }
}

impl IntoResponses for BareErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        all("BareError", &["400"])
    }
}

impl IntoResponses for FlatErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        all("FlatError", &["400", "422"])
    }
}
