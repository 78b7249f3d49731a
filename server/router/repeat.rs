//! `Idempotency-Key` on the way in: the key is checked, the body read and hashed; `change::once` does the rest.

use crate::{
    auth::{Ctx, Repeatable},
    error::{Error, Result},
    http::body,
};
use axum::{
    body::Body,
    http::{HeaderMap, Method, header, request::Parts},
};
use ring::digest::{SHA256, digest};
use std::sync::Arc;

/// The longest key.
const LONGEST: usize = 255;

/// Puts the request's context into its extensions, with its key where it has one; gives the body back.
pub(super) async fn prepare(parts: &mut Parts, body: Body, ctx: &Ctx) -> Result<Body> {
    let mut ctx = ctx.clone();
    let changes = matches!(parts.method, Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    let body = match parts.headers.get("idempotency-key").filter(|_| changes && ctx.actor.is_some()) {
        None => body,
        Some(key) => {
            let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= LONGEST);
            let key =
                key.ok_or_else(|| Error::malformed("The header Idempotency-Key must be 1 to 255 visible characters"))?;
            let key = key.to_owned();
            let (hash, body) = match brings_a_file(&parts.headers) {
                true => (Vec::new(), body),
                false => {
                    let bytes = body::collect(body, body::limit(parts.uri.path())).await?;
                    (digest(&SHA256, &bytes).as_ref().to_vec(), Body::from(bytes))
                }
            };
            let (method, path) = (parts.method.as_str().to_owned(), parts.uri.path().to_owned());
            ctx.repeatable = Some(Arc::new(Repeatable::new(key, method, path, hash)));
            body
        }
    };
    parts.extensions.insert(ctx);
    Ok(body)
}

/// A body that is not read here, because it may be large: whoever stores the file hashes it (`Ctx::with_body`).
fn brings_a_file(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    !matches!(essence.as_str(), "" | "application/json" | "application/x-www-form-urlencoded")
}
