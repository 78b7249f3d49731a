//! What ZAP's XML and JSON have in common: an alert has instances, and each instance is a finding of its own.

use crate::{AssetDraft, Draft, Identity, Out, error::Result, fields, text};
use assay_api::{Time, assets::AssetType, findings::Severity};

/// An alert, in ZAP's words.
#[derive(Debug, Default)]
pub(super) struct Alert<'a> {
    /// `pluginid`, or `alertRef` where there is one: it tells the variants of one plugin apart.
    pub(super) rule: &'a str,
    pub(super) name: &'a str,
    pub(super) risk: &'a str,
    pub(super) confidence: &'a str,
    pub(super) description: &'a str,
    pub(super) solution: &'a str,
    pub(super) other: &'a str,
    pub(super) reference: &'a str,
    pub(super) cwe: &'a str,
}

/// Where it was seen.
#[derive(Debug, Default)]
pub(super) struct Instance<'a> {
    pub(super) uri: &'a str,
    pub(super) method: &'a str,
    pub(super) param: &'a str,
    pub(super) attack: &'a str,
    pub(super) evidence: &'a str,
}

/// One finding of an alert.
pub(super) fn emit(
    alert: &Alert<'_>,
    instance: &Instance<'_>,
    site: &str,
    seen: Option<Time>,
    line: u64,
    out: &mut Out<'_>,
) -> Result<()> {
    if alert.rule.is_empty() {
        return out.skip(line, alert.name, "it has no pluginid");
    }
    let Some(url) = fields::url(instance.uri).or_else(|| fields::url(site)) else {
        return out.skip(line, alert.name, "neither its address nor its site begins with http:// or https://");
    };
    let identity = Identity {
        tool: "zap".to_owned(),
        rule: text::short(alert.rule, 250),
        host: url.host.clone(),
        port: url.port,
        protocol: "tcp".to_owned(),
        path: url.path,
        parameter: text::short(instance.param, 300),
    };
    let mut draft = Draft::new(identity, alert.name, severity(alert.risk));
    draft.asset = Some(web(&url.host));
    draft.description = text::html(alert.description);
    draft.remediation = text::html(alert.solution);
    if let Some(other) = text::html(alert.other) {
        draft.description = Some(draft.description.map_or(other.clone(), |mine| format!("{mine}\n\n{other}")));
    }
    fields::links(&mut draft.references, &alert.reference.replace("</p>", " ").replace("<p>", " "));
    fields::cwes(&mut draft.cwes, &format!("CWE-{}", alert.cwe));
    if alert.confidence == "0" {
        // ZAP's own word for it.
        draft.status = Some(assay_api::findings::FindingStatus::FalsePositive);
    }
    draft.evidence.extend(evidence(instance));
    (draft.first_seen, draft.last_seen) = (seen, seen);
    out.finding(draft, line)
}

/// A web application by its host.
pub(super) fn web(host: &str) -> AssetDraft {
    AssetDraft { kind: Some(AssetType::WebApplication), ..fields::machine(host) }
}

fn severity(risk: &str) -> Severity {
    match risk {
        "3" => Severity::High,
        "2" => Severity::Medium,
        "1" => Severity::Low,
        _ => Severity::Info,
    }
}

fn evidence(instance: &Instance<'_>) -> Option<String> {
    let mut seen = format!("{} {}", instance.method, instance.uri).trim().to_owned();
    for (name, value) in [("Parameter", instance.param), ("Attack", instance.attack), ("Evidence", instance.evidence)] {
        if !value.trim().is_empty() {
            seen.push_str(&format!("\n{name}: {value}"));
        }
    }
    text::evidence(&seen)
}
