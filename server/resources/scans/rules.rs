//! What may be scanned, and what is different between two scans: pure.

use crate::resources::controls;
use assay_api::{
    FieldError,
    scans::{NewScan, Scan, ScanChange, ScanProfile, ScanType, ScannedHost, ScannedPort},
};
use assay_scanner::{
    checks,
    plan::{Kind, Plan, PortSet, Profile, Target},
    report::{HostReport, PortReport, Service, Verdict},
    scope::{Bounds, Refusal, Scope},
};
// The half of `net` that opens nothing.
use core::net::{IpAddr, Ipv4Addr};
use std::collections::BTreeMap;

/// The phase of a scan that waits for somebody to authorise it.
pub(super) const HELD: &str = "awaiting_authorization";
/// The tool's name in the identities of findings.
pub(super) const TOOL: &str = "scan";
/// The most targets of one scan.
const TARGETS: usize = 100;

/// What the scanner is told of a scan.
pub(super) fn plan(target: &str, scan_type: ScanType, profile: ScanProfile, ports: Option<&str>) -> Plan {
    Plan {
        targets: target.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        kind: match scan_type {
            ScanType::Quick => Kind::Quick,
            ScanType::Full => Kind::Full,
            ScanType::Compliance => Kind::Compliance,
        },
        profile: speed(profile),
        ports: ports.map(str::to_owned),
        ..Plan::default()
    }
}

/// The plan of a stored scan.
pub(super) fn plan_of(scan: &Scan) -> Plan {
    let agent = format!("assay/{} ({})", env!("CARGO_PKG_VERSION"), scan.id);
    let known = || checks::all().iter().map(|check| check.id);
    // What the controls of the frameworks need; where none of ours speaks of them, all.
    let needed = (scan.scan_type == ScanType::Compliance).then(|| controls::checks_of(&scan.frameworks, known()));
    let checks = needed.filter(|checks| !checks.is_empty());
    Plan { agent, checks, ..plan(&scan.target, scan.scan_type, scan.profile, scan.ports.as_deref()) }
}

/// A profile in the scanner's words.
pub(in crate::resources) fn speed(profile: ScanProfile) -> Profile {
    match profile {
        ScanProfile::Gentle => Profile::Gentle,
        ScanProfile::Normal => Profile::Normal,
        ScanProfile::Fast => Profile::Fast,
    }
}

/// Reads what is asked for; everything that is wrong at once, by the fields of the request.
pub(super) fn read(new: &NewScan) -> Result<Vec<Target>, Vec<FieldError>> {
    let (kind, profile) = (new.scan_type.unwrap_or(ScanType::Full), new.profile.unwrap_or(ScanProfile::Normal));
    let plan = plan(&new.target, kind, profile, new.ports.as_deref());
    let mut wrong = match plan.read() {
        Ok((targets, _)) if targets.len() <= TARGETS => return frameworks(new).map_or(Ok(targets), Err),
        Ok((targets, _)) => {
            let message = format!("has {} targets; one scan takes at most {TARGETS}", targets.len());
            vec![FieldError::new("target", message)]
        }
        Err(wrong) => wrong.into_iter().map(renamed).collect(),
    };
    wrong.extend(frameworks(new).into_iter().flatten());
    Err(wrong)
}

/// The scanner speaks of a list of targets, the request has one field.
pub(super) fn renamed(error: FieldError) -> FieldError {
    let field = if error.field.starts_with("targets") { "target".to_owned() } else { error.field };
    FieldError { field, ..error }
}

fn frameworks(new: &NewScan) -> Option<Vec<FieldError>> {
    let wrong = |(index, name): (usize, &String)| {
        Some(FieldError::new(format!("frameworks[{index}]"), controls::unknown_framework(name)?))
    };
    let wrong: Vec<_> = new.frameworks.iter().enumerate().filter_map(wrong).collect();
    (!wrong.is_empty()).then_some(wrong)
}

/// Whether targets lie in the scope: what is never scanned is an error, what lies outside is for somebody to authorise.
/// Names are judged when they are resolved.
pub(super) fn outside(targets: &[Target], scope: &Scope) -> Result<bool, FieldError> {
    let mut outside = false;
    for target in targets {
        for ip in addresses(target) {
            match scope.permits(ip) {
                Ok(()) => {}
                Err(Refusal::Outside) => outside = true,
                Err(refusal) if refusal.is_exclusion() && ip.is_loopback() => {
                    let message = format!(
                        "{ip} is this machine itself; only its administrator can allow that, by ASSAY_SCAN_ALLOW"
                    );
                    return Err(FieldError::new("target", message));
                }
                Err(refusal) if refusal.is_exclusion() && target.count() > 1 => {}
                Err(refusal) => return Err(FieldError::new("target", format!("{ip} {refusal}"))),
            }
        }
    }
    Ok(outside)
}

fn addresses(target: &Target) -> Box<dyn Iterator<Item = IpAddr>> {
    match target {
        Target::Net(net) if net.prefix_len() == net.max_prefix_len() => Box::new(std::iter::once(net.addr())),
        Target::Net(net) => {
            let (first, last) = (net.network(), net.broadcast());
            match (first, last) {
                (IpAddr::V4(first), IpAddr::V4(last)) => {
                    Box::new((u32::from(first)..=u32::from(last)).map(|n| IpAddr::V4(Ipv4Addr::from(n))))
                }
                // All of an IPv6 network lies where its ends lie.
                _ => Box::new([first, last].into_iter()),
            }
        }
        Target::Range(first, last) => {
            Box::new((u32::from(*first)..=u32::from(*last)).map(|n| IpAddr::V4(Ipv4Addr::from(n))))
        }
        Target::Address { ip, .. } => Box::new(std::iter::once(*ip)),
        Target::Name { .. } => Box::new(std::iter::empty()),
    }
}

