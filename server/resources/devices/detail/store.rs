//! The SQL of what hangs on a device.

use super::super::{model::read_port, store::PORTS};
use crate::{
    db::{Conn, RowResult, params},
    error::Result,
    resources::shared::member,
};
use assay_api::{
    Named, Time,
    devices::{Device, DeviceAddress, DeviceFinding, DevicePort},
    findings::{FindingStatus, Severity},
};

/// So many ports and findings are shown with a device.
const PORTS_SHOWN: i64 = 1_000;
const FINDINGS_SHOWN: i64 = 100;

/// The project's assets that a device is: by an address at which it was seen the last time, or by its name.
/// Those of an import that is not complete are not there yet.
const ASSETS: &str = "SELECT a.id FROM assets a WHERE a.project_id = ?1 AND a.deleted_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM import_pending h WHERE h.object_id = a.id) AND a.ip_address IS NOT NULL AND a.ip_address IN (SELECT ?2 UNION SELECT w.ip FROM device_addresses w \
     JOIN devices d ON d.id = w.device_id WHERE w.device_id = ?3 AND w.last_scan = d.last_scan) \
     UNION SELECT a.id FROM assets a WHERE a.project_id = ?1 AND a.deleted_at IS NULL AND a.hostname = ?4 \
     AND NOT EXISTS (SELECT 1 FROM import_pending h WHERE h.object_id = a.id)";

/// Every address, the latest first.
pub(super) fn addresses(conn: &Conn, id: &str) -> Result<Vec<DeviceAddress>> {
    let sql = "SELECT ip, first_seen, last_seen FROM device_addresses WHERE device_id = ? \
               ORDER BY last_seen DESC, ip LIMIT 100";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| {
        Ok(DeviceAddress { ip: row.get(0)?, first_seen: Time(row.get(1)?), last_seen: Time(row.get(2)?) })
    })?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Its ports, those that are open first.
pub(super) fn ports(conn: &Conn, id: &str) -> Result<Vec<DevicePort>> {
    let sql = format!("{} ORDER BY o.open DESC, o.port, o.protocol LIMIT ?2", PORTS.one("o.device_id = ?1"));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![id, PORTS_SHOWN], read_port)?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Its assets.
pub(super) fn assets(conn: &Conn, device: &Device) -> Result<Vec<Named>> {
    let sql = format!("SELECT id, name FROM assets WHERE id IN ({ASSETS}) ORDER BY name, id LIMIT 100");
    let mut statement = conn.prepare_cached(&sql)?;
    let values = params![device.project_id, device.ip, device.id, device.hostname];
    let rows = statement.query_map(values, |row| Ok(Named { id: row.get(0)?, name: row.get(1)? }))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Open findings on its assets, worst first, and how many there are.
pub(super) fn findings(conn: &Conn, device: &Device) -> Result<(Vec<DeviceFinding>, u64)> {
    let which = format!(
        "f.id IN (SELECT x.finding_id FROM finding_assets x WHERE x.asset_id IN ({ASSETS})) \
         AND f.deleted_at IS NULL AND f.status < 3 \
         AND NOT EXISTS (SELECT 1 FROM import_pending h WHERE h.object_id = f.id)"
    );
    let sql = format!(
        "SELECT f.id, f.title, f.severity, f.status, f.cve_id, f.cvss_score FROM findings f WHERE {which} \
         ORDER BY f.severity, f.n LIMIT ?5"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let values = params![device.project_id, device.ip, device.id, device.hostname, FINDINGS_SHOWN];
    let rows = statement.query_map(values, |row| {
        Ok(DeviceFinding {
            id: row.get("id")?,
            title: row.get("title")?,
            severity: member(row, "severity", Severity::from_rank)?,
            status: member(row, "status", FindingStatus::from_rank)?,
            cve_id: row.get("cve_id")?,
            cvss_score: row.get("cvss_score")?,
        })
    })?;
    let shown = rows.collect::<RowResult<_>>()?;
    let sql = format!("SELECT count(*) FROM findings f WHERE {which}");
    let values = params![device.project_id, device.ip, device.id, device.hostname];
    Ok((shown, conn.prepare_cached(&sql)?.query_row(values, |row| row.get(0))?))
}
