//! From rows to reports, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::member,
};
use assay_api::{
    Time,
    reports::{Report, ReportFormat, ReportLanguage, ReportStatus},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Report {
    const TYPE: &'static str = "report";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// One project.
    pub project_id: Option<String>,
    /// `generating`, `completed`, `failed`; several with commas.
    pub status: Option<String>,
    /// `pdf`, `docx` …
    pub format: Option<String>,
    /// A part of the name.
    pub search: Option<String>,
}

/// How the file is wanted.
#[derive(Debug, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// `true`: to be shown in a page of this host instead of being saved. Word files are saved all the same.
    pub(super) inline: Option<String>,
}

/// What to compare with.
#[derive(Debug, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Other {
    /// Another report of the same project, `report_…`; the completed one before this one when absent.
    pub(super) with: Option<String>,
}

/// About how many seconds a report takes: PDFs are typeset, the others are written down.
pub(super) fn estimate(format: &str, findings: u64) -> u64 {
    let each = if format == ReportFormat::Pdf.as_str() { 25 } else { 200 };
    2 + findings / each
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Report> {
    let (id, format): (String, String) = (row.get("id")?, row.get("format")?);
    let (status, findings_count) = (member(row, "status", ReportStatus::from_rank)?, row.get("findings_count")?);
    Ok(Report {
        project_id: row.get("project_id")?,
        name: row.get("name")?,
        template_id: row.get("template_id")?,
        language: member(row, "language", ReportLanguage::from_rank)?,
        estimated_time: (status == ReportStatus::Generating).then(|| estimate(&format, findings_count)),
        status,
        error: row.get("error")?,
        findings_count,
        file_size: row.get("file_size")?,
        sha256: row.get("file")?,
        signature: row.get::<_, Option<Vec<u8>>>("signature")?.map(|bytes| BASE64_STANDARD.encode(bytes)),
        download_url: (status == ReportStatus::Completed).then(|| format!("/reports/{id}/download")),
        generated_by: row.get("generated_by")?,
        created_at: Time(row.get("created_at")?),
        generated_at: row.get::<_, Option<i64>>("generated_at")?.map(Time),
        version: row.get("version")?,
        id,
        format,
    })
}

/// The file's name for people: the report's, as file systems like it.
pub(super) fn file_name(report: &Report) -> String {
    let ending = report.format.parse::<ReportFormat>().map_or("bin", ReportFormat::extension);
    let plain: String = report
        .name
        .chars()
        .map(|c| if c.is_alphanumeric() || " -_.".contains(c) { c } else { '_' })
        .take(120)
        .collect();
    let plain = plain.trim_matches([' ', '.']);
    format!("{}.{ending}", if plain.is_empty() { "report" } else { plain })
}
