//! Projects: one engagement for one client, with its scope, its people and its findings.

use crate::{Check, Day, Named, Rules, Time, named::named, rules};
use serde::{Deserialize, Serialize};

named! {
    /// How far the engagement is.
    ProjectStatus, "project status" {
        NotStarted = "not_started",
        InProgress = "in_progress" | "active",
        OnHold = "on_hold" | "paused",
        InReview = "in_review" | "review",
        ReportDraft = "report_draft",
        Completed = "completed" | "complete" | "done",
        Cancelled = "cancelled" | "canceled",
    }
}

named! {
    /// What kind of engagement it is.
    ProjectType, "project type" {
        ExternalPentest = "external_pentest",
        InternalPentest = "internal_pentest",
        WebApplication = "web_application",
        MobileApplication = "mobile_application",
        Wireless = "wireless",
        SocialEngineering = "social_engineering",
        RedTeam = "red_team",
        PurpleTeam = "purple_team",
        VulnerabilityAssessment = "vulnerability_assessment",
        ComplianceAssessment = "compliance_assessment",
        Custom = "custom",
    }
}

impl ProjectStatus {
    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotStarted => "Not started",
            Self::InProgress => "In progress",
            Self::OnHold => "On hold",
            Self::InReview => "In review",
            Self::ReportDraft => "Report draft",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl ProjectType {
    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ExternalPentest => "External pentest",
            Self::InternalPentest => "Internal pentest",
            Self::WebApplication => "Web application",
            Self::MobileApplication => "Mobile application",
            Self::Wireless => "Wireless",
            Self::SocialEngineering => "Social engineering",
            Self::RedTeam => "Red team",
            Self::PurpleTeam => "Purple team",
            Self::VulnerabilityAssessment => "Vulnerability assessment",
            Self::ComplianceAssessment => "Compliance assessment",
            Self::Custom => "Custom",
        }
    }
}

/// What `POST /projects` takes; `PUT` takes any part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewProject {
    /// The project's name, at most 300 characters.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 300, min_length = 1))]
    pub name: String,
    /// The client it is for.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub client_id: String,
    /// `not_started` when absent.
    pub status: Option<ProjectStatus>,
    /// `custom` when absent.
    pub project_type: Option<ProjectType>,
    /// Markdown.
    pub description: Option<String>,
    /// What may be tested; Markdown.
    pub scope_notes: Option<String>,
    /// What may not be touched; Markdown.
    pub out_of_scope: Option<String>,
    /// How it may be tested; Markdown.
    pub rules_of_engagement: Option<String>,
    /// First day.
    pub start_date: Option<Day>,
    /// Last day; not before the first.
    pub end_date: Option<Day>,
    /// When the report is owed.
    pub report_due_date: Option<Day>,
    /// The user who leads it.
    pub lead_id: Option<String>,
    /// Users who belong to it. Binds viewers always, and everybody but admins when `restricted`.
    pub member_ids: Vec<String>,
    /// Only members (and admins) may see it.
    pub restricted: bool,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Project {
    /// `proj_…`
    pub id: String,
    /// The project's name.
    pub name: String,
    /// The client it is for.
    pub client_id: String,
    /// That client's id and name.
    pub client: Named,
    /// How far it is.
    pub status: ProjectStatus,
    /// What kind of engagement it is.
    pub project_type: ProjectType,
    /// Markdown.
    pub description: Option<String>,
    /// What may be tested; Markdown.
    pub scope_notes: Option<String>,
    /// What may not be touched; Markdown.
    pub out_of_scope: Option<String>,
    /// How it may be tested; Markdown.
    pub rules_of_engagement: Option<String>,
    /// First day.
    pub start_date: Option<Day>,
    /// Last day.
    pub end_date: Option<Day>,
    /// When the report is owed.
    pub report_due_date: Option<Day>,
    /// The user who leads it.
    pub lead_id: Option<String>,
    /// That user's id and name.
    pub lead: Option<Named>,
    /// Users who belong to it.
    pub member_ids: Vec<String>,
    /// Only members (and admins) may see it.
    pub restricted: bool,
    /// Findings in it, whatever their status.
    pub findings_count: u64,
    /// Findings that are open, confirmed or in progress, by severity: Critical, High, Medium, Low, Info.
    pub open_findings: [u64; 5],
    /// Assets in it.
    pub assets_count: u64,
    /// Since when it is archived: read-only, and in no list unless asked for.
    #[serde(default)]
    pub archived_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

/// What `POST /projects/{id}/clone` takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CloneProject {
    /// The new project's name; `Copy of …` when absent.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub name: Option<String>,
    /// The client it is for; the same when absent.
    pub client_id: Option<String>,
    /// Take along description, scope and rules of engagement; yes when absent.
    pub scope: Option<bool>,
    /// Take along lead, members and whether it is restricted; yes when absent. Without them, a copy of a restricted
    /// project is restricted to whoever makes it.
    pub members: Option<bool>,
    /// Take along the assets, as not tested yet; no when absent.
    pub assets: Option<bool>,
    /// Take along the findings, as open ones that nobody works on yet; no when absent.
    pub findings: Option<bool>,
}

impl Rules for CloneProject {
    fn check(&mut self, check: &mut Check) {
        check.line("name", &mut self.name, rules::LINE);
        check.line("client_id", &mut self.client_id, 100);
    }
}

impl From<&Project> for NewProject {
    fn from(project: &Project) -> Self {
        Self {
            name: project.name.clone(),
            client_id: project.client_id.clone(),
            status: Some(project.status),
            project_type: Some(project.project_type),
            description: project.description.clone(),
            scope_notes: project.scope_notes.clone(),
            out_of_scope: project.out_of_scope.clone(),
            rules_of_engagement: project.rules_of_engagement.clone(),
            start_date: project.start_date,
            end_date: project.end_date,
            report_due_date: project.report_due_date,
            lead_id: project.lead_id.clone(),
            member_ids: project.member_ids.clone(),
            restricted: project.restricted,
        }
    }
}

impl Rules for NewProject {
    fn check(&mut self, check: &mut Check) {
        check.required("name", "Name", &mut self.name, rules::LINE);
        check.required("client_id", "Client", &mut self.client_id, 100);
        check.prose("description", &mut self.description);
        check.prose("scope_notes", &mut self.scope_notes);
        check.prose("out_of_scope", &mut self.out_of_scope);
        check.prose("rules_of_engagement", &mut self.rules_of_engagement);
        check.ordered("end_date", &self.start_date, &self.end_date, "must not be before start_date");
        check.line("lead_id", &mut self.lead_id, 100);
        check.lines("member_ids", &mut self.member_ids, 100);
    }
}
