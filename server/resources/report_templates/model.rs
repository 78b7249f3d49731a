//! From rows to templates, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
};
use assay_api::{Time, reports::ReportTemplate};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for ReportTemplate {
    const TYPE: &'static str = "report_template";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// A part of the name.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<ReportTemplate> {
    let source: Option<String> = row.get("source")?;
    Ok(ReportTemplate {
        id: row.get("id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        built_in: source.is_none(),
        source,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
