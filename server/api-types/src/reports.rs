//! Reports: what was delivered. Making them comes with the reporting crate; the list stands already.

use crate::{Time, named::named};
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
    /// How far it is.
    pub status: ReportStatus,
    /// When it was asked for.
    pub created_at: Time,
    /// When it was ready.
    pub generated_at: Option<Time>,
}
