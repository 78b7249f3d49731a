//! `Accept: text/csv` on any list: the whole filtered list, walked page by page and streamed, safe to open in a
//! spreadsheet.
//!
//! A layer below the gate: it asks the list's own handler for one page after the other, so that no handler knows of
//! it and no list can lack it.

use super::{query::Walk, reply::Unpainted};
use crate::error::{Error, Result};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use serde_json::{Map, Value};

/// The layer.
pub async fn csv(request: Request, next: Next) -> Response {
    if request.method() != Method::GET || !asks_for_csv(&request) {
        return next.run(request).await;
    }
    let (mut parts, _) = request.into_parts();
    parts.extensions.insert(Walk);
    let mut walk = Walker { parts, next, columns: Vec::new(), at: At::Start };
    match walk.page().await {
        Ok(first) => stream(walk, first),
        Err(other) => *other,
    }
}

fn asks_for_csv(request: &Request) -> bool {
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted
        .split(',')
        .any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/csv")))
}

fn stream(walk: Walker, first: Bytes) -> Response {
    let path = walk.parts.uri.path().trim_end_matches('/');
    let name = format!("attachment; filename=\"{}.csv\"", path.rsplit('/').next().unwrap_or("list"));
    let pages = stream::unfold((Some(first), walk), |(ready, mut walk)| async move {
        match (ready, &walk.at) {
            (Some(page), _) => Some((Ok(page), (None, walk))),
            (None, At::End) => None,
            (None, _) => {
                let page = walk.page().await.map_err(|_| std::io::Error::other("the list ended early"));
                Some((page, (None, walk)))
            }
        }
    });
    let mut response = Body::from_stream(pages).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    // The last segment of a path that a handler answered: plain letters.
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment")),
    );
    response
}

/// Where a walk is.
enum At {
    Start,
    Cursor(String),
    End,
}

/// A walk over a list.
struct Walker {
    parts: Parts,
    next: Next,
    columns: Vec<String>,
    at: At,
}

impl Walker {
    /// The next page as CSV; or, boxed, what the handler answered instead of a list.
    async fn page(&mut self) -> Result<Bytes, Box<Response>> {
        let request = self.request();
        let mut response = self.next.clone().run(request).await;
        match response.extensions_mut().remove::<Unpainted>() {
            Some(Unpainted::List(rows, pages)) => {
                let first = matches!(self.at, At::Start);
                self.at = pages.next.map_or(At::End, At::Cursor);
                self.rows(&rows, first).map_err(|error| Box::new(error.into_response()))
            }
            Some(other) => {
                response.extensions_mut().insert(other);
                self.at = At::End;
                Err(Box::new(response))
            }
            None => {
                self.at = At::End;
                Err(Box::new(response))
            }
        }
    }

    fn request(&self) -> Request {
        let mut parts = self.parts.clone();
        if let At::Cursor(cursor) = &self.at {
            let query = parts.uri.query().map_or_else(String::new, |query| format!("{query}&"));
            // A cursor is base64url: nothing in it needs escaping.
            let uri = format!("{}?{query}cursor={cursor}", parts.uri.path());
            parts.uri = uri.parse::<Uri>().unwrap_or(parts.uri);
        }
        Request::from_parts(parts, Body::empty())
    }

    fn rows(&mut self, rows: &[u8], first: bool) -> Result<Bytes> {
        let broken = |e: String| Error::internal("a list could not be written as CSV").caused_by(e);
        let rows: Vec<Map<String, Value>> = serde_json::from_slice(rows).map_err(|e| broken(e.to_string()))?;
        let mut out = csv::Writer::from_writer(Vec::new());
        if let Some(row) = rows.first().filter(|_| first) {
            self.columns = row.keys().cloned().collect();
            out.write_record(&self.columns).map_err(|e| broken(e.to_string()))?;
        }
        for row in rows {
            let cells = self.columns.iter().map(|column| row.get(column).map_or_else(String::new, cell));
            out.write_record(cells).map_err(|e| broken(e.to_string()))?;
        }
        Ok(out.into_inner().map_err(|e| broken(e.to_string()))?.into())
    }
}

/// A value as people read it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => harmless(text),
        Value::Array(list) => harmless(&list.iter().map(plain).collect::<Vec<_>>().join("; ")),
        Value::Object(_) => harmless(&plain(value)),
    }
}

/// A member of a list, or another object: by its name; a port as `443/tcp`.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => match (fields.get("name"), fields.get("port"), fields.get("protocol")) {
            (Some(Value::String(name)), ..) => name.clone(),
            (_, Some(port), Some(Value::String(protocol))) => format!("{port}/{protocol}"),
            _ => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// A spreadsheet takes a cell that begins like this for a formula, and runs it.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::cell;
    use serde_json::json;

    #[test]
    fn cells_are_plain_and_harmless() {
        let cases = [
            (json!("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0"),
            (json!("@SUM(1)"), "'@SUM(1)"),
            (json!(["-a", "b"]), "'-a; b"),
            (json!(-5), "-5"),
            (json!({ "id": "proj_x", "name": "P" }), "P"),
            (json!([{ "port": 443, "protocol": "tcp", "service": null }]), "443/tcp"),
            (json!(null), ""),
        ];
        for (value, text) in cases {
            assert_eq!(cell(&value), text);
        }
    }
}
