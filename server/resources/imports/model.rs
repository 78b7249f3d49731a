//! From rows to imports, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::{json, member, named},
};
use assay_api::{
    Named, Time,
    findings::Severity,
    imports::{Import, ImportAction, ImportKind, ImportRow, ImportStatus},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::IntoParams;

impl Subject for Import {
    const TYPE: &'static str = "import";

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

/// What the list of imports can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// One project.
    pub project_id: Option<String>,
    /// `reading`, `ready`, `committing`, `completed`, `undoing`, `undone`, `failed`.
    pub status: Option<String>,
}

/// What the list of an import's rows can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct RowFilter {
    /// `new`, `changed`, `reopened`, `same`, `kept`, `missing`, `skipped`.
    pub action: Option<String>,
    /// `asset`, `finding`, `record`.
    pub kind: Option<String>,
}

/// What the file alone does not say.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    pub(super) columns: BTreeMap<String, String>,
    pub(super) target: Option<String>,
}

/// An import as its task needs it.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) import: Import,
    pub(super) given: Given,
    /// Whose hand it is.
    pub(super) credential: String,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Import> {
    Ok(Import {
        id: row.get("id")?,
        project: Named { id: row.get("project_id")?, name: row.get("project_name")? },
        project_id: row.get("project_id")?,
        name: row.get("name")?,
        format: row.get("format")?,
        size: row.get("size")?,
        sha256: row.get("sha256")?,
        status: member(row, "status", ImportStatus::from_rank)?,
        findings: json(row, "findings")?,
        assets: json(row, "assets")?,
        done: row.get("done")?,
        total: row.get("total")?,
        close_missing: row.get("close_missing")?,
        reopen: row.get("reopen")?,
        error: row.get("error")?,
        created_by: named(row, "actor_id", "actor_name")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}

/// Reads a row of `store::LIST` with what the task needs besides.
pub(super) fn read_job(row: &Row<'_>) -> RowResult<Job> {
    Ok(Job { import: read(row)?, given: json(row, "options")?, credential: row.get("credential")? })
}

/// Reads a row of `rows::store::LIST`.
pub(super) fn read_row(row: &Row<'_>) -> RowResult<ImportRow> {
    let severity: Option<i64> = row.get("severity")?;
    Ok(ImportRow {
        id: row.get("id")?,
        kind: member(row, "kind", ImportKind::from_rank)?,
        action: member(row, "action", ImportAction::from_rank)?,
        title: row.get("title")?,
        severity: severity.and_then(Severity::from_rank),
        identity: row.get("identity")?,
        reason: row.get("reason")?,
        object_id: row.get("object_id")?,
        changes: json(row, "changes")?,
        done: row.get("done")?,
    })
}
