//! The assessment's SQL: findings in groups, never one by one, off an index that holds all that is asked.

use super::super::catalogue::Entry;
use crate::{
    db::{Conn, Row, RowResult, Tx, params, params_from_iter},
    error::Result,
};
use assay_api::{Day, Time, findings::FindingStatus};
use std::collections::HashMap;

/// Findings that are alike in what matters here.
pub(super) struct Group {
    pub(super) cwe: Option<String>,
    pub(super) source: String,
    pub(super) has_cve: bool,
    pub(super) project_id: String,
    status: i64,
    severity: i64,
    count: u64,
    last_seen: i64,
}

/// One row of what is seen.
#[derive(Debug, PartialEq)]
pub(super) struct Line {
    reference: &'static str,
    control_id: String,
    project_id: String,
    signal: String,
    pub(super) open: u64,
    worst: Option<i64>,
    accepted: u64,
    fixed: u64,
    pub(super) passed: u64,
    pub(super) last_seen: Option<i64>,
}

impl Line {
    pub(super) fn new(entry: &'static Entry, project_id: &str, signal: String) -> Self {
        Self {
            reference: &entry.r#ref,
            control_id: String::new(),
            project_id: project_id.to_owned(),
            signal,
            open: 0,
            worst: None,
            accepted: 0,
            fixed: 0,
            passed: 0,
            last_seen: None,
        }
    }

    pub(super) fn add(&mut self, group: &Group) {
        match FindingStatus::from_rank(group.status) {
            Some(status) if status.is_open() => {
                self.open += group.count;
                self.worst = Some(self.worst.map_or(group.severity, |worst| worst.min(group.severity)));
            }
            Some(FindingStatus::Accepted) => self.accepted += group.count,
            _ => self.fixed += group.count,
        }
        self.last_seen = self.last_seen.max(Some(group.last_seen));
    }
}

/// What counts: not in the trash, not hidden, of a project that is there and not over; open, remediated or accepted.
const LIVING: &str = "f.deleted_at IS NULL AND f.status <= 4 AND NOT EXISTS (SELECT 1 FROM import_pending h WHERE h.object_id = f.id) \
    AND f.project_id IN (SELECT p.id FROM projects p WHERE p.deleted_at IS NULL AND NOT EXISTS \
    (SELECT 1 FROM archives a WHERE a.project_id = p.id))";

fn group(row: &Row<'_>) -> RowResult<Group> {
    Ok(Group {
        cwe: row.get("cwe_id")?,
        source: row.get("source")?,
        has_cve: row.get("has_cve")?,
        project_id: row.get("project_id")?,
        status: row.get("status")?,
        severity: row.get("severity")?,
        count: row.get("count")?,
        last_seen: row.get("last_seen")?,
    })
}

const GROUP: &str = "f.cwe_id, f.source, f.cve_id IS NOT NULL AS has_cve, f.project_id, f.status, f.severity, \
    count(*) AS count, max(f.last_seen) AS last_seen";

/// All findings.
pub(super) fn groups(conn: &Conn) -> Result<Vec<Group>> {
    let sql = format!(
        "SELECT {GROUP} FROM findings f INDEXED BY findings_for_controls WHERE {LIVING} \
         GROUP BY f.cwe_id, f.source, f.project_id, f.status, f.severity, has_cve"
    );
    Ok(conn.prepare_cached(&sql)?.query_map([], group)?.collect::<RowResult<_>>()?)
}

/// Findings with a label, as far as they name no weakness, which says more.
pub(super) fn labelled(conn: &Conn) -> Result<Vec<(String, Group)>> {
    let sql = format!(
        "SELECT t.label, {GROUP} FROM findings f CROSS JOIN finding_tags t ON t.n = f.n \
         WHERE {LIVING} AND f.cwe_id IS NULL AND f.tags <> '[]' \
         GROUP BY t.label, f.source, f.project_id, f.status, f.severity, has_cve"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], |row| Ok((row.get("label")?, group(row)?)))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Open findings whose day is over.
