//! The devices' SQL.

use super::{
    identity::{Known, Signs},
    model::{Filter, read, read_port},
};
use crate::{
    auth::Reach,
    db::{
        Conn, OptionalExtension, RowResult, Tx,
        page::{List, Page, Params, Query, Sort},
        params,
    },
    error::{Error, Result},
    http::query::{any, flag},
    resources::shared::within,
};
use assay_api::{
    Time,
    devices::{Device, DevicePort, DeviceType},
};
use std::net::IpAddr;

pub(in crate::resources) static LIST: List = List {
    select: "d.*, (SELECT json_group_array(o.port) FROM device_ports o WHERE o.device_id = d.id AND o.open) AS open_ports",
    from: "devices d",
    joins: "CROSS JOIN projects p ON p.id = d.project_id",
    always: "p.deleted_at IS NULL",
    id: "d.id",
    fts: None,
    narrow: None,
    sorts: &[
        Sort::by("first_seen", "d.first_seen"),
        Sort::by("last_seen", "d.last_seen"),
        Sort::by("ip", "d.ip_key"),
        Sort::by("hostname", "d.hostname"),
        Sort::by("vendor", "d.vendor"),
    ],
};

pub(in crate::resources) static PORTS: List = List {
    select: "o.*, o.port AS id",
    from: "device_ports o",
    joins: "",
    always: "1",
    id: "o.protocol",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("port", "o.port")],
};

/// So many devices are looked at, at most, to see which a machine is.
const CANDIDATES: i64 = 50;

/// Devices of projects that are not in the trash with this id or this hardware address, which several projects may
/// know; the one that was seen last first.
pub(super) fn called(conn: &Conn, id: &str) -> Result<Vec<Device>> {
    let (condition, value) = match assay_api::devices::mac(id) {
        Some(mac) => ("d.mac = ?1", mac),
        None => ("d.id = ?1", id.to_owned()),
    };
    let sql = format!("{} ORDER BY d.last_seen DESC LIMIT 1000", LIST.one(condition));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([value], read)?;
    Ok(rows.collect::<RowResult<_>>()?)
}

fn first(conn: &Conn, condition: &str, values: &[&dyn crate::db::ToSql]) -> Result<Option<Device>> {
    let sql = format!("{} LIMIT 1", LIST.one(condition));
    Ok(conn.prepare_cached(&sql)?.query_row(values, read).optional()?)
}

/// A page of the devices that `reach` includes.
pub(super) fn list(conn: &Conn, reach: &Reach, filter: &Filter, params: &Params) -> Result<Page<Device>> {
    let mut query = Query::new(&LIST);
    query.equals("d.project_id", filter.project_id.as_deref().or(filter.site_id.as_deref()));
    within(&mut query, "d.project_id", reach);
    if let Some(online) = flag("is_online", filter.is_online.as_deref())? {
        query.push(if online { "d.is_online" } else { "NOT d.is_online" }, []);
    }
    let types = any::<DeviceType>("device_type", filter.device_type.as_deref())?;
    query.any_of("d.device_type", types.map(|list| list.into_iter().map(DeviceType::rank).collect()));
    query.has("d.tags", filter.tag.as_deref());
    let holds = "SELECT device_id FROM device_ports WHERE port = ? AND open";
    let port = filter.port.as_deref().map(port).transpose()?;
    query.among("d.id", holds, port.as_deref());
    query.contains(&["d.vendor"], filter.vendor.as_deref());
    query.contains(&["d.os_guess"], filter.os.as_deref());
    query.contains(&["d.hostname", "d.ip", "d.mac"], filter.search.as_deref());
    query.page(conn, params, None, read)
}

fn port(text: &str) -> Result<String> {
    let number = text.trim().parse::<u16>().ok().filter(|port| *port > 0);
    number.map(|port| port.to_string()).ok_or_else(|| Error::field("port", "must be a port, from 1 to 65535"))
}

/// A page of a device's ports.
pub(super) fn ports(conn: &Conn, id: &str, params: &Params) -> Result<Page<DevicePort>> {
    let mut query = Query::new(&PORTS);
    query.equals("o.device_id", Some(id));
    query.page(conn, params, None, read_port)
}

