//! The dashboard: where the work stands, in one answer.

use crate::{Day, Named, Time, findings::Severity, stats::BySeverity};
use serde::{Deserialize, Serialize};

/// `GET /dashboard`
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// All findings.
    pub total: u64,
    /// Those that somebody still has to do something about, by severity.
    pub open: BySeverity,
    /// The same on each day of the last weeks or months, the oldest first; today is the last.
    pub trend: Vec<TrendDay>,
    /// What came and what went in each of the last 13 weeks, the oldest first.
    pub weeks: Vec<FlowWeek>,
    /// Open ones whose due date has passed.
    pub overdue_count: u64,
    /// Those of them that are late the longest.
    pub overdue: Vec<OpenFinding>,
    /// The open ones that were made first.
    pub oldest: Vec<OpenFinding>,
    /// Projects in progress, the next due first, at most eight.
    pub projects: Vec<RunningProject>,
    /// How many projects are in progress.
    pub running_count: u64,
    /// How many projects there are.
    pub projects_count: u64,
}

/// How many findings were open at the end of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrendDay {
    /// The day, in UTC.
    pub day: Day,
    /// By severity.
    pub open: BySeverity,
}

/// What came and went in a week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowWeek {
    /// Its Monday, in UTC.
    pub monday: Day,
    /// Findings that were made, or opened again.
    pub opened: u64,
    /// Findings that were remediated, accepted or closed.
    pub closed: u64,
}

/// An open finding, as far as the dashboard shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenFinding {
    /// `find_…`
    pub id: String,
    /// One line.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// The project it belongs to.
    pub project: Named,
    /// When it should have been mended.
    pub due_date: Option<Day>,
    /// When it was made.
    pub created_at: Time,
}

/// A project in progress.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunningProject {
    /// `proj_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whom it is for.
    pub client: Named,
    /// Its open findings.
    pub open: BySeverity,
    /// All of its findings.
    pub total: u64,
    /// Who leads it.
    pub lead: Option<Named>,
    /// When the report is due.
    pub report_due_date: Option<Day>,
}
