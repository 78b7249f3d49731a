//! The one way to the server.
//!
//! Paths are those of the API below `/api/v1`, with their query. In which dialect the server answers is read from
//! the answer; callers see values, pages of rows and [`Failure`]s only.

use crate::core::{json, query::encode, session};
use assay_api::{FieldError, Meta};
use gloo_net::http::{Method, RequestBuilder};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{future::Future, pin::Pin};

/// Where the API begins.
pub const BASE: &str = "/api/v1";

/// Pages, of a hundred rows as they are asked for, that [`all`] reads.
const MOST_PAGES: usize = 10;

/// What a call comes back with.
pub type Answer<T> = Result<T, Failure>;

/// Why a call did not bring what was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// HTTP status; 0 when no answer came at all.
    pub status: u16,
    /// The error's name, such as `VALIDATION_ERROR`.
    pub code: String,
    /// The error as a sentence.
    pub message: String,
    /// Why a credential was refused, such as `MFA_REQUIRED`.
    pub reason: Option<String>,
    /// What is wrong field by field.
    pub fields: Vec<FieldError>,
    /// The id under which the server's log knows the request.
    pub request_id: Option<String>,
    /// Seconds after which another try may succeed.
    pub retry_after: Option<u32>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Page<T> {
    /// The rows.
    #[serde(rename = "data")]
    pub rows: Vec<T>,
    /// How they lie in the whole.
    pub meta: Meta,
}

/// An answer that is still to come, of no type yet: what is generic below ends where it is given one.
type Coming = Pin<Box<dyn Future<Output = Answer<Value>>>>;

/// `GET` of one object.
pub async fn get<T: DeserializeOwned>(path: &str) -> Answer<T> {
    typed(call(Method::GET, path, None, object).await?)
}

/// `GET` of one page of a list.
pub async fn list<T: DeserializeOwned>(path: &str) -> Answer<Page<T>> {
    typed(call(Method::GET, path, None, paged).await?)
}

/// Every row of a list, page after page; `path` has a query already. What is longer than 1,000 rows is cut off there:
/// nobody chooses from that, and no page shows it.
pub async fn all<T: DeserializeOwned>(path: &str) -> Answer<Vec<T>> {
    let mut page = list::<T>(path).await?;
    let mut rows = Vec::new();
    for _ in 1..MOST_PAGES {
        rows.append(&mut page.rows);
        let Some(cursor) = page.meta.next_cursor else { break };
        page = list::<T>(&format!("{path}&cursor={}", encode(&cursor))).await?;
    }
    rows.append(&mut page.rows);
    Ok(rows)
}

/// `POST`, answered by an object.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    typed(call(Method::POST, path, Some(written(body)), object).await?)
}

/// `PUT`, answered by the changed object.
pub async fn put<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    typed(call(Method::PUT, path, Some(written(body)), object).await?)
}

/// `PATCH`, answered by an object.
pub async fn patch<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    typed(call(Method::PATCH, path, Some(written(body)), object).await?)
}

/// `DELETE` of what `body` names, answered by an object.
pub async fn remove<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    typed(call(Method::DELETE, path, Some(written(body)), object).await?)
}

/// `DELETE`; what the answer says is of no interest.
pub async fn delete(path: &str) -> Answer<()> {
    call(Method::DELETE, path, None, object).await.map(drop)
}

/// `DELETE` with a body, where something must be proved first.
pub async fn delete_with(path: &str, body: &impl Serialize) -> Answer<()> {
    call(Method::DELETE, path, Some(written(body)), object).await.map(drop)
}

/// `POST` whose answer says nothing.
pub async fn tell(path: &str, body: &impl Serialize) -> Answer<()> {
    call(Method::POST, path, Some(written(body)), object).await.map(drop)
}

/// What an answer says that came by another way than [`call`], to an object.
pub(super) fn object_of<T: DeserializeOwned>(
    status: u16,
    header: impl Fn(&str) -> Option<String>,
    text: &str,
) -> Answer<T> {
    let body = serde_json::from_str(text).unwrap_or(Value::Null);
    match status {
        200..300 => typed(object(body)),
        0 => Err(Failure::local("UNREACHABLE", "The appliance broke the transfer off. Try again.".to_owned())),
        401 => {
            session::sign_in_again();
            Err(Failure::from_answer(status, header, body))
        }
        _ => Err(Failure::from_answer(status, header, body)),
    }
}

/// The object inside the answer. An envelope says of itself that it is one: only there is `success`.
fn object(mut body: Value) -> Value {
    if body.get("success").is_none() {
        return body;
    }
    body.get_mut("data").map(Value::take).unwrap_or_default()
}

