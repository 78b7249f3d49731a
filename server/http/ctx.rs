//! The context of a request as a handler's argument.

use crate::{
    auth::Ctx,
    error::{Error, Refusal, Result},
};
use axum::{extract::FromRequestParts, http::request::Parts};

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = Error;

    /// The gate put it there; without it nobody is known.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Error::unauthenticated(Refusal::Missing))
    }
}
