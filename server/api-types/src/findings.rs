//! Findings: what was wrong, how bad, where, and how to mend it.

use crate::{Check, Day, Named, Rules, Time, evidence::Attachment, named::named, rules};
use serde::{Deserialize, Serialize};

named! {
    /// How bad it is. The worst comes first.
    Severity, "severity" {
        Critical = "Critical",
        High = "High",
        Medium = "Medium" | "moderate",
        Low = "Low",
        Info = "Info" | "informational" | "information" | "none",
    }
}

named! {
    /// What has become of it.
    FindingStatus, "finding status" {
        Open = "Open" | "new",
        Confirmed = "Confirmed" | "triaged",
        InProgress = "In Progress",
        Remediated = "Remediated" | "resolved" | "fixed",
        Accepted = "Accepted" | "risk accepted",
        FalsePositive = "False Positive",
        Closed = "Closed",
    }
}

impl Severity {
    /// The band of a CVSS base score (FIRST's qualitative rating scale: 0 · 0.1 · 4.0 · 7.0 · 9.0).
    pub fn from_score(score: f64) -> Self {
        match score {
            s if s >= 9.0 => Self::Critical,
            s if s >= 7.0 => Self::High,
            s if s >= 4.0 => Self::Medium,
            s if s > 0.0 => Self::Low,
            _ => Self::Info,
        }
    }
}

impl FindingStatus {
    /// Whether somebody still has to do something about it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Confirmed | Self::InProgress)
    }
}

/// What `POST /findings` takes; `PUT` takes any part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewFinding {
    /// Starts from this template of the library: what is not given is taken from it. Only with a new finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_id: Option<String>,
    /// The project it belongs to; cannot be changed later.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub project_id: String,
    /// One line, at most 300 characters; with `template_id`, the template's when absent.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 300, min_length = 1))]
    pub title: String,
    /// When absent: the CVSS score's band, else `Info`.
    pub severity: Option<Severity>,
    /// `Open` when absent.
    pub status: Option<FindingStatus>,
    /// CVSS 2, 3.0, 3.1 or 4.0 vector.
    pub cvss_vector: Option<String>,
    /// Computed from the vector; one that is given beside a vector must agree with it.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 10))]
    pub cvss_score: Option<f64>,
    /// `CVE-2024-1234`
    pub cve_id: Option<String>,
    /// `CWE-89`
    pub cwe_id: Option<String>,
    /// How likely it is to be exploited within 30 days, 0 to 1, as EPSS says.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 1))]
    pub epss: Option<f64>,
    /// Whether it is known to be exploited (CISA's catalogue KEV); `false` when absent.
    pub kev: Option<bool>,
    /// Markdown.
    pub description: Option<String>,
    /// Markdown.
    pub impact: Option<String>,
    /// Markdown.
    pub remediation: Option<String>,
    /// Links to read on, `https://…`.
    pub references: Vec<String>,
    /// Ids of assets of the same project.
    pub affected_assets: Vec<String>,
    /// Free labels.
    pub tags: Vec<String>,
    /// Which tool or way it came by; `api` or `manual` when absent.
    pub source: Option<String>,
    /// The user who takes care of it.
    pub assignee_id: Option<String>,
    /// When it should be mended.
    pub due_date: Option<Day>,
    /// Until when the risk is accepted; only with status `Accepted`.
    pub accepted_until: Option<Day>,
    /// When it was first seen; now, when absent.
    pub first_seen: Option<Time>,
    /// When it was last seen; not before the first.
    pub last_seen: Option<Time>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// `find_…`
    pub id: String,
    /// The project it belongs to.
    pub project_id: String,
    /// That project's id and name.
    pub project: Named,
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
    #[serde(default)]
    pub epss: Option<f64>,
    /// It is known to be exploited.
    #[serde(default)]
    pub kev: bool,
    /// Markdown.
    pub description: Option<String>,
    /// Markdown.
    pub impact: Option<String>,
    /// Markdown.
    pub remediation: Option<String>,
    /// Links to read on.
    pub references: Vec<String>,
    /// Ids of the assets it was found on.
    pub affected_assets: Vec<String>,
    /// The same assets with their names.
    pub assets: Vec<Named>,
    /// The files that show it to be true, in their order.
    pub evidence: Vec<Attachment>,
    /// Free labels.
    pub tags: Vec<String>,
    /// Which tool or way it came by.
    pub source: String,
    /// The user who takes care of it.
    pub assignee_id: Option<String>,
    /// That user's id and name.
    pub assignee: Option<Named>,
    /// When it should be mended.
    pub due_date: Option<Day>,
    /// Until when the risk is accepted.
    pub accepted_until: Option<Day>,
    /// The finding of which this is a duplicate; it is Closed for as long as it is one.
    #[serde(default)]
    pub merged_into: Option<String>,
    /// The findings that are duplicates of this one.
    #[serde(default)]
    pub duplicates: Vec<Named>,
    /// When it was first seen.
    pub first_seen: Time,
    /// When it was last seen.
    pub last_seen: Time,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