/// A page in the flat dialect, as the envelope has it.
fn paged(mut body: Value) -> Value {
    let Some(rows) = body.get_mut("items").map(Value::take) else { return body };
    serde_json::json!({ "data": rows, "meta": body })
}

fn typed<T: DeserializeOwned>(body: Value) -> Answer<T> {
    json::read(body).map_err(misunderstood)
}

fn misunderstood(error: serde_json::Error) -> Failure {
    Failure::local("UNEXPECTED", format!("The answer is not understood: {error}."))
}

/// A body as text, so that there is one [`call`] and not one per type.
fn written(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

/// Asks; `within` takes what was asked for out of the answer's body.
fn call(method: Method, path: &str, body: Option<String>, within: fn(Value) -> Value) -> Coming {
    let path = path.to_owned();
    Box::pin(async move {
        let body = send(method, &path, body).await?;
        Ok(within(body))
    })
}

async fn send(method: Method, path: &str, body: Option<String>) -> Answer<Value> {
    let request = RequestBuilder::new(&format!("{BASE}{path}")).method(method);
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(body),
        None => request.build(),
    };
    let unreachable =
        |_| Failure::local("UNREACHABLE", "The appliance does not answer. Check the connection.".to_owned());
    let response = request.map_err(unreachable)?.send().await.map_err(unreachable)?;
    let body = response.text().await.map_err(unreachable)?;
    let body = serde_json::from_str(&body).unwrap_or(Value::Null);
    if response.ok() {
        return Ok(body);
    }
    if response.status() == 401 && !session::is_asking(path) {
        session::sign_in_again();
    }
    Err(Failure::from_answer(response.status(), |name| response.headers().get(name), body))
}

impl Failure {
    /// A failure that the server had no part in.
    fn local(code: &str, message: String) -> Self {
        Self {
            status: 0,
            code: code.to_owned(),
            message,
            reason: None,
            fields: Vec::new(),
            request_id: None,
            retry_after: None,
        }
    }

    fn from_answer(status: u16, header: impl Fn(&str) -> Option<String>, body: Value) -> Self {
        let flat = body["detail"].is_string();
        let error = if flat {
            &serde_json::json!({ "code": body["error_code"], "message": body["detail"], "details": body["errors"] })
        } else {
            &body["error"]
        };
        let said = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            status,
            code: said(&error["code"]).unwrap_or_else(|| status.to_string()),
            message: said(&error["message"]).unwrap_or_else(|| format!("The server answered {status}.")),
            reason: said(&error["details"][0]["code"]),
            fields: fields(&error["details"]),
            request_id: header("x-request-id"),
            retry_after: header("retry-after").and_then(|seconds| seconds.parse().ok()),
        }
    }

    /// The failure as a sentence to show, with when to try again.
    pub fn sentence(&self) -> String {
        match self.retry_after {
            Some(seconds) => format!("{} Try again in {seconds} s.", full_stop(&self.message)),
            None => full_stop(&self.message),
        }
    }
}

/// Those details that name a field; others (a token's trouble, a scope) have another shape.
fn fields(details: &Value) -> Vec<FieldError> {
    let details = details.as_array().map(Vec::as_slice).unwrap_or_default();
    details.iter().filter_map(|detail| FieldError::deserialize(detail).ok()).collect()
}

fn full_stop(text: &str) -> String {
    let ends = text.ends_with(['.', '!', '?']);
    format!("{text}{}", if ends { "" } else { "." })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_lie_in_an_envelope_or_come_as_they_are() {
        assert_eq!(object(json!({"success": true, "data": 7})), 7);
        assert_eq!(object(json!({"success": true})), Value::Null);
        assert_eq!(object(json!({"id": "hook_1", "data": 7})), json!({"id": "hook_1", "data": 7}));
        assert!(typed::<u8>(object(Value::Null)).is_err());
        let page = paged(json!({ "items": [1], "total": 1, "page": 1, "per_page": 20, "pages": 1 }));
        let page = typed::<Page<u8>>(page).expect("a page");
        assert_eq!((page.rows, page.meta.limit), (vec![1], 20));
    }

    #[test]
    fn only_details_of_fields_are_kept() {
        let details = json!([{"field": "name", "message": "Name is required"}, {"code": "EXPIRED_TOKEN"}]);
        assert_eq!(fields(&details), [FieldError::new("name", "Name is required")]);
        assert_eq!(fields(&Value::Null), []);
    }
}
