//! The reports' SQL.

use super::model::{Filter, read};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, Row, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::any,
    resources::shared::within,
};
use assay_api::reports::{Report, ReportFormat, ReportStatus};
use std::collections::BTreeSet;

pub(in crate::resources) static LIST: List = List {
    select: "r.*",
    from: "reports r",
    joins: "CROSS JOIN projects p ON p.id = r.project_id",
    always: "p.deleted_at IS NULL",
    id: "r.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "r.created_at"), Sort::by("name", "r.name")],
};

/// How often a report is begun: one that ends the appliance each time must not do so for ever.
const MOST_ATTEMPTS: i64 = 3;

/// What a job works on.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) report: Report,
    /// The snapshot's name in the file store.
    pub(super) dossier: Option<String>,
    pub(super) attempts: i64,
}

impl Work {
    /// Whether it has been begun too often.
    pub(super) fn is_hopeless(&self) -> bool {
        self.attempts >= MOST_ATTEMPTS
    }
}

/// One report of a project that is not in the trash.
pub fn get(conn: &Conn, id: &str) -> Result<Option<Report>> {
    let sql = LIST.one("r.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of the reports that `reach` includes.
pub(super) fn list(conn: &Conn, reach: &Reach, filter: &Filter, params: &Params) -> Result<Page<Report>> {
    let mut query = Query::new(&LIST);
    let statuses = any::<ReportStatus>("status", filter.status.as_deref())?;
    let formats = any::<ReportFormat>("format", filter.format.as_deref())?;
    query.equals("r.project_id", filter.project_id.as_deref());
    within(&mut query, "r.project_id", reach);
    query.any_of("r.status", statuses.map(|list| list.into_iter().map(ReportStatus::rank).collect()));
    query.any_of("r.format", formats.map(|list| list.into_iter().map(|format| format.as_str().to_owned()).collect()));
    query.contains(&["r.name"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// Stores a new report, its snapshot, and the files that the snapshot names and that there are.
pub(super) fn insert(tx: &Tx<'_>, r: &Report, dossier: &str, files: &BTreeSet<String>) -> Result<()> {
    let sql = "INSERT INTO reports (id, project_id, name, template_id, format, status, created_at, version, \
               language, dossier, findings_count, generated_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    tx.prepare_cached(sql)?.execute(params![
        r.id,
        r.project_id,
        r.name,
        r.template_id,
        r.format,
        r.status.rank(),
        r.created_at.0,
        r.version,
        r.language.rank(),
        dossier,
        r.findings_count,
        r.generated_by
    ])?;
    let sql = "INSERT INTO report_files (report_id, sha256) SELECT ?1, sha256 FROM files WHERE sha256 = ?2";
    let mut insert = tx.prepare_cached(sql)?;
    for file in files {
        insert.execute([&r.id, file])?;
    }
    Ok(())
}

/// Reports that wait to be made, oldest first.
pub(super) fn waiting(conn: &Conn) -> Result<Vec<String>> {
    let sql = "SELECT id FROM reports WHERE status = 0 ORDER BY created_at LIMIT 100";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// A report that waits, with what it is made from.
pub(super) fn work(conn: &Conn, id: &str) -> Result<Option<Work>> {
    let sql = "SELECT r.* FROM reports r WHERE r.id = ? AND r.status = 0";
    Ok(conn.prepare_cached(sql)?.query_row([id], read_work).optional()?)
}

fn read_work(row: &Row<'_>) -> RowResult<Work> {
    Ok(Work { report: read(row)?, dossier: row.get("dossier")?, attempts: row.get("attempts")? })
}

/// Notes that it is begun.
pub(super) fn begin(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("UPDATE reports SET attempts = attempts + 1 WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// Stores what became of it.
pub(super) fn finish(tx: &Tx<'_>, r: &Report, signature: Option<&[u8]>) -> Result<()> {
    let sql = "UPDATE reports SET status = ?2, file = ?3, file_size = ?4, signature = ?5, error = ?6, generated_at = ?7, \
               version = ?8 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        r.id,
        r.status.rank(),
        r.sha256,
        r.file_size,
        signature,
        r.error,
        r.generated_at.map(|time| time.0),
        r.version
    ])?;
    Ok(())
}

/// Removes a report, and lets go of its files.
pub(super) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM reports WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// How many reports wait to be made.
pub(super) fn count_waiting(conn: &Conn) -> Result<u64> {
    Ok(conn.prepare_cached("SELECT count(*) FROM reports WHERE status = 0")?.query_row([], |row| row.get(0))?)
}

/// The report's snapshot in the file store.
pub(super) fn dossier(conn: &Conn, id: &str) -> Result<Option<String>> {
    let sql = "SELECT dossier FROM reports WHERE id = ?";
    Ok(conn.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?.flatten())
}

/// The finished report of the same project before this one.
pub(super) fn previous(conn: &Conn, report: &Report) -> Result<Option<Report>> {
    let sql = LIST.one("r.project_id = ?1 AND r.status = 1 AND (r.created_at, r.id) < (?2, ?3)")
        + " ORDER BY r.created_at DESC, r.id DESC LIMIT 1";
    let values = params![report.project_id, report.created_at.0, report.id];
    Ok(conn.prepare_cached(&sql)?.query_row(values, read).optional()?)
}

/// Finished reports whose file has this hash.
pub(super) fn with_file(conn: &Conn, sha256: &str) -> Result<Option<Report>> {
    let sql = "SELECT r.* FROM reports r WHERE r.file = ? AND r.status = 1 ORDER BY r.created_at LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row([sha256], read).optional()?)
}
