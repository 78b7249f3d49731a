//! SARIF 2.1.0, for whatever collects findings of many tools.

use crate::{
    checks::{Check, find},
    report::{CheckResult, Ended, HostReport, Summary, Verdict},
};
use assay_api::{Time, findings::Severity};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The whole scan.
pub fn sarif(hosts: &[HostReport], summary: &Summary, arguments: &str, begun: Time, ended: Time) -> Value {
    let found: Vec<&CheckResult> = hosts.iter().flat_map(HostReport::findings).collect();
    let rules: BTreeMap<&str, &Check> =
        found.iter().filter_map(|result| find(&result.check)).map(|check| (check.id, check)).collect();
    let places: Vec<&str> = rules.keys().copied().collect();
    let whole = summary.ended == Ended::Completed && summary.broken.is_empty();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Assay",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|check| rule(check)).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": whole,
                "commandLine": arguments,
                "startTimeUtc": begun,
                "endTimeUtc": ended,
            }],
            "results": found.iter().filter_map(|result| entry(result, &places)).collect::<Vec<_>>(),
            "columnKind": "unicodeCodePoints",
        }],
    })
}

fn rule(check: &Check) -> Value {
    json!({
        "id": check.id,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.section("What it means")},
        "help": {"text": check.section("How to mend it"), "markdown": check.docs},
        "defaultConfiguration": {"level": level(check.severity)},
        "properties": {
            "security-severity": score(check.severity),
            "tags": check.cwe.iter().map(|cwe| format!("external/cwe/cwe-{cwe}")).chain(["security".into()]).collect::<Vec<_>>(),
        },
    })
}

fn entry(result: &CheckResult, rules: &[&str]) -> Option<Value> {
    let Verdict::Vulnerable { severity, detail } = &result.verdict else { return None };
    let host = result.hostname.clone().unwrap_or_else(|| result.host.to_string());
    let place = format!("{}://{}", result.protocol, result.place());
    Some(json!({
        "ruleId": result.check,
        "ruleIndex": rules.iter().position(|id| *id == result.check),
        "level": level(*severity),
        "message": {"text": format!("{host}:{}/{}: {detail}", result.port, result.protocol)},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": place}},
            "logicalLocations": [{"name": host, "fullyQualifiedName": place, "kind": "resource"}],
        }],
        "partialFingerprints": {"assay/v1": format!("{}/{}/{}/{}", result.check, host, result.port, result.protocol)},
        "properties": {"severity": severity, "evidence": result.evidence},
    }))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The number by which collectors sort; the middle of each band.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Info => "0.0",
    }
}
