//! From rows to evidence, and what the journal calls it.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    files::is_picture,
    resources::shared::named,
};
use assay_api::{Time, evidence::Evidence};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Evidence {
    const TYPE: &'static str = "evidence";

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
    /// A type by content, such as `image/png`, or a family, such as `image/*`.
    pub content_type: Option<String>,
    /// A part of the name, the title or the caption.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Evidence> {
    let (width, height): (Option<u32>, Option<u32>) = (row.get("width")?, row.get("height")?);
    let content_type: String = row.get("media_type")?;
    Ok(Evidence {
        id: row.get("id")?,
        finding_id: row.get("finding_id")?,
        project_id: row.get("project_id")?,
        name: row.get("name")?,
        title: row.get("title")?,
        caption: row.get("caption")?,
        position: row.get("position")?,
        size: row.get("size")?,
        sha256: row.get("file")?,
        inline: is_picture(&content_type, width.zip(height)),
        content_type,
        width,
        height,
        uploaded_by: named(row, "uploaded_by", "uploaded_by_name")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
