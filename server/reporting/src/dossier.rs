//! What a report is made from: a snapshot that a project's owner can keep, and make the same report from again.
//!
//! Own types rather than the wire's: a snapshot outlives the wire's next field, so everything here has a default, and
//! nothing that a report does not show is kept. Pictures are named by their hash and lie beside it ([`Files`]).

use assay_api::{
    Day, Time,
    assets::{AssetStatus, AssetType, Port},
    findings::{FindingStatus, Severity},
    projects::ProjectType,
    reports::{GroupBy, ReportLanguage},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the bytes of pictures come from, by the lower-case hexadecimal SHA-256 of the file.
pub trait Files: Sync {
    /// The file's bytes; `None` when there is no such file, which the report then says.
    fn bytes(&self, sha256: &str) -> Option<Vec<u8>>;
}

impl Files for BTreeMap<String, Vec<u8>> {
    fn bytes(&self, sha256: &str) -> Option<Vec<u8>> {
        self.get(sha256).cloned()
    }
}

/// Everything that one report says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// The report's title.
    pub name: String,
    /// The report's own id, `report_…`; may be empty.
    #[serde(default)]
    pub reference: String,
    /// The day it is dated.
    pub date: Day,
    /// Of the fixed texts.
    #[serde(default = "english")]
    pub language: ReportLanguage,
    /// What it looks like and how much of it there is.
    #[serde(default)]
    pub template: Template,
    /// Who it is for.
    #[serde(default)]
    pub client: Option<Client>,
    /// What was done.
    pub project: Project,
    /// Texts written for this report.
    #[serde(default)]
    pub texts: Texts,
    /// What was found.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// What was tested.
    #[serde(default)]
    pub assets: Vec<Asset>,
    /// Which controls were looked at.
    #[serde(default)]
    pub controls: Vec<Control>,
    /// Who made it, and in which colours.
    #[serde(default)]
    pub brand: Brand,
    /// What is left out, and how findings are put together.
    #[serde(default)]
    pub options: Options,
}

fn english() -> ReportLanguage {
    ReportLanguage::English
}

/// Which template makes the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// Every finding in full.
    #[default]
    Technical,
    /// For those who decide: the picture, the risks, no reproduction steps.
    Executive,
    /// One finding alone, without cover and sections.
    Finding,
    /// A user's own Typst source for the PDF; the other formats are made as the technical one.
    Own(String),
}

/// Who the report is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Client {
    /// The client's name.
    pub name: String,
    /// One line.
    pub industry: Option<String>,
    /// One line.
    pub contact_email: Option<String>,
    /// One line.
    pub website: Option<String>,
    /// Several lines.
    pub address: Option<String>,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Project {
    /// `proj_…`
    pub id: String,
    /// The project's name.
    pub name: String,
    /// What kind of engagement it was.
    pub kind: Option<ProjectType>,
    /// Markdown.
    pub description: Option<String>,
    /// Markdown.
    pub scope: Option<String>,
    /// Markdown.
    pub out_of_scope: Option<String>,
    /// Markdown.
    pub rules_of_engagement: Option<String>,
    /// First day.
    pub start: Option<Day>,
    /// Last day.
    pub end: Option<Day>,
    /// Who led it.
    pub lead: Option<String>,
    /// Who else worked on it.
    pub team: Vec<String>,
}

