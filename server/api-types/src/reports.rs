//! Reports: what was found, as a file for those it was found for.

use crate::{Check, Named, Rules, Time, findings::Severity, named::named, rules};
use serde::{Deserialize, Serialize};

named! {
    /// What a report is made as.
    ReportFormat, "report format" {
        Pdf = "pdf",
        Docx = "docx" | "word",
        Html = "html",
        Markdown = "markdown" | "md",
        Csv = "csv",
        Json = "json",
        Sarif = "sarif",
    }
}

named! {
    /// The language of the fixed texts: headings, labels, dates. What people wrote stays as they wrote it.
    ReportLanguage, "report language" {
        English = "en" | "english",
        German = "de" | "german" | "deutsch",
        French = "fr" | "french" | "français",
        Spanish = "es" | "spanish" | "español",
    }
}

named! {
    /// How the findings are put together.
    GroupBy, "grouping" { Severity = "severity", Status = "status", Nothing = "none" }
}

impl ReportFormat {
    /// The ending of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            other => other.as_str(),
        }
    }

    /// What `Content-Type` says.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Html => "text/html; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Sarif => "application/sarif+json",
        }
    }
}

named! {
    /// How far the report is.
    ReportStatus, "report status" { Generating = "generating", Completed = "completed", Failed = "failed" }
}

/// What `POST /reports` and `POST /reports/generate` take.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewReport {
    /// The project it is about.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub project_id: String,
    /// The report's title; the project's name when absent.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub name: Option<String>,
    /// `template_default` (technical, when absent), `template_executive`, `template_finding`, or an own one, `tmpl_…`.
    pub template_id: Option<String>,
    /// `docx` when absent.
    pub format: Option<ReportFormat>,
    /// `en` when absent.
    pub language: Option<ReportLanguage>,
    /// Ids of findings of the project; when empty, all of them but false positives and duplicates.
    pub include_findings: Vec<String>,
    /// The least severity that is told of.
    pub severity_filter: Option<Severity>,
    /// Markdown that stands instead of the sentences that count.
    pub executive_summary: Option<String>,
    /// Markdown that stands instead of the built-in methodology.
    pub methodology: Option<String>,
    /// Markdown for the last section.
    pub closing: Option<String>,
    /// What is left out, and how findings are put together.
    pub options: ReportOptions,
}

/// What a report leaves out; everything is in it when absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ReportOptions {
    /// The summary with its charts.
    pub include_executive_summary: Option<bool>,
    /// How the work was done.
    pub include_methodology: Option<bool>,
    /// Assets, controls, and how severity is rated.
    pub include_appendices: Option<bool>,
    /// Pictures and files of the findings.
    pub include_evidence: Option<bool>,
    /// `severity` when absent.
    pub group_by: Option<GroupBy>,
}

impl Rules for NewReport {
    fn check(&mut self, check: &mut Check) {
        check.required("project_id", "Project", &mut self.project_id, 100);
        check.line("name", &mut self.name, rules::LINE);
        check.line("template_id", &mut self.template_id, 100);
        check.lines("include_findings", &mut self.include_findings, 100);
        check.prose("executive_summary", &mut self.executive_summary);
        check.prose("methodology", &mut self.methodology);
        check.prose("closing", &mut self.closing);
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// `report_…`
    pub id: String,
    /// The project it is about.
    pub project_id: String,
    /// The report's name.
    pub name: String,
    /// The template it was made with.
    pub template_id: Option<String>,
    /// `pdf`, `docx`, `html` …
    pub format: String,
    /// The language of its fixed texts.
    pub language: ReportLanguage,
    /// How far it is.
    pub status: ReportStatus,
    /// About how many seconds it will take; only while it is made.
    pub estimated_time: Option<u64>,
    /// Why it could not be made.
    pub error: Option<String>,
    /// Findings that it tells of.
    pub findings_count: u64,
    /// Bytes.
    pub file_size: Option<u64>,
    /// Of the file, in hexadecimal.
    pub sha256: Option<String>,
    /// Ed25519 over the file's bytes, in base64; `GET /reports/signing-key` has the key.
    pub signature: Option<String>,
    /// Relative to the API's base.
    pub download_url: Option<String>,
    /// Who asked for it.
    pub generated_by: Option<String>,
    /// When it was asked for.
    pub created_at: Time,
    /// When it was ready.
    pub generated_at: Option<Time>,
    /// Grows by one with each change.
    pub version: u64,
}

/// The key with which reports are signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SigningKey {
    /// `Ed25519`
    pub algorithm: String,
    /// The 32 bytes, in base64.
    pub public_key: String,
    /// The same for `openssl pkeyutl -verify -pubin -rawin`.
    pub pem: String,
}

