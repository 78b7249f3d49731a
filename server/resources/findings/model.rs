//! From rows to findings, and what the journal calls them.

use crate::{
    at,
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
    let assets: Vec<Named> = json(row, at!(row, "assets"))?;
    Ok(Finding {
        id: row.get(at!(row, "id"))?,
        project: Named { id: row.get(at!(row, "project_id"))?, name: row.get(at!(row, "project_name"))? },
        project_id: row.get(at!(row, "project_id"))?,
        title: row.get(at!(row, "title"))?,
        severity: member(row, at!(row, "severity"), Severity::from_rank)?,
        status: member(row, at!(row, "status"), FindingStatus::from_rank)?,
        cvss_vector: row.get(at!(row, "cvss_vector"))?,
        cvss_score: row.get(at!(row, "cvss_score"))?,
        cve_id: row.get(at!(row, "cve_id"))?,
        cwe_id: row.get(at!(row, "cwe_id"))?,
        epss: row.get(at!(row, "epss"))?,
        kev: row.get::<_, Option<bool>>(at!(row, "kev"))?.unwrap_or(false),
        description: row.get(at!(row, "description"))?,
        impact: row.get(at!(row, "impact"))?,
        remediation: row.get(at!(row, "remediation"))?,
        references: json(row, at!(row, "refs"))?,
        affected_assets: assets.iter().map(|asset| asset.id.clone()).collect(),
        assets,
        evidence: json(row, at!(row, "evidence"))?,
        tags: json(row, at!(row, "tags"))?,
        source: row.get(at!(row, "source"))?,
        assignee: named(row, at!(row, "assignee_id"), at!(row, "assignee_name"))?,
        assignee_id: row.get(at!(row, "assignee_id"))?,
        due_date: day(row, at!(row, "due_date"))?,
        accepted_until: day(row, at!(row, "accepted_until"))?,
        merged_into: row.get(at!(row, "merged_into"))?,
        duplicates: json(row, at!(row, "duplicates"))?,
        first_seen: Time(row.get(at!(row, "first_seen"))?),
        last_seen: Time(row.get(at!(row, "last_seen"))?),
        created_at: Time(row.get(at!(row, "created_at"))?),
        updated_at: Time(row.get(at!(row, "updated_at"))?),
        version: row.get(at!(row, "version"))?,
    })
}