impl From<&Finding> for NewFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            template_id: None,
            project_id: finding.project_id.clone(),
            title: finding.title.clone(),
            severity: Some(finding.severity),
            status: Some(finding.status),
            cvss_vector: finding.cvss_vector.clone(),
            cvss_score: finding.cvss_score,
            cve_id: finding.cve_id.clone(),
            cwe_id: finding.cwe_id.clone(),
            epss: finding.epss,
            kev: Some(finding.kev),
            description: finding.description.clone(),
            impact: finding.impact.clone(),
            remediation: finding.remediation.clone(),
            references: finding.references.clone(),
            affected_assets: finding.affected_assets.clone(),
            tags: finding.tags.clone(),
            source: Some(finding.source.clone()),
            assignee_id: finding.assignee_id.clone(),
            due_date: finding.due_date,
            accepted_until: finding.accepted_until,
            first_seen: Some(finding.first_seen),
            last_seen: Some(finding.last_seen),
        }
    }
}

impl Rules for NewFinding {
    fn check(&mut self, check: &mut Check) {
        check.required("project_id", "Project", &mut self.project_id, 100);
        check.line("template_id", &mut self.template_id, 100);
        if self.template_id.is_none() || !self.title.trim().is_empty() {
            check.required("title", "Title", &mut self.title, rules::LINE);
        }
        check.line("cvss_vector", &mut self.cvss_vector, 300);
        check.matching("cve_id", &mut self.cve_id, rules::CVE);
        check.matching("cwe_id", &mut self.cwe_id, rules::CWE);
        check.prose("description", &mut self.description);
        check.prose("impact", &mut self.impact);
        check.prose("remediation", &mut self.remediation);
        check.lines("references", &mut self.references, 2_000);
        check.lines("affected_assets", &mut self.affected_assets, 100);
        check.lines("tags", &mut self.tags, 100);
        check.line("source", &mut self.source, 100);
        check.line("assignee_id", &mut self.assignee_id, 100);
        check.ordered("last_seen", &self.first_seen, &self.last_seen, "must not be before first_seen");
        check.links("references", &self.references);
        self.check_score(check);
        self.check_acceptance(check);
    }
}

impl NewFinding {
    fn check_score(&self, check: &mut Check) {
        if self.cvss_score.is_some_and(|score| !(0.0..=10.0).contains(&score)) {
            check.error("cvss_score", "must be 0.0 to 10.0");
        }
        if self.epss.is_some_and(|epss| !(0.0..=1.0).contains(&epss)) {
            check.error("epss", "must be a chance between 0 and 1, such as 0.945");
        }
    }

    fn check_acceptance(&self, check: &mut Check) {
        if self.accepted_until.is_some() && self.status != Some(FindingStatus::Accepted) {
            check.error("accepted_until", "goes only with status Accepted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ignore_case_and_take_synonyms() {
        for (text, status) in [
            ("open", FindingStatus::Open),
            ("in_progress", FindingStatus::InProgress),
            ("resolved", FindingStatus::Remediated),
            ("false_positive", FindingStatus::FalsePositive),
            ("ACCEPTED", FindingStatus::Accepted),
        ] {
            assert_eq!(text.parse(), Ok(status));
        }
        let message = "urgent".parse::<Severity>().expect_err("no severity");
        assert_eq!(message, "'urgent' is no severity; use one of Critical, High, Medium, Low, Info");
    }

    #[test]
    fn bands_of_the_score() {
        let bands = [
            (10.0, Severity::Critical),
            (9.0, Severity::Critical),
            (8.9, Severity::High),
            (4.0, Severity::Medium),
            (0.1, Severity::Low),
            (0.0, Severity::Info),
        ];
        for (score, severity) in bands {
            assert_eq!(Severity::from_score(score), severity);
        }
    }
}
