//! The labels' SQL: counters that triggers keep, summed over the projects that the caller sees.

use crate::{
    auth::Reach,
    db::{
        Conn, RowResult,
        page::{Page, Params},
        params,
    },
    error::Result,
};
use assay_api::tags::Tag;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// One project.
    pub(super) project_id: Option<String>,
    /// A part of the label.
    pub(super) search: Option<String>,
}

/// A page of the labels, those that are used most first.
pub(super) fn list(conn: &Conn, reach: &Reach, filter: &Filter, params: &Params) -> Result<Page<Tag>> {
    let (not, ids) = reach.as_json().unwrap_or((true, "[]".to_owned()));
    let search = filter.search.as_deref().unwrap_or_default().to_lowercase();
    let sql = "SELECT min(t.tag), sum(t.count) AS uses, count(*) OVER () FROM tag_counters t \
               JOIN projects p ON p.id = t.project_id AND p.deleted_at IS NULL \
               WHERE t.count > 0 AND (?1 IS NULL OR t.project_id = ?1) \
               AND ?2 <> (t.project_id IN (SELECT value FROM json_each(?3))) AND instr(lower(t.tag), ?4) \
               GROUP BY t.tag ORDER BY uses DESC, t.tag LIMIT ?5 OFFSET ?6";
    let offset = (params.page - 1).saturating_mul(params.limit);
    let values = params![filter.project_id, not, ids, search, params.limit as i64, offset as i64];
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement
        .query_map(values, |row| Ok((Tag { name: row.get(0)?, count: row.get(1)? }, row.get::<_, u64>(2)?)))?;
    let rows = rows.collect::<RowResult<Vec<_>>>()?;
    let total = rows.first().map_or(0, |(_, total)| *total);
    let rows = rows.into_iter().map(|(tag, _)| tag).collect();
    Ok(Page { rows, total, capped: false, page: params.page, limit: params.limit, next: None })
}
