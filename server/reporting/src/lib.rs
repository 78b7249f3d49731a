//! Reports: one dossier becomes a file that a client can be given.
//!
//! A [`Dossier`] is a snapshot of everything that a report says. It is cleaned, parsed, sorted and counted once
//! (`view`), and then drawn by each format from the same tree, in which foreign texts are data and never markup: so
//! there is nothing to escape in a PDF's source, one place per format that escapes text, and the same dossier always
//! makes the same bytes (no clock, no random ids). No database, no network; pictures come through [`Files`].

#[cfg(test)]
extern crate self as assay_reporting;

mod chart;
mod child;
mod csv;
mod docx;
mod dossier;
mod example;
mod html;
mod json;
mod markdown;
pub mod pdf;
mod picture;
mod plain;
mod prose;
mod sarif;
mod view;
mod words;

pub use child::{Child, serve};
pub use dossier::{
    Asset, Brand, Client, Control, Dossier, Evidence, Files, Finding, Options, Project, Template, Texts,
};
pub use example::example;

use assay_api::reports::ReportFormat;
use std::collections::BTreeMap;

/// Why a report could not be made; a sentence that may be shown to whoever asked for it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The template is wrong: what, and where.
    #[error("the template has an error: {0}")]
    Template(String),
    /// The report was stopped at a limit: which.
    #[error("the report was stopped: {0}")]
    Limit(String),
    /// The machine or this program failed.
    #[error("the report could not be written: {0}")]
    Broken(String),
}

/// Makes a report in this very process: an appliance leaves that to a [`Child`].
///
/// # Errors
/// A user's template that does not compile; a document that cannot be written.
pub fn render(dossier: &Dossier, files: &dyn Files, format: ReportFormat) -> Result<Vec<u8>, Failure> {
    let none = BTreeMap::new();
    let report = || view::build(dossier, if has_pictures(format) { files } else { &none });
    match format {
        ReportFormat::Pdf => pdf::render(dossier, report()),
        ReportFormat::Docx => docx::render(&report()),
        ReportFormat::Html => Ok(html::render(&report()).into_bytes()),
        ReportFormat::Markdown => Ok(markdown::render(&report()).into_bytes()),
        ReportFormat::Csv => csv::render(&report()),
        ReportFormat::Json => json::render(dossier),
        ReportFormat::Sarif => sarif::render(&report()),
    }
}

/// Whether a format shows pictures; for the others they need not be decoded.
const fn has_pictures(format: ReportFormat) -> bool {
    matches!(format, ReportFormat::Pdf | ReportFormat::Docx | ReportFormat::Html)
}

/// Whether a picture can be shown in reports: a PNG or JPEG that decodes within the limits.
pub fn is_picture(bytes: &[u8]) -> bool {
    picture::read(bytes).is_some()
}
