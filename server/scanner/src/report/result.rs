//! What a check says about one place, and why.

use crate::{checks, text};
use assay_api::{
    Time,
    findings::{NewFinding, Severity},
};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use std::{
    fmt::Write as _,
    net::{IpAddr, SocketAddr},
    time::{SystemTime, UNIX_EPOCH},
};

/// The most that is kept of what a service said.
const EXCERPT: usize = 8 * 1024;

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Verdict {
    /// Something is wrong.
    Vulnerable {
        /// How bad it is here.
        severity: Severity,
        /// What exactly, in one or a few sentences.
        detail: String,
    },
    /// It was looked at and nothing is wrong.
    NotVulnerable,
    /// It could not be found out.
    Unknown {
        /// Why not.
        reason: String,
    },
    /// The check has nothing to do with this service.
    NotApplicable,
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// At most 8 KiB of what was said, harmless and without secrets.
    pub excerpt: String,
    /// Of the excerpt, hex.
    pub sha256: String,
    /// When it was taken.
    pub taken_at: Time,
    /// By what.
    pub tool: String,
}

impl Evidence {
    /// Cleans, cuts and seals what was seen.
    pub(crate) fn new(seen: &str) -> Self {
        let excerpt = text::block(redacted(seen).as_bytes(), EXCERPT);
        let mut sha256 = String::with_capacity(64);
        for byte in digest(&SHA256, excerpt.as_bytes()).as_ref() {
            let _ = write!(sha256, "{byte:02x}");
        }
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let taken_at = Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        Self { excerpt, sha256, taken_at, tool: concat!("assay ", env!("CARGO_PKG_VERSION")).into() }
    }
}

/// Words whose values are secrets, in settings files, headers and JSON.
const SECRETS: [&str; 10] = [
    "password",
    "passwd",
    "secret",
    "token",
    "api_key",
    "apikey",
    "private_key",
    "authorization",
    "cookie",
    "credential",
];

/// Takes the values of secrets out, line by line; what kind of thing was there can still be read.
fn redacted(seen: &str) -> String {
    let line = |line: &str| {
        let lower = line.to_ascii_lowercase();
        let at = SECRETS.iter().filter_map(|word| lower.find(word).map(|at| at + word.len())).min();
        let sign = at.and_then(|at| line.get(at..)?.find(['=', ':']).map(|sign| at + sign + 1));
        match sign {
            // The names of a cookie's attributes are what matters about it.
            Some(sign) if lower.starts_with("set-cookie") => cookie(line, sign),
            Some(sign) => format!("{} [redacted]", &line[..sign]),
            None => line.to_owned(),
        }
    };
    seen.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn cookie(line: &str, from: usize) -> String {
    let (head, rest) = line.split_at(from);
    let (pair, attributes) = rest.split_once(';').unwrap_or((rest, ""));
    let name = pair.split('=').next().unwrap_or_default();
    let joint = if attributes.is_empty() { "" } else { ";" };
    format!("{head}{name}=[redacted]{joint}{attributes}")
}

/// One check at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// `TLS-002`
    pub check: String,
    /// Where.
    pub host: IpAddr,
    /// The name by which the host was asked for.
    pub hostname: Option<String>,
    /// On which port.
    pub port: u16,
    /// `tcp` or `udp`
    pub protocol: String,
    /// What it came to.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What that rests on; absent where there is nothing to show.
    pub evidence: Option<Evidence>,
}

impl CheckResult {
    /// The place: address with port.
    pub fn place(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// The finding that comes of it, without a project; nothing when nothing is wrong.
    pub fn draft(&self) -> Option<NewFinding> {
        let Verdict::Vulnerable { severity, detail } = &self.verdict else { return None };
        let check = checks::find(&self.check)?;
        let seen = self.evidence.as_ref().map(|evidence| fenced(&evidence.excerpt)).unwrap_or_default();
        let host = self.hostname.clone().unwrap_or_else(|| self.host.to_string());
        let moment = self.evidence.as_ref().map(|evidence| evidence.taken_at);
        Some(NewFinding {
            title: format!("{} ({host}:{}/{})", check.title, self.port, self.protocol),
            severity: Some(*severity),
            cwe_id: check.cwe.first().map(|number| format!("CWE-{number}")),
            description: Some(format!("{detail}\n\n{}{seen}", check.section("What it means"))),
            remediation: Some(check.section("How to mend it").to_owned()),
            tags: check.topics.iter().map(|topic| topic.to_string()).collect(),
            source: Some(format!("scan:{}", check.id)),
            first_seen: moment,
            last_seen: moment,
            ..NewFinding::default()
        })
    }
}

/// A Markdown block that its content cannot end.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("\n\n{fence}text\n{}\n{fence}", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_get_into_evidence() {
        let seen = "DB_PASSWORD=hunter2\nAPI_KEY: abc\nSet-Cookie: sid=12345; Path=/; HttpOnly\nhost=db";
        let evidence = Evidence::new(seen);
        let expected =
            "DB_PASSWORD= [redacted]\nAPI_KEY: [redacted]\nSet-Cookie: sid=[redacted]; Path=/; HttpOnly\nhost=db";
        assert_eq!(evidence.excerpt, expected);
        assert_eq!(evidence.sha256.len(), 64);
    }

    #[test]
    fn evidence_is_short_and_harmless() {
        let evidence = Evidence::new(&"\u{1b}[31m<script>".repeat(10_000));
        assert!(evidence.excerpt.len() <= EXCERPT && !evidence.excerpt.contains('\u{1b}'));
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert!(fenced("a\n```\n# b").starts_with("\n\n````text\n"));
    }
}
