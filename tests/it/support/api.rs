//! A caller: requests to the API under one credential, and what they answer.

use reqwest::{
    Method,
    blocking::{Client, RequestBuilder},
    header::HeaderMap,
};
use serde_json::Value;
use std::ops::Index;

/// A caller. Paths are relative to `/api/v1`; with two slashes, to the host.
#[derive(Clone)]
pub(crate) struct Api {
    http: Client,
    base: String,
    headers: Vec<(String, String)>,
}

/// What a request was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body, where it is JSON; else null.
    pub(crate) body: Value,
    /// The body as it came.
    pub(crate) text: String,
}

impl Api {
    pub(super) fn new(http: Client, base: &str) -> Self {
        Self { http, base: base.to_owned(), headers: Vec::new() }
    }

    pub(super) fn moved(self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self }
    }

    /// The same caller, with one more header.
    pub(crate) fn header(&self, name: &str, value: &str) -> Self {
        let mut more = self.clone();
        more.headers.push((name.to_owned(), value.to_owned()));
        more
    }

    /// The same caller, with this token.
    pub(crate) fn bearer(&self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// The headers that it sends.
    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The value of a header that it sends.
    pub(crate) fn sent(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A request yet to be sent, for bodies that are no JSON.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let place = path.strip_prefix('/').filter(|rest| rest.starts_with('/'));
        let url = place.map_or_else(|| format!("{}/api/v1{path}", self.base), |host| format!("{}{host}", self.base));
        let request = self.http.request(Method::from_bytes(method.as_bytes()).expect("a method"), url);
        self.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    /// Sends a request with a JSON body, or none.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        Answer::of(request)
    }

    /// GET
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None)
    }

    /// POST
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, Some(body))
    }

    /// PUT
    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.call("PUT", path, Some(body))
    }

    /// DELETE
    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, None)
    }
}

impl Answer {
    /// Sends `request`; a test that gets no answer at all has failed.
    pub(crate) fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    /// Sends `request` to an appliance that may die meanwhile.
    pub(crate) fn try_of(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text()?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok(Self { status, headers, body, text })
    }

    /// The same answer, which must have this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The object or rows in the envelope.
    #[track_caller]
    pub(crate) fn data(&self) -> &Value {
        assert!(self.status < 300, "{} {}", self.status, self.text);
        &self.body["data"]
    }

    /// The rows of a list in the envelope.
    #[track_caller]
    pub(crate) fn rows(&self) -> &[Value] {
        self.data().as_array().expect("a list")
    }

    /// One field of each row.
    #[track_caller]
    pub(crate) fn column(&self, field: &str) -> Vec<String> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.rows().iter().map(|row| text(&row[field])).collect()
    }

    /// The id of the object in the envelope.
    #[track_caller]
    pub(crate) fn id(&self) -> String {
        self.data()["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.text)).to_owned()
    }

    /// The fields that a validation error of the envelope names.
    #[track_caller]
    pub(crate) fn fields(&self) -> Vec<&str> {
        let details = self.body["error"]["details"].as_array().unwrap_or_else(|| panic!("no details: {}", self.text));
        details.iter().filter_map(|detail| detail["field"].as_str()).collect()
    }

    /// A header's text; empty when it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        &self.body[field]
    }
}

/// `path?name=value&…`, encoded.
pub(crate) fn query(path: &str, pairs: &[(&str, &str)]) -> String {
    let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{pairs}")
}