/// What has changed from one report of a project to the next, by findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportComparison {
    /// The earlier report; none when this is the project's first, and then everything is new.
    pub previous: Option<Named>,
    /// Findings that the earlier one does not know.
    pub new: Vec<Named>,
    /// Findings that were open then, and are not any more.
    pub resolved: Vec<Named>,
    /// Findings that are open again.
    pub reopened: Vec<Named>,
    /// Findings whose severity is another one.
    pub severity_changed: Vec<Named>,
    /// Findings that the later one does not tell of any more.
    pub gone: Vec<Named>,
    /// How many are the same.
    pub unchanged: u64,
}

/// What `POST /report-templates` takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewReportTemplate {
    /// What people call it.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 300, min_length = 1))]
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Typst. It begins with `#import "/assay.typ": *` and `#show: page-frame`, and calls the sections that it wants:
    /// `cover()`, `contents()`, `summary()`, `scope()`, `methodology()`, `overview()`, `details()`, `assets()`,
    /// `controls()`, `ratings()`, `closing()`; `report` holds all there is to say.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 100000, min_length = 1))]
    pub source: String,
}

impl Rules for NewReportTemplate {
    fn check(&mut self, check: &mut Check) {
        check.required("name", "Name", &mut self.name, rules::LINE);
        check.line("description", &mut self.description, 2_000);
        source(check, &mut self.source);
    }
}

fn source(check: &mut Check, text: &mut String) {
    let mut given = Some(std::mem::take(text));
    check.prose("source", &mut given);
    *text = given.unwrap_or_default();
    if text.is_empty() {
        check.error("source", "Source is required");
    }
}

impl From<&ReportTemplate> for NewReportTemplate {
    fn from(template: &ReportTemplate) -> Self {
        Self {
            name: template.name.clone(),
            description: template.description.clone(),
            source: template.source.clone().unwrap_or_default(),
        }
    }
}

/// What `POST /report-templates/preview` takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PreviewReportTemplate {
    /// Typst, as it would be taken in.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 100000, min_length = 1))]
    pub source: String,
}

impl Rules for PreviewReportTemplate {
    fn check(&mut self, check: &mut Check) {
        source(check, &mut self.source);
    }
}

/// A template for reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportTemplate {
    /// `tmpl_…`, or `template_…` for those that are always there.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Typst; none for those that are always there.
    pub source: Option<String>,
    /// It is always there.
    pub built_in: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

/// What `PUT /report-brand` takes any part of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewReportBrand {
    /// The firm's or team's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub name: Option<String>,
    /// Of rules and links: `#0b6662`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^#[0-9a-fA-F]{6}$"))]
    pub colour: Option<String>,
    /// On the cover and at the foot of every page, such as `Confidential`.
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub classification: Option<String>,
    /// At the foot of every page.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub footer: Option<String>,
    /// A PNG or JPEG of at most 1 MiB, in base64; it is answered as its SHA-256, which stands for itself.
    pub logo: Option<String>,
}

impl Rules for NewReportBrand {
    fn check(&mut self, check: &mut Check) {
        check.line("name", &mut self.name, rules::LINE);
        check.line("classification", &mut self.classification, 100);
        check.line("footer", &mut self.footer, 200);
        check.line("logo", &mut self.logo, 1_400_000);
        check.line("colour", &mut self.colour, 100);
        let is_colour = |text: &String| {
            text.strip_prefix('#')
                .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        if self.colour.as_ref().is_some_and(|text| !is_colour(text)) {
            check.error("colour", "must be a colour such as #0b6662");
        }
    }
}

/// Who makes the reports, and in which colours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportBrand {
    /// The firm's or team's name.
    pub name: Option<String>,
    /// Of rules and links.
    pub colour: Option<String>,
    /// On the cover and at the foot of every page.
    pub classification: Option<String>,
    /// At the foot of every page.
    pub footer: Option<String>,
    /// The logo's SHA-256.
    pub logo: Option<String>,
    /// Grows by one with each change.
    pub version: u64,
}
