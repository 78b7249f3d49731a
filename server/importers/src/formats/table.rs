//! Tables of anybody's making: which column holds what, by the names that people give them or by a mapping.

use crate::{
    AssetDraft, Draft, Identity, Options, Out,
    error::{Error, Result},
    fields, text,
};
use assay_api::findings::Severity;
use std::collections::BTreeMap;

/// A field and the names under which it is found, in lower case, without punctuation.
const FIELDS: &[(&str, &[&str])] = &[
    (
        "title",
        &[
            "title",
            "name",
            "finding",
            "issue",
            "vulnerability",
            "pluginname",
            "summary",
            "vulnerabilityname",
            "nvtname",
        ],
    ),
    ("severity", &["severity", "risk", "risklevel", "riskfactor", "priority", "criticality", "rating", "level"]),
    (
        "host",
        &[
            "host",
            "ip",
            "ipaddress",
            "address",
            "asset",
            "target",
            "hostname",
            "fqdn",
            "dnsname",
            "server",
            "component",
        ],
    ),
    ("hostname", &["hostname", "fqdn", "dnsname", "dns"]),
    ("ip", &["ip", "ipaddress", "address"]),
    ("port", &["port", "portnumber"]),
    ("protocol", &["protocol", "portprotocol", "proto"]),
    ("url", &["url", "uri", "link", "location", "endpoint"]),
    ("path", &["path", "file", "filename", "filepath"]),
    ("parameter", &["parameter", "param", "line", "linenumber"]),
    ("rule", &["rule", "ruleid", "pluginid", "plugin", "id", "checkid", "qid", "nvtoid", "vulnid", "testid"]),
    ("cve", &["cve", "cves", "cveid", "cveids"]),
    ("cwe", &["cwe", "cwes", "cweid", "cweids"]),
    (
        "cvss_vector",
        &["cvssvector", "cvssv3vector", "cvss3vector", "vector", "cvssstring", "cvssv31vector", "cvssv4vector"],
    ),
    (
        "cvss_score",
        &["cvssscore", "cvss", "score", "cvssbasescore", "cvssv3", "cvssv30basescore", "cvssv3basescore", "cvss3"],
    ),
    ("epss", &["epss", "epssscore"]),
    ("kev", &["kev", "knownexploited", "cisakev"]),
    ("description", &["description", "desc", "details", "detail", "synopsis", "insight"]),
    ("impact", &["impact"]),
    ("remediation", &["remediation", "solution", "recommendation", "recommendations", "fix", "mitigation"]),
    ("references", &["references", "reference", "links", "seealso"]),
    ("evidence", &["evidence", "proof", "output", "pluginoutput", "poc", "result", "results", "specificresult"]),
    ("tags", &["tags", "labels"]),
    ("os", &["os", "operatingsystem"]),
    ("status", &["status", "state"]),
];

fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Which columns hold which fields.
#[derive(Debug)]
pub(crate) struct Columns {
    by_field: BTreeMap<&'static str, String>,
}

impl Columns {
    /// Finds the columns among `names`: as `options` say, else by their usual names.
    ///
    /// # Errors
    /// A mapping to a field or a column that is not there, or no title at all.
    pub(crate) fn find(names: &[String], options: &Options) -> Result<Self> {
        let mut by_field = BTreeMap::new();
        for (field, column) in &options.columns {
            let known = FIELDS.iter().find(|(name, _)| name == field).map(|(name, _)| *name);
            let known = known.ok_or_else(|| {
                let all: Vec<_> = FIELDS.iter().map(|(name, _)| *name).collect();
                Error::whole(format!(
                    "columns: '{}' is no field; use one of {}",
                    text::short(field, 40),
                    all.join(", ")
                ))
            })?;
            let there = names
                .iter()
                .find(|name| *name == column)
                .or_else(|| names.iter().find(|name| folded(name) == folded(column)));
            let there = there.ok_or_else(|| {
                let all = text::short(&names.join(", "), 300);
                Error::whole(format!("columns: the file has no column '{}'; it has {all}", text::short(column, 40)))
            })?;
            by_field.insert(known, there.clone());
        }
        for (field, aliases) in FIELDS {
            if !by_field.contains_key(field)
                && let Some(name) = aliases.iter().find_map(|alias| names.iter().find(|name| folded(name) == *alias))
            {
                by_field.insert(field, name.clone());
            }
        }
        if by_field.contains_key("title") {
            return Ok(Self { by_field });
        }
        let all = text::short(&names.join(", "), 300);
        Err(Error::whole(format!(
            "no column holds the title; the file has {all}: name the one, columns: {{\"title\": \"…\"}}"
        )))
    }

    /// Whether these names make a table of findings: a title, and something to rate or place it.
    pub(crate) fn fit(names: &[String]) -> bool {
        Self::find(names, &Options::default()).is_ok_and(|columns| {
            ["severity", "host", "cvss_score", "cvss_vector", "url", "path"]
                .iter()
                .any(|field| columns.by_field.contains_key(field))
        })
    }
}

