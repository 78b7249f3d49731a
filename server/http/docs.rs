//! Shapes of answers for the OpenAPI document. Nothing here is ever built: `paint` writes the bodies.

use assay_api::{FieldError, Meta};
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, PartialSchema, ToSchema,
    openapi::{Ref, RefOr, Response, schema::Schema},
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

/// A page of a list, flat.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct FlatList<T: ToSchema> {
    items: Vec<T>,
    total: u64,
    page: u64,
    per_page: u64,
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
    /// More, by kind of error.
    details: Option<Vec<ErrorDetail>>,
}

/// One thing more about an error.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub struct ErrorDetail {
    /// The field at fault, as the request wrote it.
    field: Option<String>,
    /// A sentence for people.
    message: Option<String>,
    /// Why a credential was refused: `MISSING_TOKEN`, `INVALID_TOKEN`, `EXPIRED_TOKEN`, `REVOKED_TOKEN`.
    code: Option<String>,
    /// The scope that the credential would need.
    scope: Option<String>,
    /// Seconds until the next request is taken.
    retry_after: Option<u64>,
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

/// Every status that an endpoint of the envelope may answer besides its own. What does not apply to an endpoint is
/// taken away again where the document is completed (`router::document`).
pub struct Errors;
/// The same in the bare dialect.
pub struct BareErrors;
/// The same in the flat dialect.
pub struct FlatErrors;

/// The errors' schemas by name.
pub fn error_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Vec::new();
    EnvelopeError::schemas(&mut all);
    FlatError::schemas(&mut all);
    for (name, schema) in [
        (EnvelopeError::name(), EnvelopeError::schema()),
        (BareError::name(), BareError::schema()),
        (FlatError::name(), FlatError::schema()),
    ] {
        all.push((name.into_owned(), schema));
    }
    all
}

/// References to the answers that the document keeps once for each dialect: `Envelope404`.
fn all(dialect: &str, statuses: &[&str]) -> BTreeMap<String, RefOr<Response>> {
    let reference = |status: &&str| RefOr::Ref(Ref::new(format!("#/components/responses/{dialect}{status}")));
    statuses.iter().map(|status| ((*status).to_owned(), reference(status))).collect()
}

const STATUSES: &[&str] = &["400", "401", "403", "404", "409", "413", "415", "429", "500", "503"];

impl IntoResponses for Errors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        all("Envelope", STATUSES)
    }
}

impl IntoResponses for BareErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        all("Bare", STATUSES)
    }
}

impl IntoResponses for FlatErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut both = all("Flat", STATUSES);
        both.extend(all("Flat", &["422"]));
        both
    }
}
