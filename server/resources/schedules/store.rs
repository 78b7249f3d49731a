//! The schedules' SQL.

use super::model::{Filter, read};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::Result,
    http::query::flag,
    resources::shared::within,
};
use assay_api::{Time, schedules::Schedule};

pub(in crate::resources) static LIST: List = List {
    select: "s.*, p.name AS project_name, u.name AS owner_name, w.name AS authorizer_name",
    from: "schedules s",
    joins: "CROSS JOIN projects p ON p.id = s.project_id LEFT JOIN users u ON u.id = s.owner_id \
            LEFT JOIN users w ON w.id = s.authorizer_id",
    always: "p.deleted_at IS NULL",
    id: "s.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "s.created_at"), Sort::by("name", "s.name")],
};

/// One schedule of a project that is not in the trash.
pub fn get(conn: &Conn, id: &str) -> Result<Option<Schedule>> {
    let sql = LIST.one("s.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of the schedules that `reach` includes.
pub(super) fn list(conn: &Conn, reach: &Reach, filter: &Filter, params: &Params) -> Result<Page<Schedule>> {
    let mut query = Query::new(&LIST);
    query.equals("s.project_id", filter.project_id.as_deref());
    within(&mut query, "s.project_id", reach);
    if let Some(enabled) = flag("enabled", filter.enabled.as_deref())? {
        query.push(if enabled { "s.enabled" } else { "NOT s.enabled" }, []);
    }
    query.contains(&["s.name", "s.target"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

/// How many there are.
pub(super) fn count(conn: &Conn) -> Result<u64> {
    Ok(conn.prepare_cached("SELECT count(*) FROM schedules")?.query_row([], |row| row.get(0))?)
}

/// Stores one, new or changed.
pub(super) fn save(tx: &Tx<'_>, s: &Schedule) -> Result<()> {
    let sql = "INSERT INTO schedules (id, project_id, name, cron, timezone, window, overlap, enabled, target, \
               scan_type, profile, frameworks, ports, owner_id, authorizer_id, next_at, last_at, last_scan, last_error, \
               created_at, updated_at, version) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22) \
               ON CONFLICT (id) DO UPDATE SET name = ?3, cron = ?4, timezone = ?5, window = ?6, overlap = ?7, \
               enabled = ?8, target = ?9, scan_type = ?10, profile = ?11, frameworks = ?12, ports = ?13, owner_id = ?14, \
               authorizer_id = ?15, next_at = ?16, last_at = ?17, last_scan = ?18, last_error = ?19, updated_at = ?21, \
               version = ?22";
    tx.prepare_cached(sql)?.execute(params![
        s.id,
        s.project_id,
        s.name,
        s.cron,
        s.timezone,
        s.window_minutes,
        s.overlap.rank(),
        s.enabled,
        s.target,
        s.scan_type.rank(),
        s.profile.rank(),
        serde_json::json!(s.frameworks).to_string(),
        s.ports,
        s.owner.as_ref().map(|owner| owner.id.as_str()),
        s.authorized_by.as_ref().map(|by| by.id.as_str()),
        s.next_run_at.map(|at| at.0),
        s.last_run_at.map(|at| at.0),
        s.last_scan_id,
        s.last_error,
        s.created_at.0,
        s.updated_at.0,
        s.version
    ])?;
    Ok(())
}

/// Removes one; its scans stay.
pub(super) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM schedules WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// Schedules whose time may have come, those that wait longest first. What lies in an archived project waits.
pub(super) fn at_work(conn: &Conn) -> Result<Vec<Schedule>> {
    let sql = LIST.one(
        "s.enabled AND s.next_at IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM archives a WHERE a.project_id = s.project_id) ORDER BY s.next_at LIMIT 10000",
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Somebody has begun a scan of it.
pub(super) fn set_last(tx: &Tx<'_>, id: &str, scan: &str) -> Result<()> {
    let sql = "UPDATE schedules SET last_scan = ?2, last_error = NULL WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, scan])?;
    Ok(())
}

/// The clock was set back: the next time is nearer than was thought.
pub(super) fn set_next(tx: &Tx<'_>, id: &str, next: Option<Time>) -> Result<()> {
    tx.prepare_cached("UPDATE schedules SET next_at = ?2 WHERE id = ?1")?.execute(params![id, next.map(|at| at.0)])?;
    Ok(())
}
