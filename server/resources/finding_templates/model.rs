//! From rows to templates, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::json,
};
use assay_api::{Time, finding_templates::FindingTemplate, findings::Severity};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for FindingTemplate {
    const TYPE: &'static str = "template";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.title
    }
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// `Critical`, `High` … Several with commas mean any of them.
    pub(super) severity: Option<String>,
    /// One label.
    pub(super) tag: Option<String>,
    /// `CWE-89`
    pub(super) cwe_id: Option<String>,
    /// A part of title, description, CWE id or labels.
    pub(super) search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<FindingTemplate> {
    Ok(FindingTemplate {
        id: row.get("id")?,
        title: row.get("title")?,
        severity: row.get::<_, Option<i64>>("severity")?.and_then(Severity::from_rank),
        cvss_vector: row.get("cvss_vector")?,
        cwe_id: row.get("cwe_id")?,
        description: row.get("description")?,
        impact: row.get("impact")?,
        remediation: row.get("remediation")?,
        references: json(row, "refs")?,
        tags: json(row, "tags")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
