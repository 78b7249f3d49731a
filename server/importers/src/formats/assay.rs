//! Our own export: JSON, one object to a line. The first line says so; then assets, then findings, each as the API
//! shows it. What one appliance wrote another reads, under the identities that the findings had.

use crate::{AssetDraft, Draft, Identity, Options, Out, Source, error::Result, fields, json, text};
use assay_api::{
    Named, Time,
    assets::{Asset, AssetType, Port},
    findings::{Finding, FindingStatus, Severity},
};
use serde::Deserialize;
use serde_json::json;

/// The first line of every export.
pub fn head() -> String {
    json!({ "assay": "export", "version": 1 }).to_string()
}

/// An asset's line.
pub fn asset_line(asset: &Asset) -> String {
    json!({ "asset": asset }).to_string()
}

/// A finding's line, with the identity under which an import knows it, if one does.
pub fn finding_line(finding: &Finding, identity: Option<&Identity>) -> String {
    json!({ "finding": finding, "identity": identity }).to_string()
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    asset: Option<WrittenAsset>,
    #[serde(default)]
    finding: Option<WrittenFinding>,
    #[serde(default)]
    identity: Option<Identity>,
}

/// What is read of an asset's line. Not [`Asset`] itself: a file of an earlier version lacks what came later.
#[derive(Deserialize)]
struct WrittenAsset {
    name: String,
    r#type: AssetType,
    #[serde(default)]
    ip_address: Option<String>,
    #[serde(default)]
    hostname: Option<String>,
    #[serde(default)]
    os: Option<String>,
    #[serde(default)]
    ports: Vec<Port>,
}

/// What is read of a finding's line; for the same reason not [`Finding`] itself.
#[derive(Deserialize)]
struct WrittenFinding {
    id: String,
    title: String,
    severity: Severity,
    status: FindingStatus,
    first_seen: Time,
    last_seen: Time,
    #[serde(default)]
    cvss_vector: Option<String>,
    #[serde(default)]
    cvss_score: Option<f64>,
    #[serde(default)]
    cve_id: Option<String>,
    #[serde(default)]
    cwe_id: Option<String>,
    #[serde(default)]
    epss: Option<f64>,
    #[serde(default)]
    kev: bool,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    impact: Option<String>,
    #[serde(default)]
    remediation: Option<String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    assets: Vec<Named>,
    #[serde(default)]
    tags: Vec<String>,
}

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    let mut first = true;
    json::records(source, &mut |record, line| {
        let is_head = std::mem::take(&mut first) && record.as_ref().is_ok_and(|raw| raw.contains("\"assay\""));
        if is_head {
            return Ok(());
        }
        let read = record.and_then(|raw| serde_json::from_str::<Line>(raw).map_err(|e| json::reason(&e)));
        match read {
            Ok(Line { asset: Some(asset), .. }) => out.asset(draft_of(&asset)),
            Ok(Line { finding: Some(finding), identity, .. }) => out.finding(draft(finding, identity), line),
            Ok(_) => out.skip(line, "line", "it holds neither an asset nor a finding"),
            Err(why) => out.skip(line, "line", why),
        }
    })
}

fn draft_of(asset: &WrittenAsset) -> AssetDraft {
    AssetDraft {
        name: text::short(&asset.name, 253),
        kind: Some(asset.r#type),
        ip: asset.ip_address.as_deref().and_then(fields::ip),
        hostname: asset.hostname.as_deref().map(fields::host),
        os: asset.os.as_deref().map(|os| text::short(os, 200)),
        ports: asset.ports.clone(),
    }
}

fn draft(finding: WrittenFinding, identity: Option<Identity>) -> Draft {
    let host = finding.assets.first().map(|asset| text::short(&asset.name, 253)).unwrap_or_default();
    // What was written by hand is known by its id, on whichever appliance it is.
    let identity = identity.unwrap_or_else(|| Identity {
        tool: "assay".to_owned(),
        rule: text::short(&finding.id, 250),
        host: host.clone(),
        ..Identity::default()
    });
    let mut draft = Draft::new(identity, finding.title, finding.severity);
    draft.asset = Some(AssetDraft { name: host, ..AssetDraft::default() });
    fields::cves(&mut draft.cves, finding.cve_id.as_deref().unwrap_or_default());
    fields::cwes(&mut draft.cwes, finding.cwe_id.as_deref().unwrap_or_default());
    if let Some(vector) = &finding.cvss_vector {
        fields::vector(&mut draft, vector);
    }
    draft.score = finding.cvss_score;
    (draft.epss, draft.kev) = (finding.epss, finding.kev.then_some(true));
    draft.description = finding.description.as_deref().and_then(text::markdown);
    draft.impact = finding.impact.as_deref().and_then(text::markdown);
    draft.remediation = finding.remediation.as_deref().and_then(text::markdown);
    finding.references.iter().for_each(|link| fields::link(&mut draft.references, link));
    draft.tags = finding.tags.iter().take(200).map(|tag| text::short(tag, 100)).collect();
    draft.status = Some(finding.status);
    draft.first_seen = Some(finding.first_seen);
    draft.last_seen = Some(finding.last_seen);
    draft
}
