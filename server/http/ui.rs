//! The web UI: files made by build.rs, embedded as brotli, which every browser takes over TLS. They are unpacked for the
//! few callers that do not: a plain form beside each would take more room in the program than all the rest of the UI.

use crate::error::Error;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

/// One embedded file.
pub struct File {
    /// Its path, `/index.html`.
    pub path: &'static str,
    /// Its media type.
    pub mime: &'static str,
    /// Its name holds its content's hash: it may be kept for ever.
    pub immutable: bool,
    /// Its entity tag, quoted.
    pub etag: &'static str,
    /// The content.
    pub bytes: &'static [u8],
    /// It is packed, as brotli.
    pub packed: bool,
}

include!(concat!(env!("OUT_DIR"), "/ui.rs"));
// The readers of the API's document: pages of their own, for whoever is signed in (`router::readers`).
include!(concat!(env!("OUT_DIR"), "/readers.rs"));

/// The file at a path; every path that a person could have in the address bar is the UI itself.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    if !is_page(path) {
        return Error::from_status(404).into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return Error::from_status(405).into_response();
    }
    let page = || {
        FILES
            .iter()
            .find(|file| file.path == "/index.html" && !path.rsplit('/').next().unwrap_or_default().contains('.'))
    };
    match FILES.iter().find(|file| file.path == path).or_else(page) {
        Some(file) => answer(file, &headers),
        None => Error::from_status(404).into_response(),
    }
}

/// A file, packed where the caller takes it; 304 where it has the file already.
pub fn answer(file: &'static File, headers: &HeaderMap) -> Response {
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == file.etag.as_bytes());
    let packed = file.packed && takes_brotli(headers);
    let body = || if file.packed && !packed { Body::from(unpacked(file.bytes)) } else { Body::from(file.bytes) };
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { body().into_response() };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.mime));
    out.insert(header::ETAG, HeaderValue::from_static(file.etag));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let keep = if file.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if packed {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// The UI's files and addresses: everything that is neither the API nor the stream.
pub fn is_page(path: &str) -> bool {
    let guarded =
        ["/api", "/ws", "/health", "/ready", "/ca.pem", "/docs", "/redoc", "/openapi.json", "/metrics", "/events"];
    !guarded.iter().any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        words.next() == Some("br") && words.next() != Some("q=0")
    })
}

fn unpacked(mut packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    // What the build has packed can be unpacked.
    let _ = brotli_decompressor::BrotliDecompress(&mut packed, &mut plain);
    plain
}