/// Texts written for this report, all Markdown. Absent ones are written by the report itself, or left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Texts {
    /// Stands instead of the sentence that counts the findings.
    pub executive_summary: Option<String>,
    /// Stands instead of the built-in methodology.
    pub methodology: Option<String>,
    /// The last section.
    pub closing: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Finding {
    /// `find_…`
    pub id: String,
    /// One line.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// What has become of it.
    pub status: FindingStatus,
    /// CVSS vector.
    pub cvss_vector: Option<String>,
    /// 0.0 to 10.0.
    pub cvss_score: Option<f64>,
    /// `CVE-…`
    pub cve_id: Option<String>,
    /// `CWE-…`
    pub cwe_id: Option<String>,
    /// How likely it is to be exploited within 30 days, 0 to 1.
    pub epss: Option<f64>,
    /// It is known to be exploited.
    pub kev: bool,
    /// Markdown.
    pub description: Option<String>,
    /// Markdown.
    pub impact: Option<String>,
    /// Markdown.
    pub remediation: Option<String>,
    /// Links to read on.
    pub references: Vec<String>,
    /// Names of the assets it was found on.
    pub assets: Vec<String>,
    /// Free labels.
    pub tags: Vec<String>,
    /// References of the controls it touches, such as `PCI DSS 6.2.4`.
    pub controls: Vec<String>,
    /// Which tool or way it came by.
    pub source: String,
    /// When it should be mended.
    pub due_date: Option<Day>,
    /// When it was first seen.
    pub first_seen: Option<Time>,
    /// When it was last seen.
    pub last_seen: Option<Time>,
    /// Files that prove it.
    pub evidence: Vec<Evidence>,
}

impl Default for Finding {
    fn default() -> Self {
        Self {
            id: String::new(),
            title: String::new(),
            severity: Severity::Info,
            status: FindingStatus::Open,
            cvss_vector: None,
            cvss_score: None,
            cve_id: None,
            cwe_id: None,
            epss: None,
            kev: false,
            description: None,
            impact: None,
            remediation: None,
            references: Vec::new(),
            assets: Vec::new(),
            tags: Vec::new(),
            controls: Vec::new(),
            source: String::new(),
            due_date: None,
            first_seen: None,
            last_seen: None,
            evidence: Vec::new(),
        }
    }
}

/// A file that proves a finding. PNG and JPEG are shown; others are named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// `evid_…`; Markdown may show the picture in its place by an address that holds this id.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// One line below the picture.
    pub caption: Option<String>,
    /// Bytes.
    pub size: u64,
    /// Of the whole file, lower-case hexadecimal: its name in [`Files`].
    pub sha256: String,
}

/// What was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// `asset_…`
    #[serde(default)]
    pub id: String,
    /// The asset's name.
    pub name: String,
    /// What kind of thing it is.
    pub kind: AssetType,
    /// IPv4 or IPv6.
    #[serde(default)]
    pub ip_address: Option<String>,
    /// DNS name.
    #[serde(default)]
    pub hostname: Option<String>,
    /// Open ports.
    #[serde(default)]
    pub ports: Vec<Port>,
    /// Operating system.
    #[serde(default)]
    pub os: Option<String>,
    /// How far its testing is.
    pub status: AssetStatus,
}

/// A control that was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Control {
    /// Its number in its framework, such as `A.8.28`.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// The frameworks it stands in.
    pub frameworks: Vec<String>,
    /// What a person says of it: `implemented`, `in_progress` …
    pub status: String,
    /// How many findings of this report touch it.
    pub findings: u64,
}

/// Who made the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Brand {
    /// The firm's or team's name.
    pub name: Option<String>,
    /// Its logo, PNG or JPEG: the SHA-256 by which [`Files`] knows it.
    pub logo: Option<String>,
    /// Of rules, links and chart heads: `#0b6662`.
    pub colour: Option<String>,
    /// Stands on the cover and at the foot of every page, such as `Confidential`.
    pub classification: Option<String>,
    /// At the foot of every page.
    pub footer: Option<String>,
}

/// What is left out, and how findings are put together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// The first section.
    pub executive_summary: bool,
    /// How the work was done.
    pub methodology: bool,
    /// Assets, controls, and how severities are meant.
    pub appendices: bool,
    /// Pictures and files of the findings.
    pub evidence: bool,
    /// How findings are put together.
    pub group_by: GroupBy,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            executive_summary: true,
            methodology: true,
            appendices: true,
            evidence: true,
            group_by: GroupBy::Severity,
        }
    }
}
