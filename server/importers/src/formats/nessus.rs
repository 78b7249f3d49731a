//! Nessus (`.nessus`, version 2): each `ReportItem` within a `ReportHost` is a finding.

use crate::{
    AssetDraft, Draft, Identity, Options, Out, Source,
    error::{Error, Result},
    fields, text,
    xml::{Node, Step, Xml},
};
use assay_api::{
    assets::{AssetType, Port},
    findings::Severity,
};
use std::collections::BTreeMap;

#[derive(Default)]
struct Host {
    asset: AssetDraft,
    ports: BTreeMap<(u16, String), Option<String>>,
    started: Option<String>,
    ended: Option<String>,
}

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    let mut xml = Xml::open(source)?;
    let mut host = Host::default();
    while let Some(step) = xml.step()? {
        match step {
            Step::Open(node) => match node.name.as_str() {
                "ReportHost" => host = begun(node.attr("name").unwrap_or_default()),
                "HostProperties" => properties(&mut host, &xml.whole(node)?),
                "ReportItem" => {
                    let item = xml.whole(node)?;
                    finding(&mut host, &item, xml.line(), out)?;
                }
                "Policy" => drop(xml.whole(node)?),
                "NessusClientData" => return Err(old()),
                _ => {}
            },
            Step::Close(name) if name == "ReportHost" => out.asset(finished(&mut host))?,
            Step::Close(_) => {}
        }
    }
    Ok(())
}

fn old() -> Error {
    Error::whole("this is version 1 of Nessus' format; export the scan again as .nessus (version 2)")
}

/// The name under which it was scanned tells hosts apart: virtual hosts share an address.
fn begun(name: &str) -> Host {
    Host { asset: fields::machine(name), ..Host::default() }
}

fn properties(host: &mut Host, node: &Node) {
    for tag in node.all("tag") {
        let (Some(name), Some(value)) = (tag.attr("name"), tag.content()) else { continue };
        match name {
            "host-ip" => host.asset.ip = fields::ip(value).or(host.asset.ip.take()),
            "host-fqdn" | "host-rdns" if host.asset.hostname.is_none() => {
                host.asset.hostname = Some(fields::host(value)).filter(|name| fields::ip(name).is_none());
            }
            "operating-system" => host.asset.os = Some(text::short(value, 200)),
            "system-type" => host.asset.kind = kind(value).or(host.asset.kind),
            "HOST_START_TIMESTAMP" => host.started = Some(value.to_owned()),
            "HOST_START" if host.started.is_none() => host.started = Some(value.to_owned()),
            "HOST_END_TIMESTAMP" => host.ended = Some(value.to_owned()),
            "HOST_END" if host.ended.is_none() => host.ended = Some(value.to_owned()),
            _ => {}
        }
    }
}

fn kind(system: &str) -> Option<AssetType> {
    Some(match system {
        "router" | "switch" | "firewall" | "wireless-access-point" | "load-balancer" => AssetType::NetworkDevice,
        "general-purpose" | "hypervisor" => AssetType::Server,
        "embedded" | "camera" | "printer" => AssetType::Iot,
        _ => return None,
    })
}

fn finding(host: &mut Host, item: &Node, line: u64, out: &mut Out<'_>) -> Result<()> {
    let port = item.attr("port").and_then(|port| port.parse::<u16>().ok()).filter(|port| *port > 0);
    let protocol = item.attr("protocol").unwrap_or("tcp").to_ascii_lowercase();
    let known = ["tcp", "udp", "sctp"].contains(&protocol.as_str());
    if let Some(port) = port.filter(|_| known) {
        let service = item.attr("svc_name").filter(|name| *name != "unknown" && *name != "general");
        let service = service.map(|name| text::short(name.trim_end_matches('?'), 100));
        let place = host.ports.entry((port, protocol.clone())).or_default();
        *place = place.take().or(service);
    }
    let Some(plugin) = item.attr("pluginID") else {
        return out.skip(line, item.attr("pluginName").unwrap_or("ReportItem"), "it has no pluginID");
    };
    // A compliance plugin reports each of its checks under one id.
    let check = item.value("compliance-check-name");
    let rule = check.map_or_else(|| plugin.to_owned(), |check| format!("{plugin}: {}", text::short(check, 200)));
    let identity = Identity {
        tool: "nessus".to_owned(),
        rule: text::short(&rule, 250),
        host: host.asset.name.clone(),
        port,
        protocol: if port.is_some() { protocol } else { String::new() },
        ..Identity::default()
    };
    let title = check.or(item.attr("pluginName")).or(item.value("plugin_name")).unwrap_or_default();
    let mut draft = Draft::new(identity, title, severity(item));
    details(&mut draft, item);
    draft.asset = Some(host.asset.clone());
    draft.first_seen = host.started.as_deref().and_then(fields::time);
    draft.last_seen = host.ended.as_deref().and_then(fields::time).or(draft.first_seen);
    match item.value("compliance-result") {
        Some("PASSED") => Ok(()),
        _ => out.finding(draft, line),
    }
}

fn severity(item: &Node) -> Severity {
    match item.attr("severity") {
        Some("4") => Severity::Critical,
        Some("3") => Severity::High,
        Some("2") => Severity::Medium,
        Some("1") => Severity::Low,
        _ => item.value("risk_factor").and_then(fields::severity).unwrap_or(Severity::Info),
    }
}

fn details(draft: &mut Draft, item: &Node) {
    let both = [item.value("synopsis"), item.value("description").or(item.value("compliance-info"))];
    draft.description = text::prose(&both.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    let solution = item.value("solution").or(item.value("compliance-solution"));
    draft.remediation = solution.filter(|text| !text.eq_ignore_ascii_case("n/a")).and_then(text::prose);
    for cve in item.all("cve") {
        fields::cves(&mut draft.cves, &cve.text);
    }
    for cwe in item.all("cwe") {
        fields::cwes(&mut draft.cwes, &format!("CWE-{}", cwe.text.trim()));
    }
    for reference in item.all("xref").filter(|xref| xref.text.starts_with("CWE")) {
        fields::cwes(&mut draft.cwes, &reference.text);
    }
    for name in ["cvss4_vector", "cvss3_vector", "cvss_vector"] {
        if let Some(vector) = item.value(name) {
            fields::vector(draft, vector);
        }
    }
    let scores = ["cvss4_base_score", "cvss3_base_score", "cvss_base_score"];
    draft.score = scores.iter().find_map(|name| item.value(name)?.parse().ok()).filter(|s| (0.0..=10.0).contains(s));
    draft.epss = item.value("epss_score").and_then(|score| score.parse().ok());
    draft.kev = item.child("cisa-known-exploited").map(|_| true);
    if let Some(links) = item.value("see_also") {
        fields::links(&mut draft.references, links);
    }
    if let Some(family) = item.attr("pluginFamily") {
        draft.tags.push(text::short(family, 100));
    }
    let seen = item.value("plugin_output").or(item.value("compliance-actual-value"));
    draft.evidence.extend(seen.and_then(text::evidence));
}

fn finished(host: &mut Host) -> AssetDraft {
    let ports = std::mem::take(&mut host.ports);
    let ports = ports.into_iter().map(|((port, protocol), service)| Port { port, protocol, service });
    AssetDraft { ports: ports.collect(), ..host.asset.clone() }
}
