//! OpenVAS and Greenbone: each `result` of a report is a finding.

use crate::{
    Draft, Identity, Options, Out, Source,
    error::Result,
    fields, text,
    xml::{Node, Step, Xml},
};
use assay_api::findings::{FindingStatus, Severity};

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    let mut xml = Xml::open(source)?;
    while let Some(step) = xml.step()? {
        let Step::Open(node) = step else { continue };
        match node.name.as_str() {
            "result" => {
                let result = xml.whole(node)?;
                finding(&result, xml.line(), out)?;
            }
            "host" => {
                let host = xml.whole(node)?;
                read_host(&host, out)?;
            }
            "errors" => drop(xml.whole(node)?),
            _ => {}
        }
    }
    Ok(())
}

/// The report's list of hosts names those too where nothing was found.
fn read_host(host: &Node, out: &mut Out<'_>) -> Result<()> {
    let Some(ip) = host.value("ip") else { return Ok(()) };
    let mut asset = fields::machine(ip);
    for detail in host.all("detail") {
        match (detail.value("name"), detail.value("value")) {
            (Some("best_os_txt"), Some(os)) => asset.os = Some(text::short(os, 200)),
            (Some("hostname"), Some(name)) => asset.hostname = Some(fields::host(name)),
            _ => {}
        }
    }
    out.asset(asset)
}

fn finding(result: &Node, line: u64, out: &mut Out<'_>) -> Result<()> {
    let name = result.value("name").unwrap_or_default();
    let (Some(nvt), Some(host)) = (result.child("nvt"), result.child("host")) else {
        return out.skip(line, name, "it has no nvt or no host");
    };
    let (Some(oid), Some(address)) = (nvt.attr("oid"), host.content()) else {
        return out.skip(line, name, "its nvt has no oid, or its host no address");
    };
    let (port, protocol) = port(result.value("port").unwrap_or_default());
    let mut asset = fields::machine(address);
    if let Some(name) = host.value("hostname") {
        asset.hostname = Some(fields::host(name));
    }
    let identity = Identity {
        tool: "openvas".to_owned(),
        rule: text::short(oid, 250),
        host: asset.name.clone(),
        port,
        protocol: protocol.to_owned(),
        ..Identity::default()
    };
    let score: Option<f64> = result.value("severity").or(nvt.value("cvss_base")).and_then(|score| score.parse().ok());
    let threat = result.value("threat").and_then(fields::severity);
    let severity = score.map(Severity::from_score).or(threat).unwrap_or(Severity::Info);
    let title = if name.is_empty() { nvt.value("name").unwrap_or_default() } else { name };
    let mut draft = Draft::new(identity, title, severity);
    draft.score = score.filter(|score| (0.0..=10.0).contains(score));
    draft.asset = Some(asset);
    details(&mut draft, result, nvt);
    if score.is_some_and(|score| score < 0.0) || result.value("threat") == Some("False Positive") {
        draft.status = Some(FindingStatus::FalsePositive);
    }
    let seen = result.value("modification_time").or(result.value("creation_time")).and_then(fields::time);
    (draft.first_seen, draft.last_seen) = (seen, seen);
    out.finding(draft, line)
}

/// `443/tcp`; `general/tcp` is the host as a whole.
fn port(text: &str) -> (Option<u16>, &'static str) {
    let (number, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let number =
        number.trim().rsplit(['(', ' ']).next().and_then(|number| number.parse().ok()).filter(|port| *port > 0);
    match number {
        None => (None, ""),
        Some(number) => (Some(number), if protocol.starts_with("udp") { "udp" } else { "tcp" }),
    }
}

fn details(draft: &mut Draft, result: &Node, nvt: &Node) {
    let tags = nvt.value("tags").unwrap_or_default();
    let tag = |name: &str| {
        let found = tags.split('|').find_map(|tag| tag.strip_prefix(name)?.strip_prefix('='));
        found.map(str::trim).filter(|text| !text.is_empty() && *text != "N/A")
    };
    let texts = [tag("summary"), tag("insight"), tag("affected")];
    draft.description = text::prose(&texts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    draft.impact = tag("impact").and_then(text::prose);
    draft.remediation = nvt.value("solution").or(tag("solution")).and_then(text::prose);
    for reference in nvt.child("refs").into_iter().flat_map(|refs| refs.all("ref")) {
        match (reference.attr("type").unwrap_or_default().to_ascii_lowercase().as_str(), reference.attr("id")) {
            ("cve", Some(id)) => fields::cves(&mut draft.cves, id),
            ("url", Some(link)) => fields::link(&mut draft.references, link),
            _ => {}
        }
    }
    // Before version 9 the ids stood in an element of their own.
    for old in ["cve", "xref"] {
        if let Some(list) = nvt.value(old) {
            fields::cves(&mut draft.cves, list);
            fields::links(&mut draft.references, &list.replace("URL:", ""));
        }
    }
    let severities = nvt.child("severities").into_iter().flat_map(|list| list.all("severity"));
    for vector in severities.filter_map(|severity| severity.value("value")).chain(tag("cvss_base_vector")) {
        fields::vector(draft, vector);
    }
    let epss = nvt.child("epss").and_then(|epss| epss.child("max_severity").or(epss.child("max_epss")));
    draft.epss = epss.and_then(|epss| epss.value("score")?.parse().ok());
    if let Some(family) = nvt.value("family") {
        draft.tags.push(text::short(family, 100));
    }
    if let Some(quality) = result.child("qod").and_then(|qod| qod.value("value")) {
        draft.tags.push(text::short(&format!("qod: {quality}"), 100));
    }
    draft.evidence.extend(result.value("description").and_then(text::evidence));
}
