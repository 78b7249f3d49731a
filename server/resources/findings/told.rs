//! What a report tells of.

use super::{model::read, store::LIST};
use crate::{
    db::{Conn, RowResult, params},
    error::Result,
};
use assay_api::findings::{Finding, FindingStatus, Severity};

/// A project's findings of at least this severity, in the order in which they were made, and no more than `most`. False
/// positives are none, and duplicates have survivors that stand for them.
pub(in crate::resources) fn of_project(
    conn: &Conn,
    project: &str,
    least: Option<Severity>,
    most: usize,
) -> Result<Vec<Finding>> {
    let sql = LIST
        .one("f.project_id = ?1 AND f.severity <= ?2 AND f.status <> ?3 AND m.into_id IS NULL ORDER BY f.n LIMIT ?4");
    let least = least.unwrap_or(Severity::Info).rank();
    let values = params![project, least, FindingStatus::FalsePositive.rank(), most as i64];
    let mut statement = conn.prepare_cached(&sql)?;
    Ok(statement.query_map(values, read)?.collect::<RowResult<_>>()?)
}

/// Those of these findings that are the project's, in the order in which they were made.
pub(in crate::resources) fn named(conn: &Conn, project: &str, ids: &[String]) -> Result<Vec<Finding>> {
    let sql = LIST.one("f.id IN (SELECT value FROM json_each(?2)) AND +f.project_id = ?1 ORDER BY f.n");
    let ids = serde_json::to_string(ids).unwrap_or_default();
    let mut statement = conn.prepare_cached(&sql)?;
    Ok(statement.query_map([project, &ids], read)?.collect::<RowResult<_>>()?)
}
