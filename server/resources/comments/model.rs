//! From rows to comments, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
};
use assay_api::{Named, Time, comments::Comment};
use serde::Serialize;

/// A comment and the project whose members may read it.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(super) struct Placed {
    /// The comment.
    pub(super) comment: Comment,
    /// Its finding's project.
    #[serde(skip)]
    pub(super) project_id: String,
}

impl Subject for Placed {
    const TYPE: &'static str = "comment";

    fn id(&self) -> &str {
        &self.comment.id
    }

    /// The finding's title: a label stays when a text is erased.
    fn label(&self) -> &str {
        &self.comment.finding.name
    }

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Placed> {
    let finding_id: String = row.get("finding_id")?;
    let comment = Comment {
        id: row.get("id")?,
        finding: Named { id: finding_id.clone(), name: row.get("finding_title")? },
        finding_id,
        author: Named { id: row.get("author_id")?, name: row.get("author_name")? },
        text: row.get("text")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    };
    Ok(Placed { comment, project_id: row.get("project_id")? })
}
