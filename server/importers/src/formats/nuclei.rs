//! Nuclei's results: one JSON object to a line (`-jsonl`), or a list of them (`-json-export`).

use crate::{
    AssetDraft, Draft, Identity, Options, Out, Source,
    error::Result,
    fields,
    json::{self, Loose, Words},
    text,
};
use assay_api::{assets::AssetType, findings::Severity};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Hit {
    template_id: Loose,
    #[serde(rename = "templateID")]
    old_template_id: Loose,
    info: Info,
    r#type: Loose,
    host: Loose,
    ip: Loose,
    matched_at: Loose,
    matched: Loose,
    matcher_name: Loose,
    matcher_status: Option<bool>,
    extracted_results: Words,
    request: Loose,
    response: Loose,
    timestamp: Loose,
    #[serde(rename = "fuzzing_parameter")]
    parameter: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Info {
    name: Loose,
    severity: Loose,
    description: Loose,
    impact: Loose,
    remediation: Loose,
    reference: Words,
    tags: Words,
    classification: Option<Classes>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Classes {
    cve_id: Words,
    cwe_id: Words,
    cvss_metrics: Loose,
    cvss_score: Option<f64>,
    epss_score: Option<f64>,
}

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    json::records(source, &mut |record, line| match record {
        Ok(raw) => match serde_json::from_str::<Hit>(raw) {
            Ok(hit) => finding(&hit, line, out),
            Err(why) => out.skip(line, "result", json::reason(&why)),
        },
        Err(why) => out.skip(line, "line", why),
    })
}

fn finding(hit: &Hit, line: u64, out: &mut Out<'_>) -> Result<()> {
    if hit.matcher_status == Some(false) {
        return Ok(());
    }
    let name = hit.info.name.some().or(hit.template_id.some()).unwrap_or_default();
    let Some(template) = hit.template_id.some().or(hit.old_template_id.some()) else {
        return out.skip(line, name, "it has no template-id");
    };
    let matched = hit.matched_at.some().or(hit.matched.some()).or(hit.host.some()).unwrap_or_default();
    let Some((asset, port, path)) = place(hit, matched) else {
        return out.skip(line, name, "it names no host");
    };
    let matcher = hit.matcher_name.some().map(|name| format!(":{name}")).unwrap_or_default();
    let identity = Identity {
        tool: "nuclei".to_owned(),
        rule: text::short(&format!("{template}{matcher}"), 250),
        host: asset.name.clone(),
        port,
        protocol: port.map(|_| "tcp".to_owned()).unwrap_or_default(),
        path,
        parameter: hit.parameter.some().map(|name| text::short(name, 300)).unwrap_or_default(),
    };
    let severity = fields::severity(&hit.info.severity.0).unwrap_or(Severity::Info);
    let mut draft = Draft::new(identity, name, severity);
    draft.asset = Some(asset);
    details(&mut draft, hit);
    let seen = fields::time(&hit.timestamp.0);
    (draft.first_seen, draft.last_seen) = (seen, seen);
    let extracted = hit.extracted_results.0.join("\n");
    let exchange = [matched, &extracted, &hit.request.0, &hit.response.0];
    let exchange: Vec<&str> = exchange.into_iter().filter(|part| !part.trim().is_empty()).collect();
    draft.evidence.extend(text::evidence(&exchange.join("\n\n")));
    out.finding(draft, line)
}

/// `https://shop.example/a`, `shop.example:443` or `192.0.2.10`.
fn place(hit: &Hit, matched: &str) -> Option<(AssetDraft, Option<u16>, String)> {
    let web = fields::url(matched).or_else(|| fields::url(&hit.host.0));
    let (name, port, path) = match web {
        Some(url) => (url.host, url.port, url.path),
        None => {
            let (name, port) = fields::split_port(matched);
            (fields::host(name), port, String::new())
        }
    };
    let mut asset = fields::machine(&name);
    asset.ip = asset.ip.or_else(|| fields::ip(&hit.ip.0));
    if hit.r#type.0 == "http" {
        asset.kind = Some(AssetType::WebApplication);
    }
    (!name.is_empty()).then_some((asset, port, path))
}

fn details(draft: &mut Draft, hit: &Hit) {
    let info = &hit.info;
    draft.description = text::prose(&info.description.0);
    draft.impact = text::prose(&info.impact.0);
    draft.remediation = text::prose(&info.remediation.0);
    for reference in &info.reference.0 {
        fields::link(&mut draft.references, reference);
    }
    draft.tags.extend(info.tags.0.iter().take(50).map(|tag| text::short(tag, 100)));
    if let Some(classes) = &info.classification {
        classes.cve_id.0.iter().for_each(|id| fields::cves(&mut draft.cves, id));
        classes.cwe_id.0.iter().for_each(|id| fields::cwes(&mut draft.cwes, id));
        fields::vector(draft, &classes.cvss_metrics.0);
        draft.score = classes.cvss_score.filter(|score| (0.0..=10.0).contains(score));
        draft.epss = classes.epss_score;
    }
    draft.kev = info.tags.0.iter().any(|tag| tag == "kev").then_some(true);
}
