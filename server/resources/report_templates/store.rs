//! The templates' SQL.

use super::model::{Filter, read};
use crate::{
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
};
use assay_api::reports::ReportTemplate;

pub(in crate::resources) static LIST: List = List {
    select: "t.*",
    from: "report_templates t",
    joins: "",
    always: "1",
    id: "t.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "t.created_at"), Sort::by("name", "t.name")],
};

/// One template.
pub fn get(conn: &Conn, id: &str) -> Result<Option<ReportTemplate>> {
    let sql = LIST.one("t.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of the templates.
pub(super) fn list(conn: &Conn, filter: &Filter, params: &Params) -> Result<Page<ReportTemplate>> {
    let mut query = Query::new(&LIST);
    query.contains(&["t.name"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// Stores a new template.
pub(super) fn insert(tx: &Tx<'_>, t: &ReportTemplate) -> Result<()> {
    let sql = "INSERT INTO report_templates (id, name, description, source, created_at, updated_at, version) \
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let values = params![t.id, t.name, t.description, t.source, t.created_at.0, t.updated_at.0, t.version];
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Stores its new state.
pub(super) fn update(tx: &Tx<'_>, t: &ReportTemplate) -> Result<()> {
    let sql = "UPDATE report_templates SET name = ?2, description = ?3, source = ?4, updated_at = ?5, version = ?6 \
               WHERE id = ?1";
    let values = params![t.id, t.name, t.description, t.source, t.updated_at.0, t.version];
    tx.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Removes a template. Reports that were made with it keep what they were made from.
pub(super) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM report_templates WHERE id = ?")?.execute([id])?;
    Ok(())
}
