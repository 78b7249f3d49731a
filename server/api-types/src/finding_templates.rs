//! The team's library: findings that are written once and used again.

use crate::{Check, Rules, Time, findings::Severity, rules};
use serde::{Deserialize, Serialize};

/// What `POST /finding-templates` takes; `PUT` takes any part of it but `finding_id`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewTemplate {
    /// Starts from this finding: what is not given is taken from it.
    pub finding_id: Option<String>,
    /// One line, at most 300 characters; required without `finding_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub title: String,
    /// When absent: the CVSS score's band.
    pub severity: Option<Severity>,
    /// CVSS 2, 3.0, 3.1 or 4.0 vector.
    pub cvss_vector: Option<String>,
    /// `CWE-89`
    pub cwe_id: Option<String>,
    /// Markdown.
    pub description: Option<String>,
    /// Markdown.
    pub impact: Option<String>,
    /// Markdown.
    pub remediation: Option<String>,
    /// Links to read on.
    pub references: Vec<String>,
    /// Free labels.
    pub tags: Vec<String>,
}

/// A finding to start from. `POST /findings` with its id as `template_id` does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingTemplate {
    /// `tmpl_…`
    pub id: String,
    /// One line.
    pub title: String,
    /// How bad it is, where that does not depend on where it is found.
    pub severity: Option<Severity>,
    /// CVSS vector.
    pub cvss_vector: Option<String>,
    /// `CWE-…`
    pub cwe_id: Option<String>,
    /// Markdown.
    pub description: Option<String>,
    /// Markdown.
    pub impact: Option<String>,
    /// Markdown.
    pub remediation: Option<String>,
    /// Links to read on.
    pub references: Vec<String>,
    /// Free labels.
    pub tags: Vec<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

/// What adding the starter set answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartersAdded {
    /// The templates that were not there yet.
    pub ids: Vec<String>,
}

impl From<&FindingTemplate> for NewTemplate {
    fn from(template: &FindingTemplate) -> Self {
        Self {
            finding_id: None,
            title: template.title.clone(),
            severity: template.severity,
            cvss_vector: template.cvss_vector.clone(),
            cwe_id: template.cwe_id.clone(),
            description: template.description.clone(),
            impact: template.impact.clone(),
            remediation: template.remediation.clone(),
            references: template.references.clone(),
            tags: template.tags.clone(),
        }
    }
}

impl Rules for NewTemplate {
    fn check(&mut self, check: &mut Check) {
        check.line("finding_id", &mut self.finding_id, 100);
        if self.finding_id.is_none() || !self.title.trim().is_empty() {
            check.required("title", "Title", &mut self.title, rules::LINE);
        }
        check.line("cvss_vector", &mut self.cvss_vector, 300);
        check.matching("cwe_id", &mut self.cwe_id, rules::cwe);
        check.prose("description", &mut self.description);
        check.prose("impact", &mut self.impact);
        check.prose("remediation", &mut self.remediation);
        check.lines("references", &mut self.references, 2_000);
        check.lines("tags", &mut self.tags, 100);
        check.links("references", &self.references);
    }
}
