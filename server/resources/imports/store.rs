//! The imports' SQL.

use super::model::{Filter, Given, Job, read, read_job};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::any,
    resources::shared::within,
};
use assay_api::{
    Time,
    imports::{Import, ImportStatus},
};

pub(in crate::resources) static LIST: List = List {
    select: "i.*, p.name AS project_name, (SELECT u.name FROM users u WHERE u.id = i.actor_id) AS actor_name",
    from: "imports i",
    joins: "CROSS JOIN projects p ON p.id = i.project_id",
    always: "p.deleted_at IS NULL",
    id: "i.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "i.created_at")],
};

/// One import.
pub fn get(conn: &Conn, id: &str) -> Result<Option<Import>> {
    let sql = LIST.one("i.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of the imports that `reach` includes.
pub(super) fn list(conn: &Conn, reach: &Reach, filter: &Filter, params: &Params) -> Result<Page<Import>> {
    let statuses = any::<ImportStatus>("status", filter.status.as_deref())?;
    let mut query = Query::new(&LIST);
    query.equals("i.project_id", filter.project_id.as_deref());
    within(&mut query, "i.project_id", reach);
    query.any_of("i.status", statuses.map(|list| list.into_iter().map(ImportStatus::rank).collect()));
    query.page(conn, params, None, read)
}

/// The oldest import with work to do; those of projects in the trash wait until the project comes back.
pub(super) fn at_work(conn: &Conn) -> Result<Option<Job>> {
    let sql = LIST.one("i.status IN (0, 2, 4) ORDER BY i.n LIMIT 1");
    Ok(conn.prepare_cached(&sql)?.query_row([], read_job).optional()?)
}

/// Whether the same file has gone into this project before.
pub(super) fn came_before(conn: &Conn, import: &Import) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM imports WHERE sha256 = ? AND project_id = ? AND id <> ? AND status = ?)";
    let values = params![import.sha256, import.project_id, import.id, ImportStatus::Completed.rank()];
    Ok(conn.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
}

/// Stores a new import.
pub(super) fn insert(tx: &Tx<'_>, i: &Import, given: &Given, credential: &str) -> Result<()> {
    let sql = "INSERT INTO imports (id, project_id, name, format, options, sha256, size, status, actor_id, credential, \
               created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        i.id,
        i.project_id,
        i.name,
        i.format,
        serde_json::json!(given).to_string(),
        i.sha256,
        i.size,
        i.status.rank(),
        i.created_by.as_ref().map(|by| &by.id),
        credential,
        i.created_at.0,
        i.updated_at.0
    ])?;
    Ok(())
}

/// Stores an import's new state.
pub(super) fn update(tx: &Tx<'_>, i: &Import, now: Time) -> Result<()> {
    let sql = "UPDATE imports SET status = ?2, close_missing = ?3, reopen = ?4, findings = ?5, assets = ?6, done = ?7, \
               total = ?8, error = ?9, updated_at = ?10, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        i.id,
        i.status.rank(),
        i.close_missing,
        i.reopen,
        serde_json::json!(i.findings).to_string(),
        serde_json::json!(i.assets).to_string(),
        i.done,
        i.total,
        i.error,
        now.0
    ])?;
    Ok(())
}

/// Whose hand it is that goes on with an import.
pub(super) fn set_hand(tx: &Tx<'_>, id: &str, actor: Option<&str>, credential: &str) -> Result<()> {
    let sql = "UPDATE imports SET actor_id = ifnull(?2, actor_id), credential = ?3 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, actor, credential])?;
    Ok(())
}

/// Forgets an import.
pub(super) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM imports WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// What the import has made so far is seen and counted from now on.
pub(super) fn reveal(tx: &Tx<'_>, id: &str) -> Result<()> {
    for (table, kind, severity) in [("findings", "finding", "o.severity"), ("assets", "asset", "0")] {
        let made = format!(
            "WITH made AS (SELECT o.project_id, {severity} AS severity, o.status, count(*) AS n FROM import_pending h \
             CROSS JOIN {table} o ON o.id = h.object_id WHERE h.import_id = ?1 AND o.deleted_at IS NULL GROUP BY 1, 2, 3) \
             INSERT INTO counters SELECT project_id, '{kind}', severity, status, n FROM made WHERE true \
             UNION ALL SELECT '', '{kind}', severity, status, n FROM made \
             WHERE EXISTS (SELECT 1 FROM projects p WHERE p.id = made.project_id AND p.deleted_at IS NULL) \
             ON CONFLICT DO UPDATE SET count = count + excluded.count"
        );
        tx.prepare_cached(&made)?.execute([id])?;
    }
    tx.prepare_cached("DELETE FROM import_pending WHERE import_id = ?")?.execute([id])?;
    Ok(())
}
