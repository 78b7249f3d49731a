//! Reports: what was found, as a file: asked for, looked at, verified, compared with the one before.

pub mod compare;
pub mod detail;
pub mod form;
pub mod list;
pub mod proof;
pub mod table;

use crate::components::prelude::*;
use assay_api::reports::{Report, ReportFormat, ReportLanguage, ReportStatus};

/// Where the list is, in the UI and in the API.
const HOME: &str = "/reports";
/// Templates to choose from, those that are always there among them.
const TEMPLATES: &str = "/report-templates?limit=100";

/// What a format is called, and whom it is for.
const fn format_words(format: ReportFormat) -> (&'static str, &'static str) {
    match format {
        ReportFormat::Pdf => ("PDF", "Typeset, to hand over"),
        ReportFormat::Docx => ("Word", "To go on writing"),
        ReportFormat::Html => ("HTML", "One page, without scripts"),
        ReportFormat::Markdown => ("Markdown", "For a wiki or repository"),
        ReportFormat::Csv => ("CSV", "Findings as rows"),
        ReportFormat::Json => ("JSON", "Everything, for programs"),
        ReportFormat::Sarif => ("SARIF", "For code scanning"),
    }
}

/// What the report's format is called.
fn format_name(report: &Report) -> &'static str {
    report.format.parse().map_or("File", |format| format_words(format).0)
}

const fn language_name(language: ReportLanguage) -> &'static str {
    match language {
        ReportLanguage::English => "English",
        ReportLanguage::German => "German",
        ReportLanguage::French => "French",
        ReportLanguage::Spanish => "Spanish",
    }
}

const fn status_name(status: ReportStatus) -> &'static str {
    match status {
        ReportStatus::Generating => "Being made",
        ReportStatus::Completed => "Ready",
        ReportStatus::Failed => "Failed",
    }
}

/// How far it is, as a mark and a word.
fn status_view(status: ReportStatus) -> AnyView {
    let mark = match status {
        ReportStatus::Generating => Mark::Live,
        ReportStatus::Completed => Mark::Tick,
        ReportStatus::Failed => Mark::Broken,
    };
    view! { <Status mark=mark label=status_name(status) /> }.into_any()
}
