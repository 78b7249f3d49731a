//! The dashboard's SQL.

use crate::{
    auth::Reach,
    db::{Conn, Row, RowResult, Value, params_from_iter},
    error::Result,
    resources::shared::{counters, day, member, named},
};
use assay_api::{
    Day, Named, Time,
    dashboard::{OpenFinding, RunningProject},
    findings::{FindingStatus, Severity},
    projects::ProjectStatus,
    stats::BySeverity,
};
use std::collections::BTreeMap;

/// Findings that are named, and projects.
const NAMED: usize = 5;
const RUNNING: usize = 8;
/// Counting stops here.
const COUNTED: u64 = 10_000;

/// What a day changed among the findings of one severity.
pub(super) struct Change {
    pub(super) day: Day,
    pub(super) severity: Severity,
    /// Open ones, more or fewer.
    pub(super) net: i64,
    pub(super) opened: u64,
    pub(super) closed: u64,
}

type Sums = BTreeMap<(String, i64), [i64; 3]>;

/// What each day from `first` on changed, the oldest first, in what `reach` includes.
pub(super) fn changes(conn: &Conn, reach: &Reach, first: Day) -> Result<Vec<Change>> {
    let whole = "project_id = ''";
    let some = "project_id IN (SELECT p.id FROM json_each(?2) j CROSS JOIN projects p ON p.id = j.value \
                WHERE p.deleted_at IS NULL)";
    let sums = match reach.as_json() {
        None => sums(conn, whole, first, None)?,
        Some((false, ids)) => sums(conn, some, first, Some(ids))?,
        Some((true, ids)) => {
            // All there are, less what is hidden: the hidden projects are few.
            let mut all = sums(conn, whole, first, None)?;
            for (key, hidden) in sums(conn, some, first, Some(ids))? {
                let left = all.entry(key).or_default();
                left.iter_mut().zip(hidden).for_each(|(all, hidden)| *all -= hidden);
            }
            all
        }
    };
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let rows = sums.into_iter().filter_map(|((day, severity), [net, opened, closed])| {
        let (day, severity) = (day.parse().ok()?, Severity::from_rank(severity)?);
        Some(Change { day, severity, net, opened: count(opened), closed: count(closed) })
    });
    Ok(rows.collect())
}

fn sums(conn: &Conn, condition: &str, first: Day, ids: Option<String>) -> Result<Sums> {
    let sql = format!("SELECT day, severity, net, opened, closed FROM finding_days WHERE {condition} AND day >= ?1");
    let values = [Some(Value::from(first.to_string())), ids.map(Value::from)];
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values.into_iter().flatten()))?;
    let mut sums = Sums::new();
    while let Some(row) = rows.next()? {
        let sum = sums.entry((row.get(0)?, row.get(1)?)).or_default();
        for (at, sum) in sum.iter_mut().enumerate() {
            *sum += row.get::<_, i64>(at + 2)?;
        }
    }
    Ok(sums)
}

fn open_ranks() -> Vec<i64> {
    FindingStatus::ALL.iter().filter(|status| status.is_open()).map(|status| status.rank()).collect()
}

/// How many findings there are, and how many are open.
pub(super) fn totals(conn: &Conn, reach: &Reach) -> Result<(u64, BySeverity)> {
    let (mut open, ranks) = (BySeverity::default(), open_ranks());
    for severity in Severity::ALL {
        *open.of(*severity) = counters::total(conn, "finding", None, reach, Some(&[severity.rank()]), Some(&ranks))?;
    }
    Ok((counters::total(conn, "finding", None, reach, None, None)?, open))
}

/// The reach as a condition on `column`, with its value.
fn within(column: &str, reach: &Reach) -> (String, Option<String>) {
    match reach.as_json() {
        None => ("1".to_owned(), None),
        Some((not, ids)) => {
            let not = if not { "NOT " } else { "" };
            (format!("+{column} {not}IN (SELECT value FROM json_each(?))"), Some(ids))
        }
    }
}

