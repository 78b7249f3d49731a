//! An appliance with a finding, and what is done with the finding's files.

use super::{Answer, Api, Appliance};
use reqwest::blocking::Body;
use serde_json::Value;
use std::{fs, path::PathBuf};

/// The smallest whole PNG: one pixel.
pub(crate) const PIXEL: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\
    \0\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\0\0\0\0IEND\xaeB`\x82";

/// An appliance with one finding.
pub(crate) struct Desk {
    pub(crate) appliance: Appliance,
    pub(crate) api: Api,
    pub(crate) project: String,
    pub(crate) finding: String,
}

impl Desk {
    /// It, with a project of its own.
    pub(crate) fn new() -> Self {
        let appliance = Appliance::start();
        let api = appliance.admin();
        let project = api.make_project("P");
        let finding = api.make_finding(&project, "XSS");
        Self { appliance, api, project, finding }
    }

    /// Adds a file.
    pub(crate) fn add(&self, name: &str, content: &[u8]) -> Value {
        self.api.add_evidence(&self.finding, name, content).is(201).data().clone()
    }

    /// A form with these parts: name, file name, content.
    pub(crate) fn form(&self, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, content) in parts {
            let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
            let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_bytes(), content, b"\r\n"].concat());
        }
        body.extend(b"--edge--\r\n");
        self.raw(&format!("/findings/{}/evidence", self.finding), "multipart/form-data; boundary=edge", body)
    }

    /// A body of this type.
    pub(crate) fn raw(&self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        Answer::of(self.api.request("POST", path).header("content-type", kind).body(body))
    }

    /// A file as it is downloaded.
    pub(crate) fn content(&self, id: &Value) -> Answer {
        self.api.get(&content(id))
    }

    /// The names of the finding's files, in their order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.api.get(&format!("/findings/{}/evidence", self.finding)).column("name")
    }

    /// The files in the store; and those that are still coming in.
    pub(crate) fn stored(&self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let mut all = Vec::new();
        for room in fs::read_dir(self.appliance.data().join("files")).expect("the store") {
            let room = room.expect("an entry").path();
            all.extend(fs::read_dir(room).expect("a room").map(|entry| entry.expect("a file").path()));
        }
        all.into_iter().partition(|path| !path.display().to_string().contains("/incoming/"))
    }
}

/// Where a file is downloaded.
pub(crate) fn content(id: &Value) -> String {
    format!("/evidence/{}/content", id.as_str().expect("an id"))
}
