//! `ETag` and `If-Match`: nobody overwrites what they have not seen.

use crate::error::{Error, Result};
use assay_api::Versioned;
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
};

/// The versions that the caller has in mind; none when it does not say.
#[derive(Debug, Clone, Default)]
pub struct IfMatch(Option<Vec<u64>>);

impl IfMatch {
    /// Whether `object` is still as the caller saw it. To be asked inside the change, where nobody can come between.
    ///
    /// # Errors
    /// Stale when it is not.
    pub fn holds(&self, object: &impl Versioned) -> Result<()> {
        match &self.0 {
            Some(versions) if !versions.contains(&object.version()) => Err(Error::stale(object.version())),
            _ => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let mut versions = Vec::new();
        for value in parts.headers.get_all(header::IF_MATCH) {
            let text = value.to_str().map_err(|_| Error::malformed("The header If-Match cannot be read"))?;
            if text.trim() == "*" {
                return Ok(Self(None));
            }
            // A weak tag, or one that we never gave out, matches nothing: the list is kept, without it.
            versions.extend(text.split(',').filter_map(version));
        }
        Ok(Self(parts.headers.contains_key(header::IF_MATCH).then_some(versions)))
    }
}

/// The strong entity tag of a version.
pub fn tag(object: &impl Versioned) -> HeaderValue {
    let beside = match object.beside() {
        0 => String::new(),
        number => format!(".{number:x}"),
    };
    // Numbers in quotes are always a valid header.
    HeaderValue::try_from(format!("\"{}{beside}\"", object.version())).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn version(tag: &str) -> Option<u64> {
    tag.trim().strip_prefix('"')?.strip_suffix('"')?.split('.').next()?.parse().ok()
}
