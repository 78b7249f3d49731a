//! From rows to evidence, and what the journal calls it.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    files::is_picture,
    resources::shared::{day, named},
};
use assay_api::{
    Time,
    control_evidence::{ControlEvidence, EvidenceKind},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for ControlEvidence {
    const TYPE: &'static str = "control_evidence";

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
    /// `file` or `link`.
    pub kind: Option<String>,
    /// `true`: what counts no longer; `false`: what does.
    pub expired: Option<String>,
    /// A part of the name, the title, the note or the address.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<ControlEvidence> {
    let url: Option<String> = row.get("url")?;
    let (width, height): (Option<u32>, Option<u32>) = (row.get("width")?, row.get("height")?);
    let content_type: Option<String> = row.get("media_type")?;
    Ok(ControlEvidence {
        id: row.get("id")?,
        control_id: row.get("control_id")?,
        kind: if url.is_some() { EvidenceKind::Link } else { EvidenceKind::File },
        name: row.get("name")?,
        title: row.get("title")?,
        note: row.get("note")?,
        url,
        inline: content_type.as_deref().is_some_and(|kind| is_picture(kind, width.zip(height))),
        content_type,
        size: row.get("size")?,
        sha256: row.get("file")?,
        width,
        height,
        collected_on: day(row, "collected_on")?,
        valid_until: day(row, "valid_until")?,
        expired: row.get::<_, Option<i64>>("expired_at")?.is_some(),
        uploaded_by: named(row, "uploaded_by", "uploaded_by_name")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
