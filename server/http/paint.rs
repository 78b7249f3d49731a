//! The outermost layer: every answer gets the body of its path's dialect, also what axum, the limiter or the router
//! itself rejected. Nothing else in the program writes an envelope or an error body.

use super::{
    dialect::Dialect,
    reply::{Pages, Unpainted},
};
use crate::error::{Details, Error, Kind, Refusal};
use assay_api::FieldError;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The layer.
pub async fn paint(request: Request, next: Next) -> Response {
    let dialect = Dialect::of(request.uri().path());
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK && known.is_some() && known.as_ref() == response.headers().get(header::ETAG)
    {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.extensions_mut().remove::<Unpainted>();
        return response;
    }
    match response.extensions_mut().remove::<Unpainted>() {
        Some(unpainted) => dress(dialect, response, unpainted),
        None if is_bare_rejection(&response) => {
            let error = Error::from_status(response.status().as_u16());
            dress(dialect, response, Unpainted::Error(Arc::new(error)))
        }
        None => response,
    }
}

/// An error that somebody below answered with a plain text or nothing: axum's own rejections.
fn is_bare_rejection(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    (status.is_client_error() || status.is_server_error()) && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

fn dress(dialect: Dialect, mut response: Response, unpainted: Unpainted) -> Response {
    let body = match unpainted {
        Unpainted::One(object) => one(dialect, &object),
        Unpainted::List(rows, pages) => list(dialect, &rows, &pages),
        Unpainted::Deleted(_) if dialect == Dialect::Bare => {
            *response.status_mut() = StatusCode::NO_CONTENT;
            return response;
        }
        Unpainted::Deleted(id) => one(dialect, json!({ "id": id }).to_string().as_bytes()),
        Unpainted::Error(error) => {
            *response.status_mut() = status(dialect, error.kind);
            say_more(&error, response.headers_mut());
            report(&error);
            error_body(dialect, &error).to_string().into_bytes()
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    *response.body_mut() = Body::from(body);
    response
}

fn one(dialect: Dialect, object: &[u8]) -> Vec<u8> {
    match dialect {
        Dialect::Envelope => [br#"{"success":true,"data":"#, object, b"}"].concat(),
        Dialect::Flat | Dialect::Bare => object.to_vec(),
    }
}

fn list(dialect: Dialect, rows: &[u8], at: &Pages) -> Vec<u8> {
    let pages = at.total.div_ceil(at.limit.max(1));
    let mut meta = match dialect {
        Dialect::Envelope => json!({ "page": at.page, "limit": at.limit, "total": at.total, "pages": pages }),
        Dialect::Flat => json!({ "total": at.total, "page": at.page, "per_page": at.limit, "pages": pages }),
        Dialect::Bare => json!({ "page": at.page, "per_page": at.limit, "total": at.total, "pages": pages }),
    };
    if at.capped {
        meta["total_capped"] = json!(true);
    }
    if let Some(next) = &at.next {
        meta["next_cursor"] = json!(next);
    }
    let meta = meta.to_string();
    match dialect {
        Dialect::Envelope => [br#"{"success":true,"data":"#, rows, br#","meta":"#, meta.as_bytes(), b"}"].concat(),
        Dialect::Bare => [br#"{"data":"#, rows, br#","meta":"#, meta.as_bytes(), b"}"].concat(),
        // The paging stands beside the items: its object, opened.
        Dialect::Flat => [br#"{"items":"#, rows, b",", &meta.as_bytes()[1..]].concat(),
    }
}

/// The body of an error, as this dialect writes it.
pub fn error_body(dialect: Dialect, error: &Error) -> Value {
    let code = code(dialect, error.kind);
    let message = message(dialect, error);
    match dialect {
        Dialect::Envelope => {
            let mut body = json!({ "code": code, "message": message });
            if let Some(details) = details(error) {
                body["details"] = details;
            }
            json!({ "success": false, "error": body })
        }
        Dialect::Flat => {
            let fields = flat_fields(error);
            let detail = fields.first().map_or(message, sentence);
            json!({ "detail": detail, "error_code": code, "field": fields.first().map(|f| &f.field), "errors": fields })
        }
        Dialect::Bare => json!({ "error": { "code": code, "message": message, "details": details(error) } }),
    }
}

/// The fields at fault. This dialect has no other place to say that a code is wanted.
fn flat_fields(error: &Error) -> Vec<FieldError> {
    match error.details {
        Details::Refusal(Refusal::SecondFactor) => vec![FieldError::new("mfa_code", error.message.clone())],
        _ => error.fields().to_vec(),
    }
}

/// A field error as one sentence; those that name the field by its label stand as they are.
fn sentence(error: &FieldError) -> String {
    let is_sentence = error.message.starts_with(char::is_uppercase);
    if is_sentence { error.message.clone() } else { format!("{} {}", error.field, error.message) }
}

fn message(dialect: Dialect, error: &Error) -> String {
    match error.kind {
        // What went wrong inside is for the log; the caller has the request's id.
        Kind::Internal => "Something went wrong on our side; the log has it under this request's id".to_owned(),
        Kind::Unauthenticated if dialect == Dialect::Bare && error.message.starts_with("Invalid or missing") => {
            "Invalid or expired token".to_owned()
        }
        _ => error.message.clone(),
    }
}

fn details(error: &Error) -> Option<Value> {
    match &error.details {
        Details::None | Details::Length(_) => None,
        Details::Fields(fields) => Some(json!(fields)),
        Details::Refusal(why) => Some(json!([{ "code": why.code(), "message": explain(*why) }])),
        Details::Scope(scope) => Some(json!([{ "scope": scope, "message": format!("The scope {scope} is needed") }])),
        Details::RetryAfter(after) => Some(json!([{ "retry_after": seconds(after) }])),
    }
}

const fn explain(why: Refusal) -> &'static str {
    match why {
        Refusal::Missing => "Send the header Authorization: Bearer <token>",
        Refusal::Invalid => "This credential is not known here, or the name and password do not match",
        Refusal::Expired => "This credential has expired",
        Refusal::Revoked => "This credential was revoked",
        Refusal::SecondFactor => "Send the six digits, or a recovery code, as mfa_code or totp_code",
    }
}

fn status(dialect: Dialect, kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid if dialect == Dialect::Flat => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Invalid | Kind::Malformed => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Scope | Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::OutOfRange => StatusCode::RANGE_NOT_SATISFIABLE,
        Kind::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Kind::Upstream => StatusCode::BAD_GATEWAY,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

const fn code(dialect: Dialect, kind: Kind) -> &'static str {
    match (kind, dialect) {
        (Kind::Invalid, Dialect::Bare) => "BAD_REQUEST",
        (Kind::Invalid, _) | (Kind::Malformed, Dialect::Envelope) => "VALIDATION_ERROR",
        (Kind::Malformed, _) => "BAD_REQUEST",
        (Kind::Unauthenticated, _) => "UNAUTHORIZED",
        (Kind::Forbidden, Dialect::Envelope) => "PERMISSION_DENIED",
        (Kind::Scope | Kind::Forbidden, _) => "FORBIDDEN",
        (Kind::NotFound, _) => "NOT_FOUND",
        (Kind::MethodNotAllowed, _) => "METHOD_NOT_ALLOWED",
        (Kind::Conflict, _) => "CONFLICT",
        (Kind::Stale, _) => "PRECONDITION_FAILED",
        (Kind::TooLarge, _) => "PAYLOAD_TOO_LARGE",
        (Kind::OutOfRange, _) => "RANGE_NOT_SATISFIABLE",
        (Kind::MediaType, _) => "UNSUPPORTED_MEDIA_TYPE",
        (Kind::RateLimited, Dialect::Bare) => "RATE_LIMITED",
        (Kind::RateLimited, _) => "RATE_LIMIT_EXCEEDED",
        (Kind::Internal, _) => "INTERNAL_ERROR",
        (Kind::Upstream, _) => "BAD_GATEWAY",
        (Kind::Unavailable, _) => "SERVICE_UNAVAILABLE",
    }
}

fn seconds(after: &std::time::Duration) -> u64 {
    after.as_secs() + u64::from(after.subsec_nanos() > 0)
}

/// What an error says in its headers.
fn say_more(error: &Error, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: HeaderValue| headers.insert(name, value);
    match &error.details {
        Details::RetryAfter(after) => drop(set(header::RETRY_AFTER, HeaderValue::from(seconds(after).max(1)))),
        Details::Refusal(_) => drop(set(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
        Details::Length(length) => {
            if let Ok(range) = HeaderValue::try_from(format!("bytes */{length}")) {
                set(header::CONTENT_RANGE, range);
            }
        }
        // The rest of the body is not read: the next request needs another connection.
        _ if error.kind == Kind::TooLarge => drop(set(header::CONNECTION, HeaderValue::from_static("close"))),
        _ if error.kind == Kind::Unavailable => drop(set(header::RETRY_AFTER, HeaderValue::from(5_u64))),
        _ => {}
    }
}

/// What the log must know; the request's span has its id.
fn report(error: &Error) {
    let cause = error.source.as_ref().map(|source| source.to_string());
    match error.kind {
        Kind::Internal => tracing::error!(message = %error.message, cause, "a request failed"),
        Kind::Unavailable | Kind::Upstream => {
            tracing::warn!(message = %error.message, cause, "a request was turned away")
        }
        _ => {}
    }
}
