//! The result for people: hosts with their ports, then what is wrong, worst first.

use assay_api::findings::Severity;
use assay_scanner::{
    checks,
    report::{CheckResult, HostReport, Summary, Verdict},
};
use std::fmt::Write as _;

pub(super) fn table(hosts: &[HostReport], summary: &Summary) -> String {
    let mut out = String::new();
    for host in hosts {
        write_host(&mut out, host);
    }
    write_findings(&mut out, hosts);
    let counts: Vec<String> = Severity::ALL
        .iter()
        .zip(summary.findings)
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    let found = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    let _ =
        write!(out, "{} of {} hosts up, {} ports open, {found}", summary.hosts_up, summary.hosts, summary.open_ports);
    out
}

fn write_host(out: &mut String, host: &HostReport) {
    let name = host.hostname.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let _ = writeln!(out, "{}{name}: {} closed, {} filtered", host.ip, host.closed, host.filtered);
    for port in &host.ports {
        let service = port.service.clone().unwrap_or_default();
        let mut name = service.full_name();
        if !service.certain && !name.is_empty() {
            name.push('?');
        }
        let version = service.full_version().unwrap_or_default();
        let info = service.info.as_deref().unwrap_or_default();
        let line = format!("  {:<10} {name:<16} {version} {info}", format!("{}/tcp", port.port));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if !host.unknown.is_empty() {
        let _ = writeln!(out, "  {} ports could not be asked: this machine is short of sockets", host.unknown.len());
    }
    if !host.complete {
        out.push_str("  not complete: the scan stopped before this host was done\n");
    }
    out.push('\n');
}

fn write_findings(out: &mut String, hosts: &[HostReport]) {
    let mut found: Vec<(Severity, &CheckResult, &str)> = hosts
        .iter()
        .flat_map(HostReport::findings)
        .filter_map(|result| match &result.verdict {
            Verdict::Vulnerable { severity, detail } => Some((*severity, result, detail.as_str())),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(severity, result, _)| (severity.rank(), result.check.clone(), result.host, result.port));
    for (severity, result, detail) in &found {
        let title = checks::find(&result.check).map(|check| check.title).unwrap_or_default();
        let _ = writeln!(out, "{:<8} {:<8} {}  {title}", severity.as_str(), result.check, result.place());
        for line in detail.lines() {
            let _ = writeln!(out, "         {line}");
        }
    }
    if !found.is_empty() {
        out.push('\n');
    }
}
