//! The SQL of what a scan has done and found.

use crate::{
    db::{Conn, RowResult, Tx, params},
    error::{Error, Result},
};
use assay_api::{
    findings::{Finding, Severity},
    scans::{Scan, ScanFinding, ScanSighting},
};
use assay_scanner::report::HostReport;

/// A finished step, ready to be kept.
#[derive(Clone)]
pub(in super::super) struct Step {
    pub(in super::super) host: String,
    pub(in super::super) stage: &'static str,
    pub(in super::super) part: String,
    pub(in super::super) done: String,
}

/// All steps of a host.
pub(in super::super) fn steps(conn: &Conn, scan: &str, host: &str) -> Result<Vec<String>> {
    let mut statement = conn.prepare_cached("SELECT done FROM scan_tasks WHERE scan_id = ? AND host = ?")?;
    let rows = statement.query_map([scan, host], |row| row.get(0))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Keeps steps; one that is there already is replaced.
pub(in super::super) fn keep(tx: &Tx<'_>, scan: &str, steps: &[Step]) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO scan_tasks (scan_id, host, stage, part, done) VALUES (?, ?, ?, ?, ?)";
    let mut insert = tx.prepare_cached(sql)?;
    for step in steps {
        insert.execute(params![scan, step.host, step.stage, step.part, step.done])?;
    }
    Ok(())
}

/// Forgets at most `count` steps; whether there may be more.
pub(in super::super) fn forget(tx: &Tx<'_>, scan: &str, count: usize) -> Result<bool> {
    let sql = "DELETE FROM scan_tasks WHERE (scan_id, host, stage, part) IN \
               (SELECT scan_id, host, stage, part FROM scan_tasks WHERE scan_id = ?1 LIMIT ?2)";
    Ok(tx.prepare_cached(sql)?.execute(params![scan, count as i64])? >= count)
}

/// Keeps what a scan came to on a host.
pub(in super::super) fn host(tx: &Tx<'_>, scan: &str, name: &str, report: &HostReport, text: &str) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO scan_hosts (scan_id, host, ports, report) VALUES (?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![scan, name, report.ports.len() as i64, text])?;
    Ok(())
}

/// Hosts that live, and their open ports.
pub(in super::super) fn totals(conn: &Conn, scan: &str) -> Result<(u64, u64)> {
    let sql = "SELECT count(*), ifnull(sum(ports), 0) FROM scan_hosts WHERE scan_id = ?";
    Ok(conn.prepare_cached(sql)?.query_row([scan], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// What a scan came to on each host that lives.
pub(in super::super) fn hosts(conn: &Conn, scan: &str) -> Result<Vec<HostReport>> {
    let mut statement = conn.prepare_cached("SELECT report FROM scan_hosts WHERE scan_id = ? ORDER BY host")?;
    let rows = statement.query_map([scan], |row| row.get::<_, String>(0))?;
    let read = |text: RowResult<String>| {
        serde_json::from_str(&text?).map_err(|e| Error::internal("a scanned host cannot be read").caused_by(e))
    };
    rows.map(read).collect()
}

/// Notes what a scan did with a finding. The first word stands: a step that is done again says nothing new.
pub(in super::super) fn sighted(tx: &Tx<'_>, scan: &str, finding: &Finding, sighting: ScanSighting) -> Result<()> {
    let sql = "INSERT INTO scan_findings (scan_id, finding_id, severity, sighting) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT DO UPDATE SET severity = ?3";
    tx.prepare_cached(sql)?.execute(params![scan, finding.id, finding.severity.rank(), sighting.rank()])?;
    Ok(())
}

/// Counts a scan's findings.
pub(in super::super) fn count(conn: &Conn, scan: &mut Scan) -> Result<()> {
    for severity in Severity::ALL {
        *scan.count(*severity) = 0;
    }
    scan.fixed_count = 0;
    let sql = "SELECT severity, sighting, count(*) FROM scan_findings WHERE scan_id = ? GROUP BY 1, 2";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([&scan.id])?;
    while let Some(row) = rows.next()? {
        let (severity, sighting, count): (i64, i64, u64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if ScanSighting::from_rank(sighting) == Some(ScanSighting::Fixed) {
            scan.fixed_count += count;
        } else if let Some(severity) = Severity::from_rank(severity) {
            *scan.count(severity) += count;
        }
    }
    scan.vulnerabilities_found = Severity::ALL.iter().map(|severity| *scan.count(*severity)).sum();
    Ok(())
}

/// What a scan did with findings, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub(in super::super) struct Sightings {
    new: u64,
    changed: u64,
    reopened: u64,
    fixed: u64,
}

impl Sightings {
    /// Whether something is otherwise than before.
    pub(in super::super) fn is_news(self) -> bool {
        self != Self::default()
    }
}

/// Counts what a scan did with findings.
pub(in super::super) fn sightings(conn: &Conn, scan: &str) -> Result<Sightings> {
    let mut all = Sightings::default();
    let sql = "SELECT sighting, count(*) FROM scan_findings WHERE scan_id = ? GROUP BY 1";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([scan])?;
    while let Some(row) = rows.next()? {
        let count: u64 = row.get(1)?;
        match ScanSighting::from_rank(row.get(0)?) {
            Some(ScanSighting::New) => all.new = count,
            Some(ScanSighting::Changed) => all.changed = count,
            Some(ScanSighting::Reopened) => all.reopened = count,
            Some(ScanSighting::Fixed) => all.fixed = count,
            _ => {}
        }
    }
    Ok(all)
}

/// What a scan did with findings that are still there, worst first.
pub(in super::super) fn findings(conn: &Conn, scan: &str) -> Result<Vec<ScanFinding>> {
    let sql = "SELECT f.id, f.title, f.severity, x.sighting FROM scan_findings x JOIN findings f ON f.id = x.finding_id \
               WHERE x.scan_id = ? AND f.deleted_at IS NULL ORDER BY f.severity, f.n LIMIT 10000";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([scan], |row| {
        Ok(ScanFinding {
            id: row.get(0)?,
            title: row.get(1)?,
            severity: Severity::from_rank(row.get(2)?).unwrap_or(Severity::Info),
            change: ScanSighting::from_rank(row.get(3)?).unwrap_or(ScanSighting::Same),
        })
    })?;
    Ok(rows.collect::<RowResult<_>>()?)
}
