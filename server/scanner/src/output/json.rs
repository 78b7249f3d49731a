//! JSON: hosts with their open ports, findings, and how long each phase took.

use crate::report::{CheckResult, HostReport, PortReport, Summary, Verdict};
use serde_json::{Value, json};

/// The whole scan as one document. Hosts that are down are counted, not listed. What a check could not find out is said,
/// so that nobody takes it for nothing found.
pub fn json(hosts: &[HostReport], summary: &Summary) -> Value {
    let findings: Vec<Value> = hosts.iter().flat_map(HostReport::findings).map(finding).collect();
    let undecided: Vec<Value> = hosts.iter().flat_map(|host| &host.results).filter_map(undecided).collect();
    json!({
        "status": summary.ended,
        "hosts": hosts.iter().filter(|host| host.up).map(host).collect::<Vec<_>>(),
        "findings": findings,
        "undecided": undecided,
        "hosts_total": summary.hosts,
        "hosts_up": summary.hosts_up,
        "errors": summary.broken,
        "phases": summary.phases,
    })
}

fn host(host: &HostReport) -> Value {
    json!({
        "ip": host.ip,
        "hostname": host.hostname,
        "reason": host.reason,
        "complete": host.complete,
        "ports": host.ports.iter().map(port).collect::<Vec<_>>(),
        "closed": host.closed,
        "filtered": host.filtered,
        "unknown": host.unknown,
    })
}

fn port(port: &PortReport) -> Value {
    let service = port.service.as_ref();
    json!({
        "port": port.port,
        "protocol": "tcp",
        "state": port.state,
        "service": service.map(|service| service.full_name()),
        "product": service.and_then(|service| service.product.as_deref()),
        "version": service.and_then(|service| service.full_version()),
        "info": service.and_then(|service| service.info.as_deref()),
    })
}

fn finding(result: &CheckResult) -> Value {
    let (severity, detail) = match &result.verdict {
        Verdict::Vulnerable { severity, detail } => (Some(*severity), detail.as_str()),
        _ => (None, ""),
    };
    let check = crate::checks::find(&result.check);
    json!({
        "check": result.check,
        "title": check.map(|check| check.title),
        "severity": severity,
        "ip": result.host,
        "hostname": result.hostname,
        "port": result.port,
        "protocol": result.protocol,
        "cwe": check.map(|check| check.cwe.iter().map(|cwe| format!("CWE-{cwe}")).collect::<Vec<_>>()),
        "detail": detail,
        "remediation": check.map(|check| check.section("How to mend it")),
        "evidence": result.evidence,
    })
}

/// A check that came to no answer, with why.
fn undecided(result: &CheckResult) -> Option<Value> {
    let Verdict::Unknown { reason } = &result.verdict else { return None };
    Some(json!({
        "check": result.check,
        "ip": result.host,
        "port": result.port,
        "protocol": result.protocol,
        "reason": reason,
    }))
}
