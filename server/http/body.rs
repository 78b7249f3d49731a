//! Request bodies: bounded, of the right type, strictly read.

use super::strict;
use crate::error::{Error, Result};
use assay_api::Rules;
use axum::{
    extract::{FromRequest, Request},
    http::header,
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The largest JSON body, in bytes.
pub const LIMIT: usize = 2 << 20;
/// The largest body of many objects at once.
const BULK: usize = 16 << 20;

/// How large the body of a request to this path may be.
pub fn limit(path: &str) -> usize {
    if ["/bulk", "/controls/import"].into_iter().any(|many| path.ends_with(many)) { BULK } else { LIMIT }
}

/// A JSON object that satisfies the rules of `T`.
pub struct Body<T>(pub T);

/// A form (`application/x-www-form-urlencoded`) that satisfies the rules of `T`.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + Rules, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let mut value: T = strict::read(object(request).await?)?;
        value.checked()?;
        Ok(Self(value))
    }
}

impl<T: DeserializeOwned + Rules, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        expect_type(&request, "application/x-www-form-urlencoded")?;
        let bytes = read(request).await?;
        let pairs =
            form_urlencoded::parse(&bytes).map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())));
        let mut value: T = strict::read(pairs.collect())?;
        value.checked()?;
        Ok(Self(value))
    }
}

/// The request's JSON object. An absent body is an empty one: where everything is optional, nothing need be sent.
pub(super) async fn object(request: Request) -> Result<Map<String, Value>> {
    let typed = request.headers().contains_key(header::CONTENT_TYPE);
    if typed {
        expect_type(&request, "application/json")?;
    }
    let bytes = read(request).await?;
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    if !typed {
        return Err(Error::media_type("application/json"));
    }
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Error::malformed("The body must be a JSON object")),
        Err(e) => Err(Error::malformed(format!("The body is not valid JSON: {e}"))),
    }
}

fn expect_type(request: &Request, expected: &str) -> Result<()> {
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) { Ok(()) } else { Err(Error::media_type(expected)) }
}

async fn read(request: Request) -> Result<Bytes> {
    let limit = limit(request.uri().path());
    collect(request.into_body(), limit).await
}

/// A whole body, if it is not larger than `limit` bytes.
pub async fn collect(mut body: axum::body::Body, limit: usize) -> Result<Bytes> {
    let mut whole = BytesMut::new();
    while let Some(part) = next(&mut body).await? {
        if whole.len() + part.len() > limit {
            return Err(Error::too_large(limit));
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole.freeze())
}

async fn next(body: &mut axum::body::Body) -> Result<Option<Bytes>> {
    let frame = body.frame().await.transpose();
    let frame = frame.map_err(|_| Error::malformed("The body did not arrive whole"))?;
    // What is no data is a trailer, which nobody asked for.
    Ok(frame.map(|frame| frame.into_data().unwrap_or_default()))
}
