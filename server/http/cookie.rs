//! The UI's session cookie. `__Host-` binds it to this host, to TLS and to the whole site; no script can read it.

use axum::http::{HeaderMap, HeaderValue, header};

/// Its name.
pub const NAME: &str = "__Host-assay";

/// The session's secret, if the request brings one.
pub fn read(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, secret)| *name == NAME && !secret.is_empty()).map(|(_, secret)| secret)
}

/// The header that keeps `secret` for `seconds`; an empty one for zero seconds forgets it.
pub fn set(secret: &str, seconds: i64) -> HeaderValue {
    let cookie = format!("{NAME}={secret}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict");
    // Secrets are base62: the text is always a valid header.
    HeaderValue::try_from(cookie).unwrap_or_else(|_| HeaderValue::from_static(""))
}
