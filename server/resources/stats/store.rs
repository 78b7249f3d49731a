//! The statistics' SQL.

use crate::{
    auth::Reach,
    db::{Conn, RowResult, params},
    error::Result,
};
use assay_api::{
    Day,
    findings::{FindingStatus, Severity},
    stats::{BySeverity, ByStatus, FindingStats, ProjectStats},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::IntoParams;

/// What the numbers can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// One project.
    pub(super) project_id: Option<String>,
    /// All projects of one client.
    pub(super) client_id: Option<String>,
}

/// The projects that are counted: ?1 and ?2 narrow, ?3 and ?4 are the caller's reach.
const PROJECTS: &str = "p.deleted_at IS NULL AND (?1 IS NULL OR p.id = ?1) AND (?2 IS NULL OR p.client_id = ?2) \
                        AND ?3 <> (p.id IN (SELECT value FROM json_each(?4)))";
/// The most projects that are named.
const NAMED: usize = 100;

/// The numbers, for whoever sees `reach`, on the day `today`.
pub(super) fn stats(conn: &Conn, reach: &Reach, filter: &Filter, today: Day) -> Result<FindingStats> {
    let (not, ids) = reach.as_json().unwrap_or((true, "[]".to_owned()));
    let values = params![filter.project_id, filter.client_id, not, ids];
    let sql = format!(
        "SELECT p.id, p.name, n.severity, n.status, n.count FROM projects p JOIN counters n ON n.project_id = p.id \
         WHERE n.kind = 'finding' AND n.count > 0 AND {PROJECTS}"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut all = FindingStats::default();
    let mut projects: HashMap<String, ProjectStats> = HashMap::new();
    while let Some(row) = rows.next()? {
        let (severity, status) = (Severity::from_rank(row.get(2)?), FindingStatus::from_rank(row.get(3)?));
        let (Some(severity), Some(status), count) = (severity, status, row.get::<_, u64>(4)?) else { continue };
        let id: String = row.get(0)?;
        let name = row.get(1)?;
        let project = projects.entry(id).or_insert_with_key(|id| ProjectStats {
            project_id: id.clone(),
            name,
            ..ProjectStats::default()
        });
        count_in(&mut all, project, severity, status, count);
    }
    let mut projects: Vec<_> = projects.into_values().collect();
    projects.sort_by(|a, b| b.open.cmp(&a.open).then(b.total.cmp(&a.total)).then(a.name.cmp(&b.name)));
    projects.truncate(NAMED);
    all.by_project = projects;
    all.overdue = overdue(conn, reach, filter, today)?;
    Ok(all)
}

fn count_in(all: &mut FindingStats, project: &mut ProjectStats, severity: Severity, status: FindingStatus, count: u64) {
    all.total += count;
    project.total += count;
    *of_severity(&mut all.by_severity, severity) += count;
    *of_status(&mut all.by_status, status) += count;
    if status.is_open() {
        all.open += count;
        project.open += count;
        *of_severity(&mut all.open_by_severity, severity) += count;
        *of_severity(&mut project.open_by_severity, severity) += count;
    }
}

/// Walks the due dates that have passed, by their own index.
fn overdue(conn: &Conn, reach: &Reach, filter: &Filter, today: Day) -> Result<u64> {
    let (not, ids) = reach.as_json().unwrap_or((true, "[]".to_owned()));
    let sql = format!(
        "SELECT count(*) FROM findings f CROSS JOIN projects p ON p.id = f.project_id \
         WHERE f.deleted_at IS NULL AND f.due_date IS NOT NULL AND f.due_date < ?5 AND f.status < 3 AND {PROJECTS}"
    );
    let values = params![filter.project_id, filter.client_id, not, ids, today.to_string()];
    let count: RowResult<u64> = conn.prepare_cached(&sql)?.query_row(values, |row| row.get(0));
    Ok(count?)
}

fn of_severity(numbers: &mut BySeverity, severity: Severity) -> &mut u64 {
    match severity {
        Severity::Critical => &mut numbers.critical,
        Severity::High => &mut numbers.high,
        Severity::Medium => &mut numbers.medium,
        Severity::Low => &mut numbers.low,
        Severity::Info => &mut numbers.info,
    }
}

fn of_status(numbers: &mut ByStatus, status: FindingStatus) -> &mut u64 {
    match status {
        FindingStatus::Open => &mut numbers.open,
        FindingStatus::Confirmed => &mut numbers.confirmed,
        FindingStatus::InProgress => &mut numbers.in_progress,
        FindingStatus::Remediated => &mut numbers.remediated,
        FindingStatus::Accepted => &mut numbers.accepted,
        FindingStatus::FalsePositive => &mut numbers.false_positive,
        FindingStatus::Closed => &mut numbers.closed,
    }
}