/// The devices that a machine may be: those with one of its signs. Of those at its address, the one that was seen there
/// last has it.
pub(super) fn candidates(
    conn: &Conn,
    project: &str,
    (ip, scan): (&str, &str),
    signs: &Signs<'_>,
) -> Result<Vec<Known>> {
    let keys: Vec<_> = signs.keys.iter().map(|(_, key)| *key).collect();
    let sql = "SELECT id FROM (SELECT id, last_seen FROM devices WHERE project_id = ?1 AND ip_key = ?2 \
               UNION SELECT id, last_seen FROM devices WHERE project_id = ?1 AND mac = ?3 \
               UNION SELECT id, last_seen FROM devices WHERE project_id = ?1 AND hostname = ?4 AND hostname <> '' \
               UNION SELECT d.id, d.last_seen FROM json_each(?5) k CROSS JOIN device_ports o ON o.key = k.value \
               CROSS JOIN devices d ON d.id = o.device_id WHERE d.project_id = ?1) ORDER BY last_seen DESC, id LIMIT ?6";
    let mut statement = conn.prepare_cached(sql)?;
    let keys = serde_json::json!(keys).to_string();
    let values = params![project, sortable(ip), signs.mac, signs.hostname, keys, CANDIDATES];
    let ids = statement.query_map(values, |row| row.get::<_, String>(0))?.collect::<RowResult<Vec<_>>>()?;
    let mut all = Vec::new();
    for id in ids {
        let Some(device) = first(conn, "d.id = ?1", &[&id])? else { continue };
        let here = device.ip == ip && !all.iter().any(|other: &Known| other.here);
        let sql = "SELECT ip FROM device_addresses WHERE device_id = ? AND last_scan = ?";
        let mut statement = conn.prepare_cached(sql)?;
        let seen = statement.query_map([&id, scan], |row| row.get::<_, String>(0))?.collect::<RowResult<Vec<_>>>()?;
        let just_here = seen.iter().any(|seen| seen == ip);
        let elsewhere = !seen.is_empty() && !just_here;
        all.push(Known { typed: is_typed(conn, &id)?, keys: keys_of(conn, &id)?, device, here, just_here, elsewhere });
    }
    Ok(all)
}

fn keys_of(conn: &Conn, id: &str) -> Result<Vec<(u16, String)>> {
    let sql = "SELECT port, key FROM device_ports WHERE device_id = ? AND open AND key IS NOT NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Whether a person has said what kind of machine it is.
fn is_typed(conn: &Conn, id: &str) -> Result<bool> {
    let sql = "SELECT typed FROM devices WHERE id = ?";
    Ok(conn.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?.unwrap_or(false))
}

/// A device was seen at an address.
pub(super) fn at(tx: &Tx<'_>, id: &str, ip: &str, scan: &str, now: Time) -> Result<()> {
    let sql = "INSERT INTO device_addresses (device_id, ip, last_scan, first_seen, last_seen) \
               VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT DO UPDATE SET last_scan = ?3, last_seen = ?4";
    tx.prepare_cached(sql)?.execute(params![id, ip, scan, now.0])?;
    Ok(())
}

/// Stores a new device.
pub(super) fn insert(tx: &Tx<'_>, d: &Device, typed: bool, scan: Option<&str>) -> Result<()> {
    let sql = "INSERT INTO devices (id, project_id, ip, ip_key, mac, hostname, vendor, os_guess, device_type, typed, \
               is_online, tags, notes, last_scan, first_seen, last_seen, updated_at) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![
        d.id,
        d.project_id,
        d.ip,
        sortable(&d.ip),
        d.mac,
        d.hostname.as_deref().unwrap_or_default(),
        d.vendor.as_deref().unwrap_or_default(),
        d.os_guess,
        d.device_type.rank(),
        typed,
        d.is_online,
        serde_json::json!(d.tags).to_string(),
        d.notes,
        scan,
        d.first_seen.0,
        d.last_seen.0,
        d.updated_at.0
    ])?;
    Ok(())
}

