//! From rows to what lies in the trash, and what the journal calls it.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::named,
};
use assay_api::{
    Time,
    trash::{KEPT_DAYS, TrashType, Trashed},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// What the list can be narrowed to. Several values with commas mean any of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// `client`, `project`, `asset`, `finding`.
    pub(super) r#type: Option<String>,
    /// One project.
    pub(super) project_id: Option<String>,
    /// Deleted from this time or day on.
    pub(super) deleted_after: Option<String>,
    /// Deleted before this time or day.
    pub(super) deleted_before: Option<String>,
    /// A part of the name.
    pub(super) search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Trashed> {
    let deleted_at = Time(row.get("deleted_at")?);
    Ok(Trashed {
        id: row.get("id")?,
        r#type: type_of(row)?,
        name: row.get("name")?,
        project: named(row, "project_id", "project_name")?,
        deleted_at,
        deleted_by: row.get("deleted_by")?,
        purged_at: deleted_at.plus(KEPT_DAYS * Time::DAY),
    })
}

/// What kind of object a row is about.
pub(super) fn type_of(row: &Row<'_>) -> RowResult<TrashType> {
    let text: String = row.get("type")?;
    text.parse().map_err(|why: String| crate::db::unreadable(row, "type", why.into()))
}

macro_rules! purged {
    ($($name:ident = $type:literal),+) => {$(
        /// Something that goes for good, as the journal's last word on it calls it.
        #[derive(Serialize)]
        pub(super) struct $name<'a>(pub(super) &'a Trashed);

        impl Subject for $name<'_> {
            const TYPE: &'static str = $type;

            fn id(&self) -> &str {
                &self.0.id
            }

            fn label(&self) -> &str {
                &self.0.name
            }

            fn project_id(&self) -> Option<&str> {
                self.0.project.as_ref().map(|project| project.id.as_str())
            }
        }
    )+};
}

purged!(Client = "client", Project = "project", Asset = "asset", Finding = "finding");
