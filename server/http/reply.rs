//! What handlers return: the meaning of an answer, with its body already serialised but not yet dressed.

use super::precondition;
use crate::{db::page::Page, error::Error};
use assay_api::Versioned;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Serialize;
use std::sync::Arc;

/// An answer before it is painted; travels as a response extension.
#[derive(Clone)]
pub enum Unpainted {
    /// One object, as JSON.
    One(Bytes),
    /// A page of objects, as a JSON array.
    List(Bytes, Pages),
    /// An object is gone; its id.
    Deleted(String),
    /// Something is wrong.
    Error(Arc<Error>),
}

/// Where a page lies in its list.
#[derive(Clone, Debug)]
pub struct Pages {
    /// From 1.
    pub page: u64,
    /// Rows per page.
    pub limit: u64,
    /// Rows in all.
    pub total: u64,
    /// Counting stopped.
    pub capped: bool,
    /// The next page's cursor.
    pub next: Option<String>,
}

/// 200 with one object.
pub struct One<T>(pub T);

/// 200 with one object and its entity tag.
pub struct Tagged<T>(pub T);

/// 201 with one object, and where it now lives, relative to the API's base: `/findings/find_…`.
pub struct Created<T>(pub T, pub String);

/// 200 with a page of a list.
pub struct List<T>(pub Page<T>);

/// The object with this id is gone: 200 with the id, or 204 in the bare dialect.
pub struct Deleted(pub String);

/// 204.
pub struct NoContent;

fn unpainted(status: StatusCode, body: Unpainted) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(body);
    response
}

fn json(value: &impl Serialize, then: impl FnOnce(Bytes) -> Response) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => then(bytes.into()),
        Err(e) => Error::internal("an answer could not be written as JSON").caused_by(e).into_response(),
    }
}

impl<T: Serialize> IntoResponse for One<T> {
    fn into_response(self) -> Response {
        json(&self.0, |body| unpainted(StatusCode::OK, Unpainted::One(body)))
    }
}

impl<T: Serialize + Versioned> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let tag = precondition::tag(&self.0);
        let mut response = One(self.0).into_response();
        response.headers_mut().insert(header::ETAG, tag);
        response
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        json(&self.0, |body| {
            let mut response = unpainted(StatusCode::CREATED, Unpainted::One(body));
            if let Ok(place) = HeaderValue::try_from(format!("/api/v1{}", self.1)) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            response
        })
    }
}

impl<T: Serialize> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        let Page { rows, total, capped, page, limit, next } = self.0;
        json(&rows, |body| unpainted(StatusCode::OK, Unpainted::List(body, Pages { page, limit, total, capped, next })))
    }
}

impl IntoResponse for Deleted {
    fn into_response(self) -> Response {
        unpainted(StatusCode::OK, Unpainted::Deleted(self.0))
    }
}

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl IntoResponse for Error {
    /// The status is the painter's to choose: it depends on the dialect.
    fn into_response(self) -> Response {
        unpainted(StatusCode::INTERNAL_SERVER_ERROR, Unpainted::Error(Arc::new(self)))
    }
}
