//! How many findings there are, by severity, status and project.

use crate::findings::Severity;
use serde::{Deserialize, Serialize};

/// `GET /findings/stats`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingStats {
    /// All of them.
    pub total: u64,
    /// Those that somebody still has to do something about: Open, Confirmed, In Progress.
    pub open: u64,
    /// Open ones whose due date has passed.
    pub overdue: u64,
    /// All, by severity.
    pub by_severity: BySeverity,
    /// The open ones, by severity.
    pub open_by_severity: BySeverity,
    /// All, by status.
    pub by_status: ByStatus,
    /// The projects with the most open findings, at most 100.
    pub by_project: Vec<ProjectStats>,
}

/// A number per severity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names say it")]
pub struct BySeverity {
    pub critical: u64,
    pub high: u64,
    pub medium: u64,
    pub low: u64,
    pub info: u64,
}

impl BySeverity {
    /// From Critical to Info.
    pub const fn counts(&self) -> [u64; 5] {
        [self.critical, self.high, self.medium, self.low, self.info]
    }

    /// The number of one severity.
    pub const fn of(&mut self, severity: Severity) -> &mut u64 {
        match severity {
            Severity::Critical => &mut self.critical,
            Severity::High => &mut self.high,
            Severity::Medium => &mut self.medium,
            Severity::Low => &mut self.low,
            Severity::Info => &mut self.info,
        }
    }
}

/// A number per status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names say it")]
pub struct ByStatus {
    pub open: u64,
    pub confirmed: u64,
    pub in_progress: u64,
    pub remediated: u64,
    pub accepted: u64,
    pub false_positive: u64,
    pub closed: u64,
}

/// A project's share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProjectStats {
    /// The project.
    pub project_id: String,
    /// Its name.
    pub name: String,
    /// All of its findings.
    pub total: u64,
    /// Its open ones.
    pub open: u64,
    /// Its open ones, by severity.
    pub open_by_severity: BySeverity,
}