/// What a plan asks about, read once for all hosts.
pub(super) struct Asked {
    pub(super) checks: Vec<&'static str>,
    pub(super) ports: PortSet,
    pub(super) addresses: Scope,
}

impl Asked {
    pub(super) fn of(plan: &Plan) -> Self {
        let (targets, ports) = plan.read().unwrap_or_default();
        let checks = plan.chosen().iter().map(|check| check.id).collect();
        Self { checks, ports, addresses: Scope::new(Bounds::of(&targets)) }
    }
}

/// What a scan says of an earlier finding of a check on a port: whether it is mended.
pub(super) fn is_mended(report: &HostReport, asked: &Asked, check: &str, port: u16, protocol: &str) -> bool {
    if !report.up || !report.complete {
        return false;
    }
    let result = report.results.iter().find(|one| one.check == check && one.port == port && one.protocol == protocol);
    if let Some(result) = result {
        return matches!(result.verdict, Verdict::NotVulnerable | Verdict::NotApplicable);
    }
    let was_asked = protocol == "tcp" && asked.ports.contains(port) && asked.checks.contains(&check);
    if !was_asked || check == "CRT-006" {
        return false;
    }
    match report.ports.iter().find(|known| known.port == port) {
        // What listens there now is something else, to which the check is not put.
        Some(open) => open.service.as_ref().is_some_and(|service| service.certain),
        // Silence proves nothing: only a port that is known to be closed does.
        None => report.filtered == 0 && !report.unknown.contains(&port),
    }
}

/// A host as people read it.
pub(super) fn shown(report: &HostReport) -> ScannedHost {
    ScannedHost {
        ip: report.ip.to_string(),
        hostname: report.hostname.clone(),
        complete: report.complete,
        ports: report.ports.iter().map(shown_port).collect(),
        ..ScannedHost::default()
    }
}

fn shown_port(port: &PortReport) -> ScannedPort {
    let service = port.service.as_ref();
    ScannedPort {
        port: port.port,
        protocol: "tcp".to_owned(),
        state: "open".to_owned(),
        service: service.map(Service::full_name).filter(|name| !name.is_empty()),
        version: service.and_then(Service::full_version),
        banner: service.and_then(|service| service.banner.clone()),
        key: port.key.clone(),
    }
}

/// What is different between two scans of the same target. A host that was not gone through tells nothing of what is
/// gone.
pub(super) fn diff(before: &[HostReport], now: &[HostReport]) -> Vec<ScanChange> {
    let by_name = |reports: &[HostReport]| -> BTreeMap<String, ScannedHost> {
        reports.iter().map(|report| (name(report), shown(report))).collect()
    };
    let (before, now) = (by_name(before), by_name(now));
    let mut changes = Vec::new();
    let of_host = |host: &str, change: &str| ScanChange {
        what: "host".to_owned(),
        change: change.to_owned(),
        host: host.to_owned(),
        ..ScanChange::default()
    };
    for (host, report) in &now {
        match before.get(host) {
            None => changes.push(of_host(host, "new")),
            Some(old) => ports(host, old, report, &mut changes),
        }
    }
    changes.extend(before.keys().filter(|host| !now.contains_key(*host)).map(|host| of_host(host, "gone")));
    changes
}

fn ports(host: &str, before: &ScannedHost, now: &ScannedHost, changes: &mut Vec<ScanChange>) {
    let mut add = |what: &str, change: &str, port: u16, before: Option<String>, after: Option<String>| {
        let (what, change, host) = (what.to_owned(), change.to_owned(), host.to_owned());
        changes.push(ScanChange { what, change, host, port: Some(port), before, after });
    };
    let says = |port: &ScannedPort| -> Option<String> {
        let words: Vec<_> = [&port.service, &port.version].into_iter().flatten().map(String::as_str).collect();
        (!words.is_empty()).then(|| words.join(", "))
    };
    for port in &now.ports {
        let Some(old) = before.ports.iter().find(|known| known.port == port.port) else {
            add("port", "new", port.port, None, says(port));
            continue;
        };
        if says(old) != says(port) && says(port).is_some() {
            add("service", "changed", port.port, says(old), says(port));
        }
        if old.key.is_some() && port.key.is_some() && old.key != port.key {
            let is_ssh = port.key.as_ref().is_some_and(|key| key.starts_with("SHA256:"));
            let what = if is_ssh { "host_key" } else { "certificate" };
            add(what, "changed", port.port, old.key.clone(), port.key.clone());
        }
    }
    if now.complete {
        let gone = before.ports.iter().filter(|old| !now.ports.iter().any(|port| port.port == old.port));
        gone.for_each(|old| add("port", "gone", old.port, says(old), None));
    }
}

/// What a host is called in identities and in what is kept: by its name, else by its address.
pub(super) fn name(report: &HostReport) -> String {
    report.hostname.clone().unwrap_or_else(|| report.ip.to_string())
}
