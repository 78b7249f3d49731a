//! What scans do with devices, within a write of their own.

use super::{
    identity::{self, Known, Signs},
    makers, rules, store,
};
use crate::{
    change::{Change, Kind},
    clock::Clock,
    db::{Conn, Tx},
    error::Result,
};
use assay_api::{
    Time,
    devices::{Device, DeviceType},
};
use assay_scanner::{
    plan::PortSet,
    report::{HostReport, PortReport, Service},
    scope::Scope,
};
use serde_json::json;

/// The scan that sees it.
pub(in crate::resources) struct By<'a> {
    pub(in crate::resources) project: &'a str,
    pub(in crate::resources) scan: &'a str,
    pub(in crate::resources) clock: &'a Clock,
    /// The kernel's table of neighbours.
    pub(in crate::resources) neighbours: &'a str,
    /// The ports that were asked.
    pub(in crate::resources) ports: &'a PortSet,
    /// The addresses that are looked at.
    pub(in crate::resources) addresses: &'a Scope,
}

/// A scan has seen a machine: its device is known, moved, or made.
pub(in crate::resources) fn seen(
    tx: &Tx<'_>,
    now: Time,
    by: &By<'_>,
    host: &HostReport,
    changes: &mut Vec<Change>,
) -> Result<()> {
    let ip = host.ip.to_string();
    let mac = rules::neighbour(by.neighbours, &ip);
    let keys = host.ports.iter().filter_map(|port| Some((port.port, port.key.as_deref()?))).collect();
    let signs = Signs { mac: mac.as_deref(), hostname: host.hostname.as_deref(), keys };
    let mut candidates = store::candidates(tx, by.project, (&ip, by.scan), &signs)?;
    // One whose own address is looked at by the same scan may be found there yet.
    let is_looked_at = |device: &Device| device.ip.parse().is_ok_and(|ip| by.addresses.permits(ip).is_ok());
    for known in candidates.iter_mut().filter(|known| !known.here && !known.just_here) {
        known.elsewhere = known.elsewhere || is_looked_at(&known.device);
    }
    let device = match identity::choose(&candidates, &signs) {
        Some(index) => met(tx, now, by, (host, mac.clone()), &candidates.swap_remove(index), changes)?,
        None => made(tx, now, by, (host, mac.clone()), changes)?,
    };
    // Whoever else was here has lost the address.
    for known in candidates.iter().filter(|known| known.here && known.device.is_online) {
        if identity::is_displaced(known, &signs) {
            changes.push(offline(tx, now, &known.device)?);
        }
    }
    store::at(tx, &device.id, &ip, by.scan, now)?;
    ports(tx, now, by, &device, host, changes)
}

/// A machine that is known.
fn met(
    tx: &Tx<'_>,
    now: Time,
    by: &By<'_>,
    (host, mac): (&HostReport, Option<String>),
    known: &Known,
    changes: &mut Vec<Change>,
) -> Result<Device> {
    let before = &known.device;
    let guess = rules::kind(host);
    let says_nothing = known.typed || guess == DeviceType::Unknown;
    let mac = mac.or(before.mac.clone());
    let plain = Device {
        // One that has several addresses is shown at the one that was seen first by a scan.
        ip: if known.elsewhere { before.ip.clone() } else { host.ip.to_string() },
        vendor: mac.as_deref().and_then(makers::of).or(before.vendor.clone()),
        mac,
        hostname: host.hostname.clone().or(before.hostname.clone()),
        os_guess: rules::system(host).or(before.os_guess.clone()),
        device_type: if says_nothing { before.device_type } else { guess },
        is_online: true,
        ..before.clone()
    };
    let change = Change::updated(Kind::DeviceUpdated, before, &plain);
    let version = before.version + u64::from(change.is_some());
    let updated_at = if change.is_some() { now } else { before.updated_at };
    let after = Device { last_seen: now, updated_at, version, ..plain };
    store::update(tx, &after, None, Some(by.scan))?;
    changes.extend(change);
    Ok(after)
}