fn findings(conn: &Conn, reach: &Reach, index: &str, more: &str, first: Option<Day>) -> Result<Vec<OpenFinding>> {
    let (seen, ids) = within("f.project_id", reach);
    let sql = format!(
        "SELECT f.id, f.title, f.severity, f.due_date, f.created_at, p.id AS project_id, p.name AS project_name \
         FROM findings f INDEXED BY {index} CROSS JOIN projects p ON p.id = f.project_id \
         WHERE f.status < 3 AND f.deleted_at IS NULL AND p.deleted_at IS NULL AND {more} AND {seen} \
         ORDER BY {} LIMIT {NAMED}",
        if index == "findings_overdue" { "f.due_date" } else { "f.created_at, f.id" },
    );
    let values = first.map(|day| Value::from(day.to_string())).into_iter().chain(ids.map(Value::from));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), finding)?;
    Ok(rows.collect::<RowResult<_>>()?)
}

fn finding(row: &Row<'_>) -> RowResult<OpenFinding> {
    Ok(OpenFinding {
        id: row.get("id")?,
        title: row.get("title")?,
        severity: member(row, "severity", Severity::from_rank)?,
        project: Named { id: row.get("project_id")?, name: row.get("project_name")? },
        due_date: day(row, "due_date")?,
        created_at: Time(row.get("created_at")?),
    })
}

/// The open findings whose due date passed first.
pub(super) fn overdue(conn: &Conn, reach: &Reach, today: Day) -> Result<Vec<OpenFinding>> {
    findings(conn, reach, "findings_overdue", "f.due_date IS NOT NULL AND f.due_date < ?", Some(today))
}

/// The open findings that were made first.
pub(super) fn oldest(conn: &Conn, reach: &Reach) -> Result<Vec<OpenFinding>> {
    findings(conn, reach, "findings_open", "1", None)
}

/// How many open findings are late; counted to 10,000.
pub(super) fn overdue_count(conn: &Conn, reach: &Reach, today: Day) -> Result<u64> {
    let (seen, ids) = within("f.project_id", reach);
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM findings f INDEXED BY findings_overdue \
         CROSS JOIN projects p ON p.id = f.project_id WHERE f.due_date IS NOT NULL AND f.status < 3 \
         AND f.deleted_at IS NULL AND p.deleted_at IS NULL AND f.due_date < ? AND {seen} LIMIT {COUNTED})"
    );
    let values = std::iter::once(Value::from(today.to_string())).chain(ids.map(Value::from));
    Ok(conn.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?)
}

/// How many projects are in progress, and how many there are.
pub(super) fn projects(conn: &Conn, reach: &Reach) -> Result<(u64, u64)> {
    let (seen, ids) = within("p.id", reach);
    let running = ProjectStatus::InProgress.rank();
    let sql = format!(
        "SELECT count(*) FILTER (WHERE p.status = {running}), count(*) FROM projects p WHERE p.deleted_at IS NULL AND {seen}"
    );
    let values = params_from_iter(ids.map(Value::from));
    Ok(conn.prepare_cached(&sql)?.query_row(values, |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Projects in progress, the next due first, with what the counters know of them.
pub(super) fn running(conn: &Conn, reach: &Reach) -> Result<Vec<RunningProject>> {
    let (seen, ids) = within("p.id", reach);
    let running = ProjectStatus::InProgress.rank();
    let sql = format!(
        "SELECT p.id, p.name, p.report_due_date, p.lead_id, u.name AS lead_name, c.id AS client_id, c.name AS client_name \
         FROM projects p INDEXED BY projects_by_due CROSS JOIN clients c ON c.id = p.client_id \
         LEFT JOIN users u ON u.id = p.lead_id WHERE p.deleted_at IS NULL AND +p.status = {running} AND {seen} \
         ORDER BY p.due_key, p.id LIMIT {RUNNING}"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(ids.map(Value::from)), |row| {
        Ok(RunningProject {
            id: row.get("id")?,
            name: row.get("name")?,
            client: Named { id: row.get("client_id")?, name: row.get("client_name")? },
            open: BySeverity::default(),
            total: 0,
            lead: named(row, "lead_id", "lead_name")?,
            report_due_date: day(row, "report_due_date")?,
        })
    })?;
    let mut projects = rows.collect::<RowResult<Vec<_>>>()?;
    let mut counts = conn.prepare_cached(
        "SELECT severity, status, count FROM counters WHERE project_id = ? AND kind = 'finding' AND count > 0",
    )?;
    for project in &mut projects {
        let mut rows = counts.query([&project.id])?;
        while let Some(row) = rows.next()? {
            let count: u64 = row.get("count")?;
            project.total += count;
            if member(row, "status", FindingStatus::from_rank)?.is_open() {
                *project.open.of(member(row, "severity", Severity::from_rank)?) += count;
            }
        }
    }
    Ok(projects)
}
