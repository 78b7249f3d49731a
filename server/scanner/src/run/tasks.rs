//! The steps of a scan that are kept, so that it can go on after a kill.

use crate::{
    host::Found,
    plan::Host,
    report::{CheckResult, Service},
};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

/// One finished step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Done {
    /// It is known whether the host lives.
    Discovered {
        /// Whether it does.
        up: bool,
        /// By what one knows.
        reason: String,
    },
    /// 256 ports went through the first round.
    Ports {
        /// Which 256 of the plan's list.
        chunk: usize,
        /// What they are.
        found: Found,
    },
    /// What was silent was asked once more.
    Again {
        /// What came of it.
        found: Found,
    },
    /// It is known what listens on a port.
    Identified {
        /// Which port.
        port: u16,
        /// What listens.
        service: Service,
        /// The fingerprint of its certificate's key: the same one on several hosts is a finding.
        key: Option<String>,
    },
    /// A check came to a result.
    Checked {
        /// Which, where and what.
        result: CheckResult,
    },
}

/// A finished step with the host to which it belongs. `host`, `stage` and `part` together are its key: saving it again
/// replaces it.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The host's address, with the name by which it was asked for behind an `@`.
    pub host: String,
    /// `discovered`, `ports`, `again`, `identified` or `checked`.
    pub stage: &'static str,
    /// Which one of the host's tasks of this stage.
    pub part: String,
    /// What came of it; written and read as JSON.
    pub done: Done,
}

impl Task {
    pub(crate) fn new(host: &Host, done: Done) -> Self {
        let (stage, part) = match &done {
            Done::Discovered { .. } => ("discovered", String::new()),
            Done::Ports { chunk, .. } => ("ports", chunk.to_string()),
            Done::Again { .. } => ("again", String::new()),
            Done::Identified { port, .. } => ("identified", port.to_string()),
            Done::Checked { result } => ("checked", format!("{}/{}/{}", result.port, result.protocol, result.check)),
        };
        Self { host: key(host), stage, part, done }
    }
}

/// What a host is called in the ledger.
pub(crate) fn key(host: &Host) -> String {
    match &host.name {
        Some(name) => format!("{}@{name}", host.ip),
        None => host.ip.to_string(),
    }
}

/// Keeps the finished tasks of one scan.
pub trait Ledger: Send + Sync {
    /// All tasks of one host that were saved, in any order.
    fn load<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Result<Vec<Done>, String>>;

    /// Keeps tasks. Once it answers they must survive a kill; findings of `checked` tasks belong into the same
    /// transaction.
    fn save(&self, tasks: Vec<Task>) -> BoxFuture<'_, Result<(), String>>;
}

/// Keeps nothing: for scans that are not resumed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Forget;

impl Ledger for Forget {
    fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Vec<Done>, String>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn save(&self, _: Vec<Task>) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}
