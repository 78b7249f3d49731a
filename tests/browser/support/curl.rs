//! A caller from outside the browser: curl, as the documents show it.

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A caller with a token.
#[derive(Clone)]
pub struct Curl {
    base: String,
    authority: PathBuf,
    token: String,
}

/// What a request was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, where it is JSON; else null.
    pub body: Value,
}

impl Curl {
    pub(crate) fn new(base: &str, authority: &Path, token: &str) -> Self {
        Self { base: base.to_owned(), authority: authority.to_owned(), token: token.to_owned() }
    }

    /// GET of a path below `/api/v1`.
    pub fn get(&self, path: &str) -> Answer {
        self.call(&["-X", "GET"], path)
    }

    /// DELETE of a path, whose object comes back.
    ///
    /// # Panics
    /// When it is refused.
    pub fn delete(&self, path: &str) -> Value {
        let answer = self.call(&["-X", "DELETE"], path);
        assert!(answer.status < 300, "{answer:?}");
        answer.body["data"].clone()
    }

    /// POST of JSON, whose object comes back, in an envelope or bare.
    ///
    /// # Panics
    /// When it is refused.
    pub fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.call(&["-H", "Content-Type: application/json", "--data", &body.to_string()], path);
        assert!(answer.status < 300, "{answer:?}");
        answer.body.get("data").unwrap_or(&answer.body).clone()
    }

    fn call(&self, line: &[&str], path: &str) -> Answer {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--write-out", "\n%{http_code}", "--cacert"]).arg(&self.authority);
        curl.arg("-H").arg(format!("Authorization: Bearer {}", self.token)).args(line);
        let output = curl.arg(format!("{}/api/v1{path}", self.base)).output().expect("curl runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (body, status) = text.rsplit_once('\n').expect("a status line");
        Answer { status: status.parse().expect("a status"), body: serde_json::from_str(body).unwrap_or_default() }
    }
}