/// Makes a draft of a row; `cell` answers what a column holds.
pub(crate) fn row<'r>(
    tool: &str,
    columns: &Columns,
    cell: &dyn Fn(&str) -> Option<&'r str>,
    options: &Options,
    line: u64,
    out: &mut Out<'_>,
) -> Result<()> {
    let get = |field: &str| {
        let value = columns.by_field.get(field).and_then(|column| cell(column));
        value.map(str::trim).filter(|value| !value.is_empty())
    };
    let title = text::line(get("title").unwrap_or_default());
    if title.is_empty() {
        return out.skip(line, "row", "its title is empty");
    }
    let score = get("cvss_score").and_then(|score| score.replace(',', ".").parse::<f64>().ok());
    let score = score.filter(|score| (0.0..=10.0).contains(score));
    let severity = match get("severity") {
        Some(word) => match rated(word) {
            Some(severity) => severity,
            None => return out.skip(line, &title, format!("'{}' is no severity", text::short(word, 40))),
        },
        None => score.map_or(Severity::Info, Severity::from_score),
    };
    let identity = match identity(tool, &title, &get, options) {
        Ok(identity) => identity,
        Err(why) => return out.skip(line, &title, why),
    };
    let asset = asset(&identity, &get);
    let mut draft = Draft::new(identity, title, severity);
    draft.score = score;
    draft.asset = Some(asset);
    details(&mut draft, &get);
    out.finding(draft, line)
}

fn rated(word: &str) -> Option<Severity> {
    fields::severity(word).or_else(|| {
        // `3 - High`, `Severe (9.8)` and the like: the first word that says something.
        word.split(|c: char| !c.is_alphanumeric() && c != '.').find_map(fields::severity)
    })
}

fn identity<'r>(
    tool: &str,
    title: &str,
    get: &dyn Fn(&str) -> Option<&'r str>,
    options: &Options,
) -> std::result::Result<Identity, String> {
    let url = get("url").and_then(fields::url);
    let named = get("host").map(|host| match fields::url(host) {
        Some(url) => (url.host, url.port),
        None => {
            let (name, port) = fields::split_port(host);
            (fields::host(name), port)
        }
    });
    let from_url = url.as_ref().map(|url| (url.host.clone(), url.port));
    let from_target = options.target.as_deref().map(|target| (fields::host(target), None));
    let (host, host_port) = named.or(from_url).or(from_target).unwrap_or_default();
    let port = match get("port") {
        // `443/tcp`
        Some(text) => match text.split('/').next().unwrap_or_default().trim().parse::<u16>() {
            Ok(port) => Some(port).filter(|port| *port > 0),
            Err(_) if matches!(text, "-" | "n/a" | "N/A") || text.starts_with("general") => None,
            Err(_) => return Err(format!("'{}' is no port", text::short(text, 40))),
        },
        None => host_port.or(url.as_ref().and_then(|url| url.port)),
    };
    let protocol =
        get("protocol").map(str::to_ascii_lowercase).filter(|name| ["tcp", "udp", "sctp"].contains(&name.as_str()));
    let path = get("path").map(str::to_owned).or(url.map(|url| url.path)).unwrap_or_default();
    Ok(Identity {
        tool: tool.to_owned(),
        rule: text::short(get("rule").unwrap_or(title), 250),
        host,
        port,
        protocol: port.map(|_| protocol.unwrap_or_else(|| "tcp".to_owned())).unwrap_or_default(),
        path: text::short(&path, 1_000),
        parameter: text::short(get("parameter").unwrap_or_default(), 300),
    })
}

fn asset<'r>(identity: &Identity, get: &dyn Fn(&str) -> Option<&'r str>) -> AssetDraft {
    let mut asset = fields::machine(&identity.host);
    asset.hostname =
        asset.hostname.or_else(|| get("hostname").map(fields::host)).filter(|name| fields::ip(name).is_none());
    asset.ip = asset.ip.or_else(|| get("ip").and_then(fields::ip));
    asset.os = get("os").map(|os| text::short(os, 200));
    asset
}

fn details<'r>(draft: &mut Draft, get: &dyn Fn(&str) -> Option<&'r str>) {
    draft.description = get("description").and_then(text::prose);
    draft.impact = get("impact").and_then(text::prose);
    draft.remediation = get("remediation").and_then(text::prose);
    draft.evidence.extend(get("evidence").and_then(text::evidence));
    fields::cves(&mut draft.cves, get("cve").unwrap_or_default());
    for cwe in get("cwe").unwrap_or_default().split([',', ';', ' ']) {
        fields::cwes(&mut draft.cwes, &format!("CWE-{}", cwe.trim().trim_start_matches(|c: char| !c.is_ascii_digit())));
    }
    if let Some(vector) = get("cvss_vector") {
        fields::vector(draft, vector);
    }
    let share = |text: &str| {
        text.trim_end_matches('%').parse::<f64>().ok().map(|n| if text.ends_with('%') { n / 100.0 } else { n })
    };
    draft.epss = get("epss").and_then(share).filter(|epss| (0.0..=1.0).contains(epss));
    draft.kev = get("kev").map(|word| matches!(word.to_ascii_lowercase().as_str(), "true" | "yes" | "y" | "1"));
    fields::links(&mut draft.references, get("references").unwrap_or_default());
    let tags = get("tags").unwrap_or_default().split([',', ';']).map(|tag| text::short(tag, 100));
    draft.tags.extend(tags.filter(|tag| !tag.is_empty()).take(50));
    draft.status = get("status").and_then(|status| status.parse().ok());
}