/// A machine that is not.
fn made(
    tx: &Tx<'_>,
    now: Time,
    by: &By<'_>,
    (host, mac): (&HostReport, Option<String>),
    changes: &mut Vec<Change>,
) -> Result<Device> {
    let device = Device {
        id: by.clock.id("dev"),
        ip: host.ip.to_string(),
        vendor: mac.as_deref().and_then(makers::of),
        mac,
        hostname: host.hostname.clone(),
        os_guess: rules::system(host),
        device_type: rules::kind(host),
        is_online: true,
        project_id: by.project.to_owned(),
        site_id: by.project.to_owned(),
        open_ports: Vec::new(),
        tags: Vec::new(),
        notes: None,
        first_seen: now,
        last_seen: now,
        updated_at: now,
        version: 1,
    };
    store::insert(tx, &device, false, Some(by.scan))?;
    let about = json!({ "ip": device.ip, "mac": device.mac, "hostname": device.hostname, "vendor": device.vendor,
        "device_type": device.device_type, "scan_id": by.scan });
    changes.push(Change::about(Kind::DeviceDiscovered, &device, json!({ "after": about })));
    Ok(device)
}

fn ports(
    tx: &Tx<'_>,
    now: Time,
    by: &By<'_>,
    device: &Device,
    host: &HostReport,
    changes: &mut Vec<Change>,
) -> Result<()> {
    let ip = host.ip.to_string();
    for port in &host.ports {
        let seen = looked_at(&ip, port);
        if store::open(tx, &device.id, &seen, now)? {
            let about = json!({ "ip": ip, "port": port.port, "protocol": "tcp", "service": seen.service,
                "version": seen.version, "hostname": device.hostname, "scan_id": by.scan });
            changes.push(Change::about(Kind::PortFound, device, json!({ "after": about })));
        }
    }
    // Silence proves nothing: a port is called closed when every one that was asked has answered.
    if !host.complete || host.filtered > 0 {
        return Ok(());
    }
    let is_open = |number: u16| host.ports.iter().any(|port| port.port == number);
    for number in store::open_at(tx, &device.id, &ip)? {
        if by.ports.contains(number) && !is_open(number) && !host.unknown.contains(&number) {
            store::close(tx, &device.id, number, now)?;
            let (open, closed) = (json!({ "state": "open" }), json!({ "port": number, "state": "closed" }));
            let about = json!({ "before": open, "after": closed });
            changes.push(Change::about(Kind::DeviceUpdated, device, about));
        }
    }
    Ok(())
}

fn looked_at<'a>(ip: &'a str, port: &'a PortReport) -> store::Seen<'a> {
    let service = port.service.as_ref();
    store::Seen {
        port: port.port,
        ip,
        service: service.map(Service::full_name).filter(|name| !name.is_empty()),
        version: service.and_then(Service::full_version),
        banner: service.and_then(|service| service.banner.clone()),
        key: port.key.as_deref(),
    }
}

/// Devices of a project that are believed to be there and that a scan has not seen, from the row `after` on.
pub(in crate::resources) fn unseen(
    conn: &Conn,
    project: &str,
    scan: &str,
    after: i64,
    count: usize,
) -> Result<Vec<(i64, Device)>> {
    store::unseen(conn, project, scan, after, count)
}

/// A scan has looked where a device was, and it was not there.
pub(in crate::resources) fn offline(tx: &Tx<'_>, now: Time, device: &Device) -> Result<Change> {
    let after = Device { is_online: false, updated_at: now, version: device.version + 1, ..device.clone() };
    store::update(tx, &after, None, None)?;
    let about = json!({ "ip": after.ip, "mac": after.mac, "hostname": after.hostname, "is_online": false });
    Ok(Change::about(Kind::DeviceOffline, &after, json!({ "before": { "is_online": true }, "after": about })))
}
