//! CycloneDX' JSON: the vulnerabilities of a bill of materials, and what its authors say about each.

use crate::{
    AssetDraft, Draft, Identity, Options, Out, Source,
    error::{Error, Result},
    fields,
    json::{self, Few, Loose, Words},
    text,
};
use assay_api::{
    assets::AssetType,
    findings::{FindingStatus, Severity},
};
use serde::Deserialize;
use std::collections::HashMap;

/// The most components whose names are kept.
const COMPONENTS: usize = 300_000;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Component {
    #[serde(rename = "bom-ref")]
    reference: Loose,
    group: Loose,
    name: Loose,
    version: Loose,
    r#type: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Vulnerability {
    id: Loose,
    source: Origin,
    references: Few<Alias>,
    ratings: Few<Rating>,
    cwes: Words,
    description: Loose,
    detail: Loose,
    recommendation: Loose,
    workaround: Loose,
    advisories: Few<Origin>,
    analysis: Analysis,
    affects: Few<Affected>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Origin {
    url: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Alias {
    id: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Rating {
    score: Option<f64>,
    severity: Loose,
    vector: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Analysis {
    state: Loose,
    justification: Loose,
    detail: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Affected {
    r#ref: Loose,
}

#[derive(Default)]
struct Head {
    asset: AssetDraft,
    /// Group and name, and version, by reference.
    names: HashMap<String, (String, String)>,
}

pub(crate) fn read(source: &dyn Source, options: &Options, out: &mut Out<'_>) -> Result<()> {
    if json::first_letter(source)? == Some('<') {
        return Err(Error::whole("CycloneDX is read as JSON; convert it: cyclonedx convert --output-format json"));
    }
    let head = head(source, options)?;
    out.asset(head.asset.clone())?;
    json::walk(source, &["vulnerabilities.*"], &mut |hit| {
        let vulnerability: Vulnerability = match hit.read() {
            Ok(vulnerability) => vulnerability,
            Err(why) => return out.skip(hit.line, "vulnerability", why),
        };
        for affected in vulnerability.affects.iter() {
            finding(&vulnerability, &affected.r#ref.0, &head, hit.line, out)?;
        }
        if vulnerability.affects.is_empty() {
            finding(&vulnerability, "", &head, hit.line, out)?;
        }
        Ok(())
    })
}

fn head(source: &dyn Source, options: &Options) -> Result<Head> {
    let mut head = Head::default();
    json::walk(source, &["metadata.component", "components.*"], &mut |hit| {
        let component: Component = hit.read().unwrap_or_default();
        let names = [component.group.some(), component.name.some()];
        let name = text::short(&names.into_iter().flatten().collect::<Vec<_>>().join("/"), 300);
        if hit.path == 0 {
            let kind = if component.r#type.0 == "container" { AssetType::Container } else { AssetType::Repository };
            head.asset = AssetDraft { name: name.clone(), kind: Some(kind), ..AssetDraft::default() };
        }
        if head.names.len() < COMPONENTS {
            head.names.insert(component.reference.0, (name, text::short(&component.version.0, 100)));
        }
        Ok(())
    })?;
    if let Some(target) = &options.target {
        head.asset.name = text::short(target, 253);
    }
    Ok(head)
}

fn finding(about: &Vulnerability, reference: &str, head: &Head, line: u64, out: &mut Out<'_>) -> Result<()> {
    let Some(id) = about.id.some() else { return out.skip(line, "vulnerability", "it has no id") };
    // `urn:cdx:serial/version#ref` points into another bill.
    let known = head.names.get(reference).or_else(|| head.names.get(reference.rsplit('#').next()?));
    let (name, version) = known.map_or((reference, ""), |(name, version)| (name, version));
    let identity = Identity {
        tool: "cyclonedx".to_owned(),
        rule: text::short(id, 250),
        host: head.asset.name.clone(),
        path: text::short(name, 1_000),
        ..Identity::default()
    };
    let rated = about.ratings.iter().find_map(|rating| fields::severity(&rating.severity.0));
    let score = about.ratings.iter().find_map(|rating| rating.score).filter(|score| (0.0..=10.0).contains(score));
    let severity = rated.or(score.map(Severity::from_score)).unwrap_or(Severity::Info);
    let title = if name.is_empty() { id.to_owned() } else { format!("{name} ({id})") };
    let mut draft = Draft::new(identity, title, severity);
    draft.asset = Some(head.asset.clone());
    draft.score = score;
    details(&mut draft, about, id);
    draft.evidence.extend(text::evidence(&format!("{name} {version}")));
    out.finding(draft, line)
}

fn details(draft: &mut Draft, about: &Vulnerability, id: &str) {
    fields::cves(&mut draft.cves, id);
    about.references.iter().for_each(|alias| fields::cves(&mut draft.cves, &alias.id.0));
    about.cwes.0.iter().for_each(|cwe| fields::cwes(&mut draft.cwes, &format!("CWE-{cwe}")));
    about.ratings.iter().for_each(|rating| fields::vector(draft, &rating.vector.0));
    let said = [&about.description, &about.detail, &about.analysis.detail, &about.analysis.justification];
    draft.description = text::prose(&said.into_iter().filter_map(Loose::some).collect::<Vec<_>>().join("\n\n"));
    draft.remediation = about.recommendation.some().or(about.workaround.some()).and_then(text::prose);
    fields::link(&mut draft.references, &about.source.url.0);
    about.advisories.iter().for_each(|advisory| fields::link(&mut draft.references, &advisory.url.0));
    draft.status = match about.analysis.state.0.as_str() {
        "resolved" | "resolved_with_pedigree" => Some(FindingStatus::Remediated),
        "false_positive" | "not_affected" => Some(FindingStatus::FalsePositive),
        "exploitable" => Some(FindingStatus::Confirmed),
        _ => None,
    };
}
