//! Grype's JSON: each match is a vulnerability of one package. What was scanned stands behind the matches.

use crate::{
    AssetDraft, Draft, Identity, Options, Out, Source,
    error::Result,
    fields,
    json::{self, Few, Hit, Loose, Words},
    text,
};
use assay_api::{Time, assets::AssetType, findings::Severity};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Match {
    vulnerability: Vulnerability,
    related_vulnerabilities: Few<Vulnerability>,
    artifact: Artifact,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Vulnerability {
    id: Loose,
    data_source: Loose,
    severity: Loose,
    urls: Words,
    description: Loose,
    cvss: Few<Cvss>,
    fix: Fix,
    epss: Few<Epss>,
    cwes: Few<Cwe>,
    known_exploited: Few<serde::de::IgnoredAny>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Cwe {
    cwe: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Cvss {
    vector: Loose,
    metrics: Metrics,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Metrics {
    base_score: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Fix {
    versions: Words,
    state: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Epss {
    epss: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Artifact {
    name: Loose,
    version: Loose,
    r#type: Loose,
    locations: Few<Place>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Place {
    path: Loose,
}

pub(crate) fn read(source: &dyn Source, options: &Options, out: &mut Out<'_>) -> Result<()> {
    let (asset, seen) = head(source, options)?;
    out.asset(asset.clone())?;
    json::walk(source, &["matches.*"], &mut |hit| match hit.read::<Match>() {
        Ok(found) => finding(&found, &asset, seen, hit.line, out),
        Err(why) => out.skip(hit.line, "match", why),
    })
}

fn head(source: &dyn Source, options: &Options) -> Result<(AssetDraft, Option<Time>)> {
    let (mut asset, mut seen) = (AssetDraft::default(), None);
    json::walk(source, &["source.type", "source.target", "descriptor.timestamp"], &mut |hit| {
        match hit.path {
            0 => asset.kind = hit.text().map(|kind| kind_of(&kind)),
            1 => asset.name = text::short(&target(&hit), 253),
            _ => seen = hit.text().and_then(|time| fields::time(&time)),
        }
        Ok(())
    })?;
    if let Some(target) = &options.target {
        asset.name = text::short(target, 253);
    }
    Ok((asset, seen))
}

/// A path, or an image with the name that the user gave.
fn target(hit: &Hit<'_>) -> String {
    #[derive(Deserialize, Default)]
    #[serde(default, rename_all = "camelCase")]
    struct Image {
        user_input: Loose,
    }
    hit.text().or_else(|| Some(hit.read::<Image>().ok()?.user_input.0)).unwrap_or_default()
}

fn kind_of(source: &str) -> AssetType {
    match source {
        "image" => AssetType::Container,
        "directory" | "file" => AssetType::Repository,
        _ => AssetType::Other,
    }
}

fn finding(found: &Match, asset: &AssetDraft, seen: Option<Time>, line: u64, out: &mut Out<'_>) -> Result<()> {
    let (vulnerability, artifact) = (&found.vulnerability, &found.artifact);
    let Some(id) = vulnerability.id.some() else {
        return out.skip(line, artifact.name.some().unwrap_or("match"), "its vulnerability has no id");
    };
    let place = artifact.locations.first().map(|place| place.path.0.as_str()).unwrap_or_default();
    let package = format!("{}: {} {place}", artifact.r#type.0, artifact.name.0);
    let identity = Identity {
        tool: "grype".to_owned(),
        rule: text::short(id, 250),
        host: asset.name.clone(),
        path: text::short(&package, 1_000),
        ..Identity::default()
    };
    let severity = fields::severity(&vulnerability.severity.0).unwrap_or(Severity::Info);
    let mut draft = Draft::new(identity, format!("{} ({id})", artifact.name.0), severity);
    draft.asset = Some(asset.clone());
    for about in std::iter::once(vulnerability).chain(found.related_vulnerabilities.iter()) {
        details(&mut draft, about);
    }
    draft.remediation = match vulnerability.fix.versions.0.as_slice() {
        [] if vulnerability.fix.state.0 == "wont-fix" => text::prose("The distributor will not fix it."),
        [] => text::prose("No fixed version is known yet."),
        versions => text::prose(&format!("Upgrade {} to {}.", artifact.name.0, versions.join(" or "))),
    };
    draft.evidence.extend(text::evidence(&format!("{} {} {place}", artifact.name.0, artifact.version.0)));
    (draft.first_seen, draft.last_seen) = (seen, seen);
    out.finding(draft, line)
}

fn details(draft: &mut Draft, about: &Vulnerability) {
    fields::cves(&mut draft.cves, &about.id.0);
    draft.description = draft.description.take().or_else(|| text::prose(&about.description.0));
    for cvss in about.cvss.iter() {
        fields::vector(draft, &cvss.vector.0);
        draft.score = draft.score.or(cvss.metrics.base_score);
    }
    about.cwes.iter().for_each(|cwe| fields::cwes(&mut draft.cwes, &cwe.cwe.0));
    draft.epss = draft.epss.or(about.epss.first().and_then(|epss| epss.epss));
    if !about.known_exploited.is_empty() {
        draft.kev = Some(true);
    }
    fields::link(&mut draft.references, &about.data_source.0);
    about.urls.0.iter().for_each(|url| fields::link(&mut draft.references, url));
}
