//! From rows to projects, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::{day, json, member, named},
};
use assay_api::{
    Named, Time,
    projects::{Project, ProjectStatus, ProjectType},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Project {
    const TYPE: &'static str = "project";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }

    fn project_id(&self) -> Option<&str> {
        Some(&self.id)
    }
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `not_started`, `in_progress`, `on_hold`, `in_review`, `report_draft`, `completed`, `cancelled`.
    pub status: Option<String>,
    /// One client.
    pub client_id: Option<String>,
    /// `external_pentest`, `web_application` …
    pub project_type: Option<String>,
    /// `false` when absent: those that are not archived; `true`: those that are; `all`: both.
    pub archived: Option<String>,
    /// A part of the project's or the client's name.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Project> {
    Ok(Project {
        id: row.get("id")?,
        name: row.get("name")?,
        client: Named { id: row.get("client_id")?, name: row.get("client_name")? },
        client_id: row.get("client_id")?,
        status: member(row, "status", ProjectStatus::from_rank)?,
        project_type: member(row, "project_type", ProjectType::from_rank)?,
        description: row.get("description")?,
        scope_notes: row.get("scope_notes")?,
        out_of_scope: row.get("out_of_scope")?,
        rules_of_engagement: row.get("rules_of_engagement")?,
        start_date: day(row, "start_date")?,
        end_date: day(row, "end_date")?,
        report_due_date: day(row, "report_due_date")?,
        lead: named(row, "lead_id", "lead_name")?,
        lead_id: row.get("lead_id")?,
        member_ids: json(row, "member_ids")?,
        restricted: row.get("restricted")?,
        findings_count: row.get("findings_count")?,
        open_findings: json(row, "open_findings")?,
        assets_count: row.get("assets_count")?,
        archived_at: row.get::<_, Option<i64>>("archived_at")?.map(Time),
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
