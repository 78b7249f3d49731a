//! Trivy's JSON: vulnerabilities of packages, misconfigurations and secrets of one artifact.

use crate::{
    AssetDraft, Draft, Identity, Options, Out, Source,
    error::Result,
    fields,
    json::{self, Loose, Words},
    text,
};
use assay_api::{Time, assets::AssetType, findings::Severity};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
struct Record {
    // Of a vulnerability.
    #[serde(rename = "VulnerabilityID")]
    vulnerability_id: Loose,
    pkg_name: Loose,
    pkg_path: Loose,
    installed_version: Loose,
    fixed_version: Loose,
    #[serde(rename = "CweIDs")]
    cwe_ids: Words,
    #[serde(rename = "CVSS")]
    cvss: BTreeMap<String, Cvss>,
    // Of a misconfiguration.
    #[serde(rename = "ID")]
    id: Loose,
    message: Loose,
    resolution: Loose,
    status: Loose,
    cause_metadata: Cause,
    // Of a secret.
    #[serde(rename = "RuleID")]
    rule_id: Loose,
    r#match: Loose,
    start_line: Option<u64>,
    // Of all.
    severity: Loose,
    title: Loose,
    description: Loose,
    #[serde(rename = "PrimaryURL")]
    primary_url: Loose,
    references: Words,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
struct Cvss {
    #[serde(rename = "V2Vector")]
    v2: Loose,
    #[serde(rename = "V3Vector")]
    v3: Loose,
    #[serde(rename = "V40Vector")]
    v4: Loose,
    #[serde(rename = "V3Score")]
    score: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
struct Cause {
    resource: Loose,
    start_line: Option<u64>,
}

#[derive(Default)]
struct Head {
    asset: AssetDraft,
    created: Option<Time>,
    /// Of each result: target, class, type.
    results: BTreeMap<usize, [String; 3]>,
}

const RECORDS: [&str; 3] = ["Results.*.Vulnerabilities.*", "Results.*.Misconfigurations.*", "Results.*.Secrets.*"];

pub(crate) fn read(source: &dyn Source, options: &Options, out: &mut Out<'_>) -> Result<()> {
    let head = head(source, options)?;
    out.asset(head.asset.clone())?;
    json::walk(source, &RECORDS, &mut |hit| {
        let record: Record = match hit.read() {
            Ok(record) => record,
            Err(why) => return out.skip(hit.line, RECORDS[hit.path], why),
        };
        let empty = Default::default();
        let result = hit.at.first().and_then(|index| head.results.get(index)).unwrap_or(&empty);
        let draft = match hit.path {
            0 => vulnerability(&record, result),
            1 if record.status.some().is_some_and(|status| status != "FAIL") => return Ok(()),
            1 => misconfiguration(&record, result),
            _ => secret(&record, result),
        };
        let mut draft = match draft {
            Some(draft) => draft,
            None => return out.skip(hit.line, record.title.some().unwrap_or("record"), "it has no id"),
        };
        draft.identity.tool = "trivy".to_owned();
        draft.identity.host = head.asset.name.clone();
        draft.asset = Some(head.asset.clone());
        (draft.first_seen, draft.last_seen) = (head.created, head.created);
        common(&mut draft, &record);
        out.finding(draft, hit.line)
    })
}

/// The first reading: the artifact and what its results are about.
fn head(source: &dyn Source, options: &Options) -> Result<Head> {
    let mut head = Head::default();
    let paths = ["ArtifactName", "ArtifactType", "CreatedAt", "Results.*.Target", "Results.*.Class", "Results.*.Type"];
    json::walk(source, &paths, &mut |hit| {
        let value = hit.text().unwrap_or_default();
        match (hit.path, hit.at.first()) {
            (0, _) => head.asset.name = text::short(&value, 253),
            (1, _) => head.asset.kind = Some(kind(&value)),
            (2, _) => head.created = fields::time(&value),
            (path, Some(index)) => head.results.entry(*index).or_default()[path - 3] = text::short(&value, 500),
            _ => {}
        }
        Ok(())
    })?;
    if let Some(target) = &options.target {
        head.asset.name = text::short(target, 253);
    }
    Ok(head)
}

fn kind(artifact: &str) -> AssetType {
    match artifact {
        "container_image" => AssetType::Container,
        "repository" | "filesystem" => AssetType::Repository,
        "vm" => AssetType::Server,
        "aws_account" | "kubernetes" => AssetType::CloudResource,
        _ => AssetType::Other,
    }
}

fn vulnerability(record: &Record, [target, class, kind]: &[String; 3]) -> Option<Draft> {
    let id = record.vulnerability_id.some()?;
    // The target of a system's packages names its version, which an upgrade changes; its kind stays.
    let place = if class == "os-pkgs" { kind } else { target };
    let package = record
        .pkg_path
        .some()
        .map_or_else(|| record.pkg_name.0.clone(), |path| format!("{path} {}", record.pkg_name.0));
    let identity = Identity {
        rule: text::short(id, 250),
        path: text::short(&format!("{place}: {package}"), 1_000),
        ..Identity::default()
    };
    let title = match record.title.some() {
        Some(title) => format!("{} ({id}): {title}", record.pkg_name.0),
        None => format!("{} ({id})", record.pkg_name.0),
    };
    let mut draft = Draft::new(identity, title, Severity::Info);
    fields::cves(&mut draft.cves, id);
    record.cwe_ids.0.iter().for_each(|id| fields::cwes(&mut draft.cwes, id));
    // NVD's own vectors lead, whatever the alphabet says.
    for rating in record.cvss.get("nvd").into_iter().chain(record.cvss.values()) {
        for vector in [&rating.v4, &rating.v3, &rating.v2] {
            fields::vector(&mut draft, &vector.0);
        }
        draft.score = draft.score.or(rating.score);
    }
    draft.remediation = match record.fixed_version.some() {
        Some(version) => text::prose(&format!("Upgrade {} to {version}.", record.pkg_name.0)),
        None => text::prose("No fixed version is known yet."),
    };
    draft.evidence.extend(text::evidence(&format!("{package} {} in {target}", record.installed_version.0)));
    Some(draft)
}

fn misconfiguration(record: &Record, [target, ..]: &[String; 3]) -> Option<Draft> {
    let id = record.id.some()?;
    let resource = record.cause_metadata.resource.some().unwrap_or_default();
    let identity = Identity {
        rule: text::short(id, 250),
        path: text::short(target, 1_000),
        parameter: text::short(resource, 300),
        ..Identity::default()
    };
    let mut draft = Draft::new(identity, record.title.some().unwrap_or(id), Severity::Info);
    draft.remediation = text::prose(&record.resolution.0);
    let line = record.cause_metadata.start_line.map(|line| format!(":{line}")).unwrap_or_default();
    draft.evidence.extend(text::evidence(&format!("{target}{line} {resource}\n{}", record.message.0)));
    Some(draft)
}

fn secret(record: &Record, [target, ..]: &[String; 3]) -> Option<Draft> {
    let id = record.rule_id.some()?;
    let line = record.start_line.map(|line| format!("line {line}")).unwrap_or_default();
    let identity = Identity {
        rule: text::short(id, 250),
        path: text::short(target, 1_000),
        parameter: line.clone(),
        ..Identity::default()
    };
    let mut draft = Draft::new(identity, format!("Secret: {}", record.title.some().unwrap_or(id)), Severity::Info);
    // Trivy masks the secret itself.
    draft.evidence.extend(text::evidence(&format!("{target} {line}\n{}", record.r#match.0)));
    draft.remediation = text::prose("Withdraw the secret, then remove it from the artifact and its history.");
    Some(draft)
}

fn common(draft: &mut Draft, record: &Record) {
    draft.severity = fields::severity(&record.severity.0).unwrap_or(Severity::Info);
    draft.description = text::prose(&record.description.0);
    fields::link(&mut draft.references, &record.primary_url.0);
    record.references.0.iter().for_each(|link| fields::link(&mut draft.references, link));
}
