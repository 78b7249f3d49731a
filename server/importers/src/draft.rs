//! What a file yields: drafts of findings and assets, and why each is the thing that it is.

use assay_api::{
    Time,
    assets::{AssetType, Port},
    findings::{FindingStatus, Severity},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most texts of one list in a draft.
pub(crate) const LIST: usize = 200;
/// The most sightings of which a draft keeps the evidence.
const SIGHTINGS: usize = 20;

/// One thing that a file holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A host, an application or a package that was looked at, whether or not anything was found there.
    Asset(AssetDraft),
    /// Something that was found.
    Finding(Box<Draft>),
    /// A record that could not be used.
    Skipped(Skipped),
}

/// A record that could not be used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Skipped {
    /// The line where it ends or stands.
    pub line: u64,
    /// What it was, as far as that can be told.
    pub what: String,
    /// Why it cannot be used.
    pub why: String,
}

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AssetDraft {
    /// As the file calls it; the host of the findings' identities.
    pub name: String,
    /// What kind of thing it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AssetType>,
    /// IPv4 or IPv6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// DNS name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// Operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// Open ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<Port>,
}

/// What makes a finding the same one in the next file.
///
/// The host is always part of it: whatever else a rule leaves out, two hosts never become one.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// The tool, by the name of its format: `nessus`.
    pub tool: String,
    /// What the tool calls the weakness: its plugin, template or rule.
    pub rule: String,
    /// The host, application or artifact, as the file names it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The port; 0 and none are the host as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// `tcp`, `udp`, `sctp`; only beside a port.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub protocol: String,
    /// The path on the host, the file or the package.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The parameter, the line or the version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parameter: String,
}

/// A part of an [`Identity`] that a rule may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Port and protocol.
    Port,
    /// The path, file or package.
    Path,
    /// The parameter, line or version.
    Parameter,
}

impl Part {
    /// All of them: the rule when none is set.
    pub const ALL: &'static [Self] = &[Self::Port, Self::Path, Self::Parameter];
}

impl Identity {
    /// The same identity without the parts that `parts` does not name. Tool, rule and host stay.
    #[must_use]
    pub fn within(mut self, parts: &[Part]) -> Self {
        if !parts.contains(&Part::Port) {
            self.port = None;
            self.protocol.clear();
        }
        if !parts.contains(&Part::Path) {
            self.path.clear();
        }
        if !parts.contains(&Part::Parameter) {
            self.parameter.clear();
        }
        self
    }

    /// The key: equal for equal identities and for no others, and readable.
    pub fn key(&self) -> String {
        let port = self.port.map(|port| format!("{port}/{}", self.protocol)).unwrap_or_default();
        let parts = [&self.tool, &self.rule, &self.host, &port, &self.path, &self.parameter];
        // A list in JSON: no text within a part can pose as the border between two.
        serde_json::json!(parts).to_string()
    }
}

/// `nessus 19506 on 192.0.2.10, port 443/tcp, path /login, parameter user`
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.tool, self.rule)?;
        if !self.host.is_empty() {
            write!(f, " on {}", self.host)?;
        }
        if let Some(port) = self.port {
            write!(f, ", port {port}/{}", self.protocol)?;
        }
        for (name, value) in [("path", &self.path), ("parameter", &self.parameter)] {
            if !value.is_empty() {
                write!(f, ", {name} {value}")?;
            }
        }
        Ok(())
    }
}

/// A finding as the file tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What makes it the same one in the next file.
    pub identity: Identity,
    /// Where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<AssetDraft>,
    /// One line.
    pub title: String,
    /// As the tool rates it.
    pub severity: Severity,
    /// `CVE-…`, the first one leads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cves: Vec<String>,
    /// `CWE-…`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cwes: Vec<String>,
    /// CVSS 2 vector, without prefix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cvss2: Option<String>,
    /// `CVSS:3.0/…` or `CVSS:3.1/…`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cvss3: Option<String>,
    /// `CVSS:4.0/…`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cvss4: Option<String>,
    /// 0.0 to 10.0, where the file has a score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Probability of exploitation within 30 days, 0.0 to 1.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epss: Option<f64>,
    /// Known to be exploited (CISA's catalogue), where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kev: Option<bool>,
    /// Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<String>,
    /// Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remediation: Option<String>,
    /// Links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// Free labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What the tool saw: plain text, one for each sighting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Only where the file says that somebody has decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<FindingStatus>,
    /// When it was first seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Time>,
    /// When it was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Time>,
}

impl Draft {
    /// A draft with what every finding has.
    pub fn new(identity: Identity, title: impl Into<String>, severity: Severity) -> Self {
        Self {
            identity,
            asset: None,
            title: title.into(),
            severity,
            cves: Vec::new(),
            cwes: Vec::new(),
            cvss2: None,
            cvss3: None,
            cvss4: None,
            score: None,
            epss: None,
            kev: None,
            description: None,
            impact: None,
            remediation: None,
            references: Vec::new(),
            tags: Vec::new(),
            evidence: Vec::new(),
            status: None,
            first_seen: None,
            last_seen: None,
        }
    }

    /// The newest version's vector.
    pub fn vector(&self) -> Option<&String> {
        self.cvss4.as_ref().or(self.cvss3.as_ref()).or(self.cvss2.as_ref())
    }

    /// Takes in another sighting of the same thing. The order of sightings does not matter.
    pub fn absorb(&mut self, other: Self) {
        // The worse rating wins; of texts the longer, of equally long ones the first by the alphabet.
        self.severity = self.severity.min(other.severity);
        if other.title.len() > self.title.len() || (other.title.len() == self.title.len() && other.title < self.title) {
            self.title = other.title;
        }
        for (mine, theirs) in [
            (&mut self.description, other.description),
            (&mut self.impact, other.impact),
            (&mut self.remediation, other.remediation),
            (&mut self.cvss2, other.cvss2),
            (&mut self.cvss3, other.cvss3),
            (&mut self.cvss4, other.cvss4),
        ] {
            *mine = longer(mine.take(), theirs);
        }
        for (mine, theirs, most) in [
            (&mut self.cves, other.cves, LIST),
            (&mut self.cwes, other.cwes, LIST),
            (&mut self.references, other.references, LIST),
            (&mut self.tags, other.tags, LIST),
            (&mut self.evidence, other.evidence, SIGHTINGS),
        ] {
            unite(mine, theirs, most);
        }
        self.score = larger(self.score, other.score);
        self.epss = larger(self.epss, other.epss);
        self.kev = self.kev.max(other.kev);
        self.status = self.status.min(other.status).or(self.status).or(other.status);
        self.first_seen = self.first_seen.into_iter().chain(other.first_seen).min();
        self.last_seen = self.last_seen.max(other.last_seen);
    }
}

fn longer(a: Option<String>, b: Option<String>) -> Option<String> {
    match (a, b) {
        (Some(a), Some(b)) => Some(std::cmp::max_by(a, b, |a, b| a.len().cmp(&b.len()).then_with(|| b.cmp(a)))),
        (a, b) => a.or(b),
    }
}

fn larger(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    a.into_iter().chain(b).max_by(f64::total_cmp)
}

/// Sorted, each once, the first `most`: whichever list came first.
fn unite(mine: &mut Vec<String>, theirs: Vec<String>, most: usize) {
    mine.extend(theirs);
    mine.sort_unstable();
    mine.dedup();
    mine.truncate(most);
}
