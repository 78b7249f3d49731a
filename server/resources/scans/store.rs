//! The scans' SQL.

use super::model::{Filter, Job, read, read_job};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::{Error, Result},
    http::query::{any, one},
    resources::shared::within,
};
use assay_api::{
    Time,
    scans::{Scan, ScanStatus},
};

pub(in crate::resources) static LIST: List = List {
    select: "s.*, p.name AS project_name, u.name AS actor_name",
    from: "scans s",
    joins: "CROSS JOIN projects p ON p.id = s.project_id LEFT JOIN users u ON u.id = s.actor_id",
    always: "p.deleted_at IS NULL",
    id: "s.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "s.created_at")],
};

/// The most scans that wait.
const MOST: i64 = 1_000;

/// One scan of a project that is not in the trash.
pub fn get(conn: &Conn, id: &str) -> Result<Option<Scan>> {
    let sql = LIST.one("s.id = ?");
    Ok(conn.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A page of the scans that `reach` includes.
pub(super) fn list(conn: &Conn, reach: &Reach, filter: &Filter, params: &Params) -> Result<Page<Scan>> {
    let statuses = any::<ScanStatus>("status", filter.status.as_deref())?;
    let mut query = Query::new(&LIST);
    query.equals("s.project_id", filter.project_id.as_deref());
    within(&mut query, "s.project_id", reach);
    query.any_of("s.status", statuses.map(|list| list.into_iter().map(ScanStatus::rank).collect()));
    query.any_of("s.schedule_id", filter.schedule_id.as_ref().map(|id| vec![id.clone()]));
    query.contains(&["s.target"], filter.target.as_deref());
    let from = one::<Time>("from_date", filter.from_date.as_deref())?;
    let to = one::<Time>("to_date", filter.to_date.as_deref())?;
    query.between("s.created_at", from, to);
    query.page(conn, params, None, read)
}

/// Stores a new scan.
pub(super) fn insert(tx: &Tx<'_>, s: &Scan, held: bool, credential: &str) -> Result<()> {
    let waiting = "SELECT count(*) FROM scans WHERE status IN (0, 1)";
    if tx.prepare_cached(waiting)?.query_row([], |row| row.get::<_, i64>(0))? >= MOST {
        return Err(Error::conflict(format!("{MOST} scans wait already; wait until some are through, or cancel some")));
    }
    let sql = "INSERT INTO scans (id, project_id, schedule_id, target, scan_type, profile, frameworks, ports, held, phase, \
               authorized_by, authorized_at, error, actor_id, credential, created_at, updated_at) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        s.id,
        s.project_id,
        s.schedule_id,
        s.target,
        s.scan_type.rank(),
        s.profile.rank(),
        serde_json::json!(s.frameworks).to_string(),
        s.ports,
        held,
        s.phase,
        s.authorized_by,
        s.authorized_at.map(|at| at.0),
        s.error,
        s.created_by.as_ref().map(|by| by.id.as_str()),
        credential,
        s.created_at.0,
        s.updated_at.0
    ])?;
    Ok(())
}

/// Stores where a scan stands. Whether it is held follows from its phase.
pub(super) fn update(tx: &Tx<'_>, s: &Scan, now: Time) -> Result<()> {
    let sql = "UPDATE scans SET status = ?2, held = ?3, paused = ?4, progress = ?5, phase = ?6, eta = ?7, hosts_total = ?8, \
               hosts_found = ?9, ports_found = ?10, counts = ?11, phases = ?12, authorized_by = ?13, authorized_at = ?14, \
               error = ?15, started_at = ?16, completed_at = ?17, baseline_id = ?18, updated_at = ?19, \
               version = version + 1 WHERE id = ?1";
    let counts = [s.critical_count, s.high_count, s.medium_count, s.low_count, s.info_count, s.fixed_count];
    tx.prepare_cached(sql)?.execute(params![
        s.id,
        s.status.rank(),
        s.phase == super::rules::HELD,
        s.paused,
        s.progress,
        s.phase,
        s.eta_seconds,
        s.hosts_total,
        s.hosts_found,
        s.ports_found,
        serde_json::json!(counts).to_string(),
        s.phases.to_string(),
        s.authorized_by,
        s.authorized_at.map(|at| at.0),
        s.error,
        s.started_at.map(|at| at.0),
        s.completed_at.map(|at| at.0),
        s.baseline_id,
        now.0
    ])?;
    Ok(())
}

/// A running scan is to be stopped.
pub(super) fn ask_to_cancel(tx: &Tx<'_>, id: &str, now: Time) -> Result<()> {
    let sql = "UPDATE scans SET cancelling = 1, updated_at = ?2, version = version + 1 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

/// Scans that run or may run, in the order in which they came: those that ran before a stop first.
pub(super) fn at_work(conn: &Conn) -> Result<Vec<Job>> {
    let sql = LIST.one("s.status IN (0, 1) AND NOT s.held ORDER BY s.status DESC, s.n LIMIT 200");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], read_job)?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// The completed scan before this one of the same target and ports: of its own schedule, where there is one.
pub(super) fn baseline(conn: &Conn, scan: &Scan) -> Result<Option<String>> {
    let sql = "SELECT s.id FROM scans s WHERE s.project_id = ?1 AND s.target = ?2 AND s.status = 2 AND s.id <> ?3 \
               AND s.scan_type = ?4 AND s.ports IS ?5 ORDER BY s.schedule_id IS NOT ?6, s.n DESC LIMIT 1";
    let values = params![scan.project_id, scan.target, scan.id, scan.scan_type.rank(), scan.ports, scan.schedule_id];
    Ok(conn.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
}

/// When a scan is stopped, if it is not over by then.
pub(super) fn stop_at(tx: &Tx<'_>, id: &str, at: Time) -> Result<()> {
    tx.prepare_cached("UPDATE scans SET stop_at = ?2 WHERE id = ?1")?.execute(params![id, at.0])?;
    Ok(())
}

/// Scans that should have been over by now, and have not been told to stop. Those in the trash wait there as they are.
pub(super) fn late(conn: &Conn, now: Time) -> Result<Vec<String>> {
    let sql = "SELECT s.id FROM scans s CROSS JOIN projects p ON p.id = s.project_id \
               WHERE s.status IN (0, 1) AND s.stop_at <= ? AND NOT s.cancelling AND p.deleted_at IS NULL \
               ORDER BY s.n LIMIT 1000";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([now.0], |row| row.get(0))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Whether a scan of a schedule is not over yet.
pub(super) fn is_under_way(conn: &Conn, schedule: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM scans WHERE schedule_id = ? AND status IN (0, 1))";
    Ok(conn.prepare_cached(sql)?.query_row([schedule], |row| row.get(0))?)
}

/// The last scan of a schedule that is through.
pub(super) fn last_of(conn: &Conn, schedule: &str) -> Result<Option<String>> {
    let sql = "SELECT id FROM scans WHERE schedule_id = ? AND status = 2 ORDER BY n DESC LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row([schedule], |row| row.get(0)).optional()?)
}

/// Forgets a scan with all that it came to; its findings stay.
pub(super) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM scans WHERE id = ?")?.execute([id])?;
    Ok(())
}