/// Stores what is known of a device. `typed`: from now on a person's word says what it is, or no longer; `None` leaves
/// that as it is. `scan` is the one that saw it, if it was one.
pub(super) fn update(tx: &Tx<'_>, d: &Device, typed: Option<bool>, scan: Option<&str>) -> Result<()> {
    let sql = "UPDATE devices SET ip = ?2, ip_key = ?3, mac = ?4, hostname = ?5, vendor = ?16, os_guess = ?6, device_type = ?7, \
               typed = ifnull(?8, typed), is_online = ?9, tags = ?10, notes = ?11, last_scan = ifnull(?12, last_scan), \
               last_seen = ?13, updated_at = ?14, version = ?15 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        d.id,
        d.ip,
        sortable(&d.ip),
        d.mac,
        d.hostname.as_deref().unwrap_or_default(),
        d.os_guess,
        d.device_type.rank(),
        typed,
        d.is_online,
        serde_json::json!(d.tags).to_string(),
        d.notes,
        scan,
        d.last_seen.0,
        d.updated_at.0,
        d.version,
        d.vendor.as_deref().unwrap_or_default()
    ])?;
    Ok(())
}

/// A port as a scan saw it.
pub(super) struct Seen<'a> {
    pub(super) port: u16,
    pub(super) ip: &'a str,
    pub(super) service: Option<String>,
    pub(super) version: Option<String>,
    pub(super) banner: Option<String>,
    pub(super) key: Option<&'a str>,
}

/// A port is open. Whether it was not, before.
pub(super) fn open(tx: &Tx<'_>, device: &str, seen: &Seen<'_>, now: Time) -> Result<bool> {
    let was = "SELECT open FROM device_ports WHERE device_id = ? AND port = ? AND protocol = 'tcp'";
    let was: Option<bool> =
        tx.prepare_cached(was)?.query_row(params![device, seen.port], |row| row.get(0)).optional()?;
    let sql = "INSERT INTO device_ports (device_id, port, protocol, open, service, version, banner, key, ip, \
               first_seen, last_seen) VALUES (?1, ?2, 'tcp', 1, ?3, ?4, ?5, ?6, ?7, ?8, ?8) \
               ON CONFLICT DO UPDATE SET open = 1, service = ifnull(?3, service), version = ifnull(?4, version), \
               banner = ifnull(?5, banner), key = ifnull(?6, key), ip = ?7, last_seen = ?8";
    let Seen { port, ip, service, version, banner, key } = seen;
    tx.prepare_cached(sql)?.execute(params![device, port, service, version, banner, key, ip, now.0])?;
    Ok(was != Some(true))
}

/// Ports that are open, as far as is known, and were last seen at this address.
pub(super) fn open_at(conn: &Conn, device: &str, ip: &str) -> Result<Vec<u16>> {
    let sql = "SELECT port FROM device_ports WHERE device_id = ? AND ip = ? AND protocol = 'tcp' AND open";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([device, ip], |row| row.get(0))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// A port that was open is closed.
pub(super) fn close(tx: &Tx<'_>, device: &str, port: u16, now: Time) -> Result<()> {
    let sql =
        "UPDATE device_ports SET open = 0, last_seen = ?3 WHERE device_id = ?1 AND port = ?2 AND protocol = 'tcp'";
    tx.prepare_cached(sql)?.execute(params![device, port, now.0])?;
    Ok(())
}

/// Devices of a project that are believed to be there and that a scan has not seen, from the row `after` on. An
/// archived project keeps its inventory as it was.
pub(super) fn unseen(conn: &Conn, project: &str, scan: &str, after: i64, count: usize) -> Result<Vec<(i64, Device)>> {
    let sql = LIST.one(
        "d.project_id = ?1 AND d.is_online AND d.last_scan IS NOT ?2 AND d.n > ?3 \
                  AND NOT EXISTS (SELECT 1 FROM archives x WHERE x.project_id = d.project_id) ORDER BY d.n LIMIT ?4",
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows =
        statement.query_map(params![project, scan, after, count as i64], |row| Ok((row.get("n")?, read(row)?)))?;
    Ok(rows.collect::<RowResult<_>>()?)
}

/// Removes a device.
pub(super) fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM devices WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// An address as text that sorts as the address does, IPv4 first.
fn sortable(ip: &str) -> String {
    match ip.parse() {
        Ok(IpAddr::V4(ip)) => format!("4{:08x}", u32::from(ip)),
        Ok(IpAddr::V6(ip)) => format!("6{:032x}", u128::from(ip)),
        Err(_) => String::new(),
    }
}
