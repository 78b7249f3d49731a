//! `Idempotency-Key` on the way in: the key is checked, the body read and hashed; `change::once` does the rest.

use crate::{
    auth::{Ctx, Repeatable},
    error::{Error, Result},
    http::body,
};
use axum::{
    body::Body,
    http::{Method, request::Parts},
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
            let bytes = body::collect(body, body::limit(parts.uri.path())).await?;
            let (method, path) = (parts.method.as_str().to_owned(), parts.uri.path().to_owned());
            let hash = digest(&SHA256, &bytes).as_ref().to_vec();
            ctx.repeatable = Some(Arc::new(Repeatable::new(key.to_owned(), method, path, hash)));
            Body::from(bytes)
        }
    };
    parts.extensions.insert(ctx);
    Ok(body)
}
