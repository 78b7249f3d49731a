//! From rows to findings, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::{day, json, member, named},
};
use assay_api::{
    Named, Time,
    findings::{Finding, FindingStatus, Severity},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Finding {
    const TYPE: &'static str = "finding";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.title
    }

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }
}

/// What the list can be narrowed to. Several values with commas mean any of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `Critical`, `High`, `Medium`, `Low`, `Info`.
    pub severity: Option<String>,
    /// `Open`, `Confirmed`, `In Progress`, `Remediated`, `Accepted`, `False Positive`, `Closed`.
    pub status: Option<String>,
    /// One project.
    pub project_id: Option<String>,
    /// All projects of one client.
    pub client_id: Option<String>,
    /// One user, `me`, or `none`.
    pub assignee_id: Option<String>,
    /// `true`: those that are assigned to the caller; the same as `assignee_id=me`.
    pub mine: Option<String>,
    /// `true`: open ones whose due date has passed; `false`: all others.
    pub overdue: Option<String>,
    /// Due before this day.
    pub due_before: Option<String>,
    /// Due on this day or later.
    pub due_after: Option<String>,
    /// One label.
    pub tag: Option<String>,
    /// One CVE id.
    pub cve_id: Option<String>,
    /// `true`: those that are known to be exploited; `false`: all others.
    pub kev: Option<String>,
    /// Which tool or way it came by.
    pub source: Option<String>,
    /// From this time or day on.
    pub created_after: Option<String>,
    /// Before this time or day.
    pub created_before: Option<String>,
    /// Words, or their beginnings, in title, texts, CVE id or tags.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Finding> {
    let assets: Vec<Named> = json(row, "assets")?;
    Ok(Finding {
        id: row.get("id")?,
        project: Named { id: row.get("project_id")?, name: row.get("project_name")? },
        project_id: row.get("project_id")?,
        title: row.get("title")?,
        severity: member(row, "severity", Severity::from_rank)?,
        status: member(row, "status", FindingStatus::from_rank)?,
        cvss_vector: row.get("cvss_vector")?,
        cvss_score: row.get("cvss_score")?,
        cve_id: row.get("cve_id")?,
        cwe_id: row.get("cwe_id")?,
        epss: row.get("epss")?,
        kev: row.get::<_, Option<bool>>("kev")?.unwrap_or(false),
        description: row.get("description")?,
        impact: row.get("impact")?,
        remediation: row.get("remediation")?,
        references: json(row, "refs")?,
        affected_assets: assets.iter().map(|asset| asset.id.clone()).collect(),
        assets,
        evidence: json(row, "evidence")?,
        tags: json(row, "tags")?,
        source: row.get("source")?,
        assignee: named(row, "assignee_id", "assignee_name")?,
        assignee_id: row.get("assignee_id")?,
        due_date: day(row, "due_date")?,
        accepted_until: day(row, "accepted_until")?,
        merged_into: row.get("merged_into")?,
        duplicates: json(row, "duplicates")?,
        first_seen: Time(row.get("first_seen")?),
        last_seen: Time(row.get("last_seen")?),
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
