//! From rows to assets, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::{json, member},
};
use assay_api::{
    Named, Time,
    assets::{Asset, AssetStatus, AssetType},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Asset {
    const TYPE: &'static str = "asset";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// One project.
    pub project_id: Option<String>,
    /// `server`, `web_application` …
    pub r#type: Option<String>,
    /// `not_tested`, `in_progress`, `tested`, `out_of_scope`.
    pub status: Option<String>,
    /// One label.
    pub tag: Option<String>,
    /// Words, or their beginnings, in name, address, host name, operating system or tags.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Asset> {
    Ok(Asset {
        id: row.get("id")?,
        project: Named { id: row.get("project_id")?, name: row.get("project_name")? },
        project_id: row.get("project_id")?,
        name: row.get("name")?,
        r#type: member(row, "type", AssetType::from_rank)?,
        ip_address: row.get("ip_address")?,
        hostname: row.get("hostname")?,
        ports: json(row, "ports")?,
        os: row.get("os")?,
        status: member(row, "status", AssetStatus::from_rank)?,
        notes: row.get("notes")?,
        tags: json(row, "tags")?,
        findings_count: row.get("findings_count")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
