//! The findings as SARIF 2.1.0, for code hosts and other tools.
//!
//! A rule per weakness (CWE, else CVE, else the finding itself), a result per finding, its assets as logical
//! locations. What the team has accepted or found to be false is a suppression, as SARIF means it.

use crate::{
    Failure,
    view::{Finding, Report, finding::words_of},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log, with one run.
pub(crate) fn render(report: &Report) -> Result<Vec<u8>, Failure> {
    let rules: BTreeMap<String, Value> = report.findings().map(|finding| (rule_id(finding), rule(finding))).collect();
    let index: BTreeMap<&String, usize> = rules.keys().enumerate().map(|(index, id)| (id, index)).collect();
    let results: Vec<_> = report.findings().map(|finding| result(finding, &index)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Assay",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().collect::<Vec<_>>(),
            }},
            "automationDetails": { "id": format!("{}/{}", report.project.id, report.reference) },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": { "project": report.project.name, "report": report.title, "date": report.day },
        }],
    });
    serde_json::to_vec_pretty(&log).map_err(|error| Failure::Broken(error.to_string()))
}

fn rule_id(finding: &Finding) -> String {
    let known = finding.cwe.as_ref().or(finding.cve.as_ref());
    known.cloned().unwrap_or_else(|| if finding.id.is_empty() { finding.number.clone() } else { finding.id.clone() })
}

fn rule(finding: &Finding) -> Value {
    let id = rule_id(finding);
    let mut rule = json!({ "id": id, "shortDescription": { "text": or_dash(&finding.title) } });
    if let Some(number) = id.strip_prefix("CWE-").filter(|number| number.bytes().all(|b| b.is_ascii_digit())) {
        rule["shortDescription"]["text"] = json!(id);
        rule["helpUri"] = json!(format!("https://cwe.mitre.org/data/definitions/{number}.html"));
        rule["properties"] = json!({ "tags": ["security", format!("external/cwe/cwe-{number}")] });
    } else {
        rule["properties"] = json!({ "tags": ["security"] });
    }
    rule
}

fn result(finding: &Finding, index: &BTreeMap<&String, usize>) -> Value {
    let id = rule_id(finding);
    let locations: Vec<_> = finding
        .assets
        .iter()
        .map(|name| json!({ "logicalLocations": [{ "name": name, "kind": "resource" }] }))
        .collect();
    let mut result = json!({
        "ruleId": id,
        "ruleIndex": index.get(&id),
        "kind": "fail",
        "level": level(&finding.severity_key),
        "message": { "text": message(finding) },
        "partialFingerprints": { "assayFinding/v1": finding.id },
        "properties": {
            "severity": finding.severity_key,
            "status": finding.status_key,
            "security-severity": finding.score_value.map(|score| format!("{score:.1}")),
            "cvssVector": finding.vector,
            "cve": finding.cve,
            "epss": finding.epss,
            "knownExploited": finding.kev,
            "remediation": words_of(finding, "remediation"),
            "references": finding.references,
            "tags": finding.tags,
        },
    });
    if !locations.is_empty() {
        result["locations"] = json!(locations);
    }
    if let Some(state) = suppression(&finding.status_key) {
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": state }]);
    }
    result
}

fn message(finding: &Finding) -> String {
    let description = words_of(finding, "description");
    if description.is_empty() {
        or_dash(&finding.title).to_owned()
    } else {
        format!("{}: {description}", finding.title)
    }
}

/// SARIF's texts must not be empty.
fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

fn level(severity: &str) -> &'static str {
    match severity {
        "critical" | "high" => "error",
        "medium" => "warning",
        _ => "note",
    }
}

fn suppression(status: &str) -> Option<&'static str> {
    match status {
        "accepted" => Some("The risk is accepted."),
        "false-positive" => Some("A false positive."),
        "remediated" => Some("Remediated."),
        "closed" => Some("Closed."),
        _ => None,
    }
}
