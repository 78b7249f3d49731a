//! Reports: what was delivered. Making them comes with the reporting crate; the list stands already.

use crate::{Time, named::named};
use serde::{Deserialize, Serialize};

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
