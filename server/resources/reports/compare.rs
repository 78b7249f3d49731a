//! One report beside the one before it, from their snapshots: what is new, what was mended, what came back.

use assay_api::{
    Named,
    reports::{Report, ReportComparison},
};
use assay_reporting::{Dossier, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// What has changed to `after` from the report before it, where there is one.
pub(super) fn compare(before: Option<&(Report, Dossier)>, after: &Dossier) -> ReportComparison {
    let then: &[Finding] = before.map_or(&[], |(_, dossier)| &dossier.findings);
    let old: BTreeMap<&String, &Finding> = then.iter().map(|finding| (&finding.id, finding)).collect();
    let named = |finding: &Finding| Named { id: finding.id.clone(), name: finding.title.clone() };
    let mut result = ReportComparison {
        previous: before.map(|(report, _)| Named { id: report.id.clone(), name: report.name.clone() }),
        new: Vec::new(),
        resolved: Vec::new(),
        reopened: Vec::new(),
        severity_changed: Vec::new(),
        gone: Vec::new(),
        unchanged: 0,
    };
    for finding in &after.findings {
        let Some(known) = old.get(&finding.id) else {
            result.new.push(named(finding));
            continue;
        };
        match (known.status.is_open(), finding.status.is_open()) {
            (true, false) => result.resolved.push(named(finding)),
            (false, true) => result.reopened.push(named(finding)),
            _ if known.severity != finding.severity => result.severity_changed.push(named(finding)),
            _ => result.unchanged += 1,
        }
    }
    let told: BTreeSet<&String> = after.findings.iter().map(|finding| &finding.id).collect();
    result.gone = then.iter().filter(|finding| !told.contains(&finding.id)).map(named).collect();
    result
}
