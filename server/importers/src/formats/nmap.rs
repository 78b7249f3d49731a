//! Nmap's XML: each host that is up is an asset with its open ports; a script that found something vulnerable makes a
//! finding.

use crate::{
    AssetDraft, Draft, Identity, Options, Out, Source,
    error::Result,
    fields, text,
    xml::{Node, Step, Xml},
};
use assay_api::{Time, assets::Port, findings::Severity};

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    let mut xml = Xml::open(source)?;
    while let Some(step) = xml.step()? {
        let Step::Open(node) = step else { continue };
        if node.name == "host" {
            let host = xml.whole(node)?;
            read_host(&host, xml.line(), out)?;
        }
    }
    Ok(())
}

fn read_host(host: &Node, line: u64, out: &mut Out<'_>) -> Result<()> {
    if host.child("status").and_then(|status| status.attr("state")).is_some_and(|state| state != "up") {
        return Ok(());
    }
    let Some(mut asset) = asset(host) else { return out.skip(line, "host", "it has no address") };
    let seen = host.attr("endtime").or(host.attr("starttime")).and_then(fields::time);
    let open = host.child("ports").into_iter().flat_map(|ports| ports.all("port")).filter(|port| is_open(port));
    for port in open {
        let (Some(number), protocol) = (number(port), protocol(port)) else { continue };
        if asset.ports.iter().all(|known| (known.port, known.protocol.as_str()) != (number, protocol)) {
            let service = port.child("service").map(service).filter(|name| !name.is_empty());
            asset.ports.push(Port { port: number, protocol: protocol.to_owned(), service });
        }
        for script in port.all("script") {
            vulnerability(script, &asset, Some((number, protocol)), seen, line, out)?;
        }
    }
    for script in host.child("hostscript").into_iter().flat_map(|scripts| scripts.all("script")) {
        vulnerability(script, &asset, None, seen, line, out)?;
    }
    out.asset(asset)
}

fn asset(host: &Node) -> Option<AssetDraft> {
    let addresses =
        || host.all("address").filter_map(|address| Some((address.attr("addrtype")?, address.attr("addr")?)));
    let by = |wanted: &str| addresses().find(|(kind, _)| *kind == wanted).map(|(_, address)| address);
    let address = by("ipv4").or(by("ipv6")).or(by("mac"))?;
    let names = host.child("hostnames").into_iter().flat_map(|names| names.all("hostname"));
    let name = names.filter_map(|name| name.attr("name")).next();
    let os = host.child("os").and_then(|os| os.child("osmatch")).and_then(|found| found.attr("name"));
    let mut asset = fields::machine(address);
    asset.hostname = name.map(fields::host);
    asset.os = os.map(|os| text::short(os, 200));
    Some(asset)
}

fn is_open(port: &Node) -> bool {
    port.child("state").and_then(|state| state.attr("state")) == Some("open")
}

fn number(port: &Node) -> Option<u16> {
    port.attr("portid")?.parse().ok().filter(|port| *port > 0)
}

fn protocol(port: &Node) -> &'static str {
    match port.attr("protocol") {
        Some("udp") => "udp",
        Some("sctp") => "sctp",
        _ => "tcp",
    }
}

fn service(node: &Node) -> String {
    let parts = ["name", "product", "version"].map(|name| node.attr(name));
    text::short(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "), 100)
}

/// Scripts of the `vuln` kind say so in a table for each weakness: `state` is VULNERABLE or LIKELY VULNERABLE.
fn vulnerability(
    script: &Node,
    asset: &AssetDraft,
    port: Option<(u16, &'static str)>,
    seen: Option<Time>,
    line: u64,
    out: &mut Out<'_>,
) -> Result<()> {
    let Some(id) = script.attr("id") else { return Ok(()) };
    for table in script.all("table") {
        let elem = |key: &str| table.all("elem").find(|elem| elem.attr("key") == Some(key)).and_then(Node::content);
        let state = elem("state").unwrap_or_default();
        if !state.contains("VULNERABLE") || state.starts_with("NOT") {
            continue;
        }
        let title = elem("title").unwrap_or(id);
        let rule = table.attr("key").map_or_else(|| id.to_owned(), |key| format!("{id}:{key}"));
        let identity = Identity {
            tool: "nmap".to_owned(),
            rule: text::short(&rule, 250),
            host: asset.name.clone(),
            port: port.map(|(number, _)| number),
            protocol: port.map(|(_, protocol)| protocol.to_owned()).unwrap_or_default(),
            ..Identity::default()
        };
        let mut draft = Draft::new(identity, title, Severity::High);
        fields::cves(&mut draft.cves, table.attr("key").unwrap_or_default());
        for nested in table.all("table") {
            for value in nested.all("elem").filter_map(Node::content) {
                match nested.attr("key") {
                    Some("ids") => fields::cves(&mut draft.cves, value),
                    Some("refs") => fields::link(&mut draft.references, value),
                    Some("description") => draft.description = text::prose(value),
                    _ => {}
                }
            }
        }
        draft.evidence.extend(script.attr("output").and_then(text::evidence));
        draft.asset = Some(AssetDraft { ports: Vec::new(), ..asset.clone() });
        (draft.first_seen, draft.last_seen) = (seen, seen);
        out.finding(draft, line)?;
    }
    Ok(())
}
