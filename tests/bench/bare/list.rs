//! The first page of the findings.

use super::connect;
use anyhow::{Context, Result};
use assay_api::{
    Named, Time,
    findings::{FindingStatus, Severity},
};
use rusqlite::{Connection, Row};
use serde::Serialize;
use serde_json::value::RawValue;
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

const SQL: &str = "SELECT f.*, p.name AS project_name, u.name AS assignee_name, \
    (SELECT json_group_array(json_object('id', a.id, 'name', a.name)) FROM finding_assets fa \
     JOIN assets a ON a.id = fa.asset_id WHERE fa.finding_id = f.id AND a.deleted_at IS NULL) AS assets \
    FROM findings f CROSS JOIN projects p ON p.id = f.project_id LEFT JOIN users u ON u.id = f.assignee_id \
    WHERE f.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY f.created_at DESC, f.id DESC LIMIT 50";

/// Reads pages, each on a connection of its own.
pub(super) struct Pages {
    database: PathBuf,
    idle: Mutex<Vec<Connection>>,
    total: u64,
}

impl Pages {
    pub(super) fn new(database: &Path) -> Result<Self> {
        let conn = connect(database)?;
        let total = conn.query_row("SELECT count(*) FROM findings", [], |row| row.get(0))?;
        Ok(Self { database: database.to_owned(), idle: Mutex::new(vec![conn]), total })
    }

    pub(super) fn read(&self) -> Result<Vec<u8>> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = idle.map_or_else(|| connect(&self.database), Ok)?;
        let page = page(&conn, self.total);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
        page
    }
}

fn page(conn: &Connection, total: u64) -> Result<Vec<u8>> {
    let mut statement = conn.prepare_cached(SQL)?;
    let mut found = statement.query([])?;
    let mut rows = Vec::with_capacity(50);
    while let Some(row) = found.next()? {
        rows.push(finding(row)?);
    }
    let mut body = br#"{"success":true,"data":"#.to_vec();
    serde_json::to_writer(&mut body, &rows)?;
    let pages = total.div_ceil(50);
    body.extend(format!(r#","meta":{{"page":1,"limit":50,"total":{total},"pages":{pages}}}}}"#).bytes());
    Ok(body)
}

/// A row as it goes over the wire. What no finding of a filled store has is written as empty.
#[derive(Serialize)]
struct Finding {
    id: String,
    project_id: String,
    project: Named,
    title: String,
    severity: Severity,
    status: FindingStatus,
    cvss_vector: Option<String>,
    cvss_score: Option<f64>,
    cve_id: Option<String>,
    cwe_id: Option<String>,
    epss: Option<f64>,
    kev: bool,
    description: Option<String>,
    impact: Option<String>,
    remediation: Option<String>,
    references: Box<RawValue>,
    affected_assets: Vec<String>,
    assets: Vec<Named>,
    tags: Box<RawValue>,
    evidence: [(); 0],
    source: String,
    assignee_id: (),
    assignee: (),
    due_date: (),
    accepted_until: (),
    merged_into: (),
    duplicates: [(); 0],
    first_seen: Time,
    last_seen: Time,
    created_at: Time,
    updated_at: Time,
    version: u64,
}

fn finding(row: &Row<'_>) -> Result<Finding> {
    let assets: Vec<Named> = serde_json::from_str(&row.get::<_, String>("assets")?)?;
    let project_id: String = row.get("project_id")?;
    Ok(Finding {
        id: row.get("id")?,
        project: Named { id: project_id.clone(), name: row.get("project_name")? },
        project_id,
        title: row.get("title")?,
        severity: Severity::from_rank(row.get("severity")?).context("a severity")?,
        status: FindingStatus::from_rank(row.get("status")?).context("a status")?,
        cvss_vector: row.get("cvss_vector")?,
        cvss_score: row.get("cvss_score")?,
        cve_id: row.get("cve_id")?,
        cwe_id: row.get("cwe_id")?,
        epss: row.get("epss")?,
        kev: row.get::<_, Option<bool>>("kev")?.unwrap_or(false),
        description: row.get("description")?,
        impact: row.get("impact")?,
        remediation: row.get("remediation")?,
        references: RawValue::from_string(row.get("refs")?)?,
        affected_assets: assets.iter().map(|asset| asset.id.clone()).collect(),
        assets,
        tags: RawValue::from_string(row.get("tags")?)?,
        evidence: [],
        source: row.get("source")?,
        assignee_id: (),
        assignee: (),
        due_date: (),
        accepted_until: (),
        merged_into: (),
        duplicates: [],
        first_seen: Time(row.get("first_seen")?),
        last_seen: Time(row.get("last_seen")?),
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}