pub(super) fn overdue(conn: &Conn, today: Day) -> Result<Vec<Group>> {
    let sql = format!(
        "SELECT {GROUP} FROM findings f WHERE {LIVING} AND f.status < 3 AND f.due_key < ? \
         GROUP BY f.project_id, f.severity, f.status"
    );
    Ok(conn.prepare_cached(&sql)?.query_map([today.to_string()], group)?.collect::<RowResult<_>>()?)
}

/// What the appliance knows of itself.
pub(super) struct Own {
    pub(super) without_second_factor: u64,
    pub(super) dormant: u64,
    pub(super) endless_tokens: u64,
    pub(super) failing_tasks: u64,
}

/// How the appliance is kept.
pub(super) fn appliance(conn: &Conn, now: Time, dormant: i64) -> Result<Own> {
    let people = "FROM users u WHERE u.active AND NOT u.service";
    let count = |sql: &str, values: &[i64]| -> Result<u64> {
        Ok(conn.prepare_cached(sql)?.query_row(params_from_iter(values), |row| row.get(0))?)
    };
    let without_second_factor = format!(
        "SELECT count(*) {people} AND u.role = 0 AND NOT EXISTS \
         (SELECT 1 FROM totp t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)"
    );
    let dormant_people = format!("SELECT count(*) {people} AND ifnull(u.last_login_at, u.created_at) < ?1");
    let endless_tokens = "SELECT count(*) FROM tokens WHERE revoked_at IS NULL AND expires_at IS NULL";
    Ok(Own {
        without_second_factor: count(&without_second_factor, &[])?,
        dormant: count(&dormant_people, &[now.plus(-dormant).0])?,
        endless_tokens: count(endless_tokens, &[])?,
        failing_tasks: count("SELECT count(*) FROM tasks WHERE failures > 0", &[])?,
    })
}

/// The lines with their controls' ids.
pub(super) fn with_ids(conn: &Conn, mut lines: Vec<Line>) -> Result<Vec<Line>> {
    let mut statement = conn.prepare_cached("SELECT ref, id FROM controls")?;
    let ids = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let ids: HashMap<String, String> = ids.collect::<RowResult<_>>()?;
    for line in &mut lines {
        line.control_id = ids.get(line.reference).cloned().unwrap_or_default();
    }
    lines.retain(|line| !line.control_id.is_empty());
    lines.sort_by(|a, b| (&a.control_id, &a.project_id, &a.signal).cmp(&(&b.control_id, &b.project_id, &b.signal)));
    Ok(lines)
}

/// Whether these lines are what is there.
pub(super) fn is_same(conn: &Conn, lines: &[Line]) -> Result<bool> {
    let sql = "SELECT control_id, project_id, signal, open, worst, accepted, fixed, passed, last_seen \
               FROM control_results ORDER BY control_id, project_id, signal";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let there = Line {
            reference: "",
            control_id: row.get(0)?,
            project_id: row.get(1)?,
            signal: row.get(2)?,
            open: row.get(3)?,
            worst: row.get(4)?,
            accepted: row.get(5)?,
            fixed: row.get(6)?,
            passed: row.get(7)?,
            last_seen: row.get(8)?,
        };
        let same = lines.get(count).is_some_and(|line| Line { reference: line.reference, ..there } == *line);
        if !same {
            return Ok(false);
        }
        count += 1;
    }
    Ok(count == lines.len())
}

/// Puts these lines in place of those that are there.
pub(super) fn replace(tx: &Tx<'_>, lines: &[Line], now: Time) -> Result<()> {
    tx.prepare_cached("DELETE FROM control_results")?.execute([])?;
    let sql = "INSERT INTO control_results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let mut insert = tx.prepare_cached(sql)?;
    for l in lines {
        insert.execute(params![
            l.control_id,
            l.project_id,
            l.signal,
            l.open,
            l.worst,
            l.accepted,
            l.fixed,
            l.passed,
            l.last_seen
        ])?;
    }
    let sql =
        "INSERT INTO control_assessments VALUES (1, ?1) ON CONFLICT DO UPDATE SET assessed_at = excluded.assessed_at";
    tx.prepare_cached(sql)?.execute([now.0])?;
    Ok(())
}
