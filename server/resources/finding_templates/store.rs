//! The templates' SQL.

use super::model::{Filter, read};
use crate::{
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::any,
};
use assay_api::{finding_templates::FindingTemplate, findings::Severity};
use serde_json::json;

/// The list: hundreds at most, so that a search may read them all.
pub(in crate::resources) static LIST: List = List {
    select: "t.*",
    from: "finding_templates t",
    joins: "",
    always: "t.version > 0",
    id: "t.id",
    fts: None,
    narrow: None,
    sorts: &[
        Sort::by("created_at", "t.created_at"),
        Sort::by("updated_at", "t.updated_at"),
        Sort::by("title", "t.title"),
    ],
};

/// One template.
pub fn get(conn: &Conn, id: &str) -> Result<Option<FindingTemplate>> {
    let sql = LIST.one("t.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// Whether there is one of this title.
pub(super) fn is_titled(conn: &Conn, title: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM finding_templates WHERE title = ?)";
    Ok(conn.prepare_cached(sql)?.query_row([title], |row| row.get(0))?)
}

/// A page of the templates.
pub(super) fn list(conn: &Conn, filter: &Filter, params: &Params) -> Result<Page<FindingTemplate>> {
    let mut query = Query::new(&LIST);
    let severities = any::<Severity>("severity", filter.severity.as_deref())?;
    query.any_of("t.severity", severities.map(|list| list.into_iter().map(Severity::rank).collect()));
    query.has("t.tags", filter.tag.as_deref());
    query.any_of("t.cwe_id", filter.cwe_id.as_deref().map(|id| vec![id.to_uppercase()]));
    query.contains(&["t.title", "t.description", "t.cwe_id", "t.tags"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// Stores a new template, or a template's new state.
pub(super) fn save(tx: &Tx<'_>, t: &FindingTemplate) -> Result<()> {
    let sql = "INSERT INTO finding_templates (id, title, severity, cvss_vector, cwe_id, description, impact, remediation, \
               refs, tags, created_at, updated_at, version) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT (id) DO UPDATE SET title = ?2, \
               severity = ?3, cvss_vector = ?4, cwe_id = ?5, description = ?6, impact = ?7, remediation = ?8, refs = ?9, \
               tags = ?10, updated_at = ?12, version = ?13";
    tx.prepare_cached(sql)?.execute(params![
        t.id,
        t.title,
        t.severity.map(Severity::rank),
        t.cvss_vector,
        t.cwe_id,
        t.description,
        t.impact,
        t.remediation,
        json!(t.references).to_string(),
        json!(t.tags).to_string(),
        t.created_at.0,
        t.updated_at.0,
        t.version
    ])?;
    Ok(())
}

/// Removes a template.
pub(super) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM finding_templates WHERE id = ?")?.execute([id])?;
    Ok(())
}
