//! Controls: what an organisation does for its security, mapped to the frameworks that ask for it.

use crate::{Check, Day, Named, Rules, Time, findings::Severity, named::named};
use serde::{Deserialize, Serialize};

named! {
    /// What a person says of a control.
    ControlStatus, "control status" {
        NotStarted = "not_started",
        InProgress = "in_progress",
        Implemented = "implemented",
        Failed = "failed",
        NotApplicable = "not_applicable" | "n/a",
    }
}

named! {
    /// What the appliance can tell of a control by itself. It never says that one is fulfilled.
    Assessment, "assessment" {
        IssueFound = "issue_found",
        NoIssueFound = "no_issue_found",
        NotAssessed = "not_assessed",
        Manual = "manual",
        NotApplicable = "not_applicable",
    }
}

/// What a person says of a control: `PUT` and `PATCH` take any part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewControl {
    /// How far it is.
    pub status: Option<ControlStatus>,
    /// The user who answers for it.
    pub owner_id: Option<String>,
    /// Markdown.
    pub note: Option<String>,
    /// By when it is to be done.
    pub due_date: Option<Day>,
}

/// A control, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Control {
    /// `ctrl_…`
    pub id: String,
    /// Its short name, `IAM-05`.
    pub r#ref: String,
    /// Whether it is the organisation's own, brought by an import; the others are those of the built-in catalogue.
    pub own: bool,
    /// What it is about.
    pub name: String,
    /// The group it belongs to.
    pub domain: String,
    /// A person's word.
    pub status: ControlStatus,
    /// The appliance's, beside it.
    pub assessment: Assessment,
    /// The frameworks that ask for it, by name.
    pub frameworks: Vec<String>,
    /// Files and links that show it and are valid.
    pub evidence_count: u64,
    /// Files and links whose last day is over.
    pub evidence_expired: u64,
    /// Open findings that speak against it, of those that the caller may see.
    pub open_findings: u64,
    /// The user who answers for it.
    pub owner_id: Option<String>,
    /// The same, with their name.
    pub owner: Option<Named>,
    /// Markdown.
    pub note: Option<String>,
    /// By when it is to be done.
    pub due_date: Option<Day>,
    /// When the appliance last looked.
    pub last_assessed: Option<Time>,
    /// When it came into the catalogue.
    pub created_at: Time,
    /// When a person last changed it.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

/// A requirement of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Requirement {
    /// The framework's short name, `soc2`.
    pub framework: String,
    /// Its name, `SOC 2`.
    pub name: String,
    /// The requirement's id in it, `CC6.1`.
    pub requirement: String,
}

/// One link of the chain that led to an assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// What was looked at: a check (`TLS-002`), a weakness (`CWE-319`), a label, `cve`, or the appliance itself.
    pub signal: String,
    /// What was seen, as a sentence.
    pub text: String,
    /// Open findings.
    pub open: u64,
    /// Findings whose risk somebody has accepted.
    pub accepted: u64,
    /// Findings that were remediated.
    pub fixed: u64,
    /// The worst open one.
    pub worst: Option<Severity>,
    /// Projects in which that was seen.
    pub projects: u64,
    /// When it was last seen.
    pub last_seen: Option<Time>,
}

/// A control with all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlDetail {
    /// As lists show it.
    #[serde(flatten)]
    pub control: Control,
    /// What it asks for.
    pub description: String,
    /// What to ask, to learn how it stands.
    pub questions: Vec<String>,
    /// What would show it.
    pub guidance: String,
    /// The requirements that it answers.
    pub requirements: Vec<Requirement>,
    /// The checks whose findings speak against it; `TLS-*` stands for all that begin so.
    pub checks: Vec<String>,
    /// The weaknesses (CWE) whose findings do.
    pub weaknesses: Vec<String>,
    /// Why the assessment is what it is, the worst first.
    pub reasons: Vec<Reason>,
}

/// How far a framework is covered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Framework {
    /// Its short name, `soc2`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether it came with the organisation's own controls.
    pub own: bool,
    /// The edition.
    pub version: String,
    /// Requirements of the framework.
    pub requirements: u64,
    /// Those that a control answers.
    pub requirements_mapped: u64,
    /// Those of which every control that applies is implemented.
    pub requirements_implemented: u64,
    /// Those against which an issue is open.
    pub requirements_with_issues: u64,
    /// Controls that answer to it.
    pub controls: u64,
    /// Implemented controls among those that apply, in whole percent.
    pub coverage: u64,
    /// Controls by status.
    pub by_status: std::collections::BTreeMap<String, u64>,
    /// Controls by assessment.
    pub by_assessment: std::collections::BTreeMap<String, u64>,
}

/// All frameworks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Coverage {
    /// Each, and how far it is covered.
    pub frameworks: Vec<Framework>,
}

/// What an assessment came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assessed {
    /// When it was made.
    pub assessed_at: Time,
    /// Controls whose assessment is another one now.
    pub changed: u64,
}

impl From<&Control> for NewControl {
    fn from(control: &Control) -> Self {
        Self {
            status: Some(control.status),
            owner_id: control.owner_id.clone(),
            note: control.note.clone(),
            due_date: control.due_date,
        }
    }
}

impl Rules for NewControl {
    fn check(&mut self, check: &mut Check) {
        check.line("owner_id", &mut self.owner_id, 100);
        check.prose("note", &mut self.note);
    }
}
