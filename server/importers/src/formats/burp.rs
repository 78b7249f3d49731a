//! Burp Suite's XML: each `issue` is a finding at a path, often in a parameter.

use crate::{
    AssetDraft, Draft, Identity, Options, Out, Source,
    error::Result,
    fields, text,
    xml::{Node, Step, Xml},
};
use assay_api::{Time, assets::AssetType, findings::Severity};
use base64::Engine;

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    let mut xml = Xml::open(source)?;
    let mut exported = None;
    while let Some(step) = xml.step()? {
        let Step::Open(node) = step else { continue };
        match node.name.as_str() {
            // `Tue Nov 24 10:30:00 UTC 2026`: the zone's name stands between time and year.
            "issues" => exported = node.attr("exportTime").and_then(moment),
            "issue" => {
                let issue = xml.whole(node)?;
                finding(&issue, exported, xml.line(), out)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn moment(text: &str) -> Option<Time> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [day, month, date, time, _, year] => fields::time(&[*day, month, date, time, year].join(" ")),
        _ => fields::time(text),
    }
}

fn finding(issue: &Node, exported: Option<Time>, line: u64, out: &mut Out<'_>) -> Result<()> {
    let name = issue.value("name").unwrap_or_default();
    let Some(kind) = issue.value("type") else { return out.skip(line, name, "it has no type") };
    let host = issue.child("host");
    let Some(url) = host.and_then(Node::content).and_then(fields::url) else {
        return out.skip(line, name, "its host is no address such as https://shop.example");
    };
    let identity = Identity {
        tool: "burp".to_owned(),
        rule: text::short(kind, 250),
        host: url.host.clone(),
        port: url.port,
        protocol: "tcp".to_owned(),
        path: text::short(issue.value("path").unwrap_or("/"), 1_000),
        parameter: parameter(issue.value("location").unwrap_or_default()),
    };
    let mut draft = Draft::new(identity, name, severity(issue.value("severity").unwrap_or_default()));
    draft.asset = Some(AssetDraft {
        name: url.host.clone(),
        kind: Some(AssetType::WebApplication),
        ip: host.and_then(|host| host.attr("ip")).and_then(fields::ip),
        hostname: fields::machine(&url.host).hostname,
        ..AssetDraft::default()
    });
    texts(&mut draft, issue);
    let address = format!("{}{}", url.origin, issue.value("location").unwrap_or("/"));
    let exchange = issue.child("requestresponse").map(exchange).unwrap_or_default();
    draft.evidence.extend(text::evidence(&format!("{address}\n\n{exchange}")));
    (draft.first_seen, draft.last_seen) = (exported, exported);
    out.finding(draft, line)
}

fn severity(word: &str) -> Severity {
    fields::severity(word).unwrap_or(Severity::Info)
}

/// `/search [q parameter]` → `q`
fn parameter(location: &str) -> String {
    let inside = location.rsplit_once('[').and_then(|(_, rest)| rest.strip_suffix(']'));
    let name = inside.and_then(|inside| {
        inside.strip_suffix(" parameter").or(inside.strip_suffix(" cookie")).or(inside.strip_suffix(" HTTP header"))
    });
    name.map(|name| text::short(name, 300)).unwrap_or_default()
}

fn texts(draft: &mut Draft, issue: &Node) {
    let joined = |names: [&str; 2]| {
        let parts: Vec<_> = names.iter().filter_map(|name| text::html(issue.value(name)?)).collect();
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    };
    draft.description = joined(["issueDetail", "issueBackground"]);
    draft.remediation = joined(["remediationDetail", "remediationBackground"]);
    if let Some(classes) = issue.value("vulnerabilityClassifications") {
        fields::cwes(&mut draft.cwes, classes);
    }
    for name in ["references", "vulnerabilityClassifications"] {
        if let Some(list) = issue.value(name) {
            fields::links(&mut draft.references, list);
        }
    }
    if let Some(confidence) = issue.value("confidence") {
        draft.tags.push(text::short(&format!("confidence: {}", confidence.to_lowercase()), 100));
    }
}

/// The first request and answer, decoded.
fn exchange(node: &Node) -> String {
    let part = |name: &str| {
        let part = node.child(name)?;
        let content = part.content()?;
        if part.attr("base64") != Some("true") {
            return Some(content.to_owned());
        }
        // Enough for what is kept of it; four letters of base64 are three bytes.
        let start: String = content.chars().filter(|c| !c.is_whitespace()).take(16_000).collect();
        let whole = start.len() / 4 * 4;
        let bytes =
            base64::engine::general_purpose::STANDARD.decode(&start[..start.floor_char_boundary(whole)]).ok()?;
        Some(String::from_utf8_lossy(&bytes).chars().take(3_500).collect())
    };
    [part("request"), part("response")].into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}
