//! What a scan has found, as it is kept and handed on.

mod result;

pub use result::{CheckResult, Evidence, Verdict};

use crate::plan::Host;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What is known about a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortState {
    /// Something listens.
    Open,
    /// The host answered that nothing does.
    Closed,
    /// Nobody answered, or a firewall did.
    Filtered,
    /// This machine could not ask.
    Unknown,
}

/// What listens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    /// `ssh`, `http`, `redis` …; the same name whether TLS is around it or not.
    pub name: String,
    /// `OpenSSH`
    pub product: Option<String>,
    /// `9.6p1`
    pub version: Option<String>,
    /// What else it says of itself, in a few words.
    pub info: Option<String>,
    /// Whether it is spoken to inside TLS from the first byte.
    pub tls: bool,
    /// Whether it was recognised by what it said, and not only by the number of its port.
    pub certain: bool,
    /// How its first words begin, made harmless.
    pub banner: Option<String>,
}

impl Service {
    /// Its name as people write it: `https`, `imaps`, `ssl/redis`.
    pub fn full_name(&self) -> String {
        match (self.tls, self.name.as_str()) {
            (false, name) => name.to_owned(),
            (true, name @ ("http" | "imap" | "smtp" | "ldap" | "ftp")) => format!("{name}s"),
            (true, "pop3") => "pop3s".to_owned(),
            (true, "" | "tls") => "tls".to_owned(),
            (true, name) => format!("ssl/{name}"),
        }
    }

    /// Product and version in one.
    pub fn full_version(&self) -> Option<String> {
        let words: Vec<&str> = [&self.product, &self.version].into_iter().flatten().map(String::as_str).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// One open port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortReport {
    /// Its number.
    pub port: u16,
    /// Always open here; what is not is only counted.
    pub state: PortState,
    /// What listens, once that was looked into.
    pub service: Option<Service>,
    /// The fingerprint of its certificate's key; of an SSH server's key it begins with `SHA256:`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Everything about one host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostReport {
    /// Its address.
    pub ip: IpAddr,
    /// The name by which it was asked for.
    pub hostname: Option<String>,
    /// Whether anything answered there.
    pub up: bool,
    /// By what it was seen to be up, or why it was not looked at.
    pub reason: String,
    /// Whether everything that was planned was done.
    pub complete: bool,
    /// The open ports, ascending.
    pub ports: Vec<PortReport>,
    /// How many ports are closed.
    pub closed: u32,
    /// How many do not answer.
    pub filtered: u32,
    /// Those that could not be asked.
    pub unknown: Vec<u16>,
    /// What the checks say.
    pub results: Vec<CheckResult>,
}

impl HostReport {
    pub(crate) fn new(host: &Host) -> Self {
        Self {
            ip: host.ip,
            hostname: host.name.as_deref().map(str::to_owned),
            up: false,
            reason: String::new(),
            complete: false,
            ports: Vec::new(),
            closed: 0,
            filtered: 0,
            unknown: Vec::new(),
            results: Vec::new(),
        }
    }

    /// What is wrong with it.
    pub fn findings(&self) -> impl Iterator<Item = &CheckResult> {
        self.results.iter().filter(|result| matches!(result.verdict, Verdict::Vulnerable { .. }))
    }
}

/// How long a phase was at work, all hosts together, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// Wall time during which at least one host was in it.
    pub ms: u64,
}

/// The times of all phases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phases {
    /// Reading the targets and resolving names.
    pub expand: Phase,
    /// Finding out who lives.
    pub discover: Phase,
    /// Looking at ports.
    pub ports: Phase,
    /// Finding out what listens.
    pub identify: Phase,
    /// Finding out what is wrong.
    pub checks: Phase,
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Everything that was planned was done.
    Completed,
    /// It was stopped; what was found until then is kept.
    Cancelled,
}

/// A scan in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How it ended.
    pub ended: Ended,
    /// Addresses that were to be scanned.
    pub hosts: usize,
    /// Those that live.
    pub hosts_up: usize,
    /// Hosts whose scan broke off, with why: their results are not complete.
    pub broken: Vec<String>,
    /// Open ports.
    pub open_ports: usize,
    /// Findings by rank of severity, worst first.
    pub findings: [usize; 5],
    /// The times.
    pub phases: Phases,
}
