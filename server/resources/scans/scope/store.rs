//! The scope's SQL.

use super::{Host, rules};
use crate::{
    db::{Conn, OptionalExtension, Tx, params},
    error::{Error, Result},
};
use assay_api::{
    Time,
    scans::{NewScanScope, ScanScope},
};

/// The scope in force.
pub(in super::super) fn get(conn: &Conn, host: &Host) -> Result<ScanScope> {
    let sql = "SELECT scope, updated_at, version FROM scan_scope";
    let row = conn
        .prepare_cached(sql)?
        .query_row([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?.map(Time), row.get(2)?)));
    let Some((text, updated_at, version)) = row.optional()? else {
        return Ok(rules::scope(&rules::default(), host, None, 1));
    };
    let read = serde_json::from_str(&text).map_err(|e| Error::internal("the scope cannot be read").caused_by(e))?;
    Ok(rules::scope(&read, host, updated_at, version))
}

/// Stores the scope.
pub(super) fn save(tx: &Tx<'_>, scope: &NewScanScope, now: Time, version: u64) -> Result<()> {
    let sql = "INSERT INTO scan_scope (singleton, scope, updated_at, version) VALUES (1, ?1, ?2, ?3) \
               ON CONFLICT DO UPDATE SET scope = ?1, updated_at = ?2, version = ?3";
    tx.prepare_cached(sql)?.execute(params![serde_json::json!(scope).to_string(), now.0, version])?;
    Ok(())
}

/// The project of scans that name none, where there is one that can still be written to.
pub(in super::super) fn project(conn: &Conn) -> Result<Option<String>> {
    let sql = "SELECT p.id FROM scan_scope c CROSS JOIN projects p ON p.id = c.project_id \
               WHERE p.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM archives a WHERE a.project_id = p.id)";
    Ok(conn.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?)
}

/// Says which project is that.
pub(in super::super) fn set_project(tx: &Tx<'_>, id: &str) -> Result<()> {
    let sql = "INSERT INTO scan_scope (singleton, scope, project_id, version) VALUES (1, ?2, ?1, 1) \
               ON CONFLICT DO UPDATE SET project_id = ?1";
    tx.prepare_cached(sql)?.execute(params![id, serde_json::json!(rules::default()).to_string()])?;
    Ok(())
}
