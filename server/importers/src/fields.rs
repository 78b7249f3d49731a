//! The fields that tools spell in their own ways: ratings, ids, vectors, hosts, addresses.

use crate::draft::{AssetDraft, Draft, LIST};
use crate::text;
use assay_api::{Time, assets::AssetType, findings::Severity, rules};
use std::net::IpAddr;

/// A tool's word for how bad it is.
pub(crate) fn severity(word: &str) -> Option<Severity> {
    let word = word.trim();
    word.parse().ok().or_else(|| {
        Some(match word.to_ascii_lowercase().as_str() {
            "fatal" | "urgent" | "blocker" | "very high" => Severity::Critical,
            "error" | "important" | "serious" | "major" => Severity::High,
            "warning" | "warn" | "moderate" | "middle" => Severity::Medium,
            "note" | "minor" | "negligible" | "very low" | "hint" => Severity::Low,
            "unknown" | "undefined" | "ok" | "log" | "debug" | "false positive" | "recommendation" => Severity::Info,
            _ => return None,
        })
    })
}

/// Every CVE id in a text, in its order, each once.
pub(crate) fn cves(into: &mut Vec<String>, text: &str) {
    ids(into, text, "CVE-", rules::cve);
}

/// Every CWE id in a text: `CWE-89`, `CWE:89`, `cwe-89`.
pub(crate) fn cwes(into: &mut Vec<String>, text: &str) {
    ids(into, &text.replace("CWE:", "CWE-").replace("cwe:", "CWE-"), "CWE-", rules::cwe);
}

fn ids(into: &mut Vec<String>, text: &str, prefix: &str, rule: fn(&str) -> Result<String, &'static str>) {
    let upper = text.to_ascii_uppercase();
    for rest in upper.split(prefix).skip(1) {
        let tail: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '-').take(24).collect();
        if let Ok(id) = rule(&format!("{prefix}{}", tail.trim_end_matches('-')))
            && !into.contains(&id)
            && into.len() < LIST
        {
            into.push(id);
        }
    }
}

/// Puts a CVSS vector into the draft, in the field of its version. What is no vector is left out.
pub(crate) fn vector(draft: &mut Draft, given: &str) {
    let given = given.trim().trim_start_matches("CVSS2#").trim_start_matches('(').trim_end_matches(')').trim();
    let metrics =
        given.split('/').filter(|part| part.split_once(':').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty()));
    let plain = given.len() <= 300 && given.bytes().all(|b| b.is_ascii_alphanumeric() || b":/.".contains(&b));
    if !plain || metrics.count() < 6 {
        return;
    }
    let place = match given.get(..7).unwrap_or_default() {
        "CVSS:4." => &mut draft.cvss4,
        "CVSS:3." => &mut draft.cvss3,
        start if start.starts_with("CVSS:") => return,
        _ => &mut draft.cvss2,
    };
    // Temporal and environmental metrics are of the moment; what is kept is the base.
    place.get_or_insert_with(|| base(given));
}

/// The base metrics of a vector of version 2 or 3; version 4 as it is.
fn base(vector: &str) -> String {
    const BASE: &[&str] = &["CVSS", "AV", "AC", "Au", "AU", "PR", "UI", "S", "C", "I", "A"];
    if vector.starts_with("CVSS:4") {
        return vector.to_owned();
    }
    let named = |part: &&str| part.split(':').next().is_some_and(|name| BASE.contains(&name));
    vector.split('/').filter(named).collect::<Vec<_>>().join("/")
}

/// A link, if it is one that people may follow.
pub(crate) fn link(into: &mut Vec<String>, text: &str) {
    let text = text.trim();
    if text.len() <= 2_000
        && into.len() < LIST
        && let Ok(link) = rules::web_address(text)
        && !into.contains(&link)
        && !link.chars().any(|c| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
    {
        into.push(link);
    }
}

/// Every link among the words of a text.
pub(crate) fn links(into: &mut Vec<String>, text: &str) {
    for word in text.split(|c: char| c.is_whitespace() || c == ',' || c == '<' || c == '>' || c == '"') {
        if word.starts_with("http") {
            link(into, word);
        }
    }
}

/// A host's name as it is compared: canonical address, or lower case without the root's dot.
pub(crate) fn host(text: &str) -> String {
    let text = text::short(text, 253);
    let inner = text.trim_start_matches('[').trim_end_matches(']');
    match inner.parse::<IpAddr>() {
        Ok(ip) => ip.to_string(),
        Err(_) => inner.trim_end_matches('.').to_ascii_lowercase(),
    }
}

/// An address in its canonical form.
pub(crate) fn ip(text: &str) -> Option<String> {
    rules::ip(text.trim().trim_start_matches('[').trim_end_matches(']')).ok()
}

/// An asset that is known by this name, which may be an address.
pub(crate) fn machine(name: &str) -> AssetDraft {
    let name = host(name);
    let ip = ip(&name);
    let looks_like_a_name = ip.is_none() && !name.contains(['/', ' ', ':']) && !name.is_empty();
    AssetDraft {
        hostname: looks_like_a_name.then(|| name.clone()),
        ip,
        kind: Some(AssetType::Server),
        name,
        ..AssetDraft::default()
    }
}

/// A time in the forms that tools write: RFC 3339, a day, seconds since 1970, or `Tue Nov 24 10:30:00 2026`.
pub(crate) fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return (0..=253_402_207_200).contains(&seconds).then(|| Time(seconds * 1000));
    }
    text.parse().ok().or_else(|| {
        let civil = ["%a %b %d %H:%M:%S %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f", "%a, %d %b %Y %H:%M:%S"];
        // `Tue Nov  4`: days are padded with blanks.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let parsed = civil.iter().find_map(|form| jiff::civil::DateTime::strptime(form, &text).ok())?;
        let moment = parsed.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
        Some(Time(moment.as_millisecond()))
    })
}

/// The parts of an address on the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Url {
    /// In the form in which hosts are compared.
    pub(crate) host: String,
    /// As written, or the scheme's own.
    pub(crate) port: Option<u16>,
    /// Without query and fragment; `/` at least.
    pub(crate) path: String,
    /// Scheme, host and port.
    pub(crate) origin: String,
}

/// Reads `scheme://host:port/path?query`.
pub(crate) fn url(text: &str) -> Option<Url> {
    let (scheme, rest) = text.trim().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if scheme.is_empty() || !scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)) {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let (name, port) = split_port(authority);
    let name = host(name);
    if name.is_empty() {
        return None;
    }
    let default = match scheme.as_str() {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    };
    let path = tail.split(['?', '#']).next().unwrap_or_default();
    let path = if path.is_empty() { "/".to_owned() } else { text::short(path, 1_000) };
    let shown = if name.contains(':') { format!("[{name}]") } else { name.clone() };
    let origin = port
        .filter(|port| Some(*port) != default)
        .map_or_else(|| format!("{scheme}://{shown}"), |port| format!("{scheme}://{shown}:{port}"));
    Some(Url { host: name, port: port.or(default), path, origin })
}

/// `host:port` or `[v6]:port`; a bare IPv6 address has no port.
pub(crate) fn split_port(text: &str) -> (&str, Option<u16>) {
    if let Some((inside, after)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (inside, after.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match text.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|b| b.is_ascii_digit()) => {
            (name, port.parse().ok())
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Identity;

    #[test]
    fn ids_are_found_in_text() {
        let (mut cve, mut cwe) = (Vec::new(), Vec::new());
        cves(&mut cve, "see cve-2021-44228, CVE-2021-44228 and CVE-2014-0160.");
        cwes(&mut cwe, "CWE:89,cwe-79; CWE-x");
        assert_eq!(cve, ["CVE-2021-44228", "CVE-2014-0160"]);
        assert_eq!(cwe, ["CWE-89", "CWE-79"]);
    }

    #[test]
    fn vectors_go_where_they_belong() {
        let mut draft = Draft::new(Identity::default(), "x", Severity::Info);
        for given in [
            "CVSS2#AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P",
            "CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
            "=HYPERLINK(1)/a:b/a:b/a:b/a:b/a:b",
        ] {
            vector(&mut draft, given);
        }
        assert_eq!(draft.cvss2.as_deref(), Some("AV:N/AC:L/Au:N/C:N/I:N/A:C"));
        assert_eq!(draft.cvss3.as_deref(), Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"));
        assert!(draft.vector().is_some_and(|vector| vector.starts_with("CVSS:4.0/")));
    }

    #[test]
    fn addresses_come_apart() {
        let parsed = url("https://user@Shop.Example.:8443/a/b?c=d#e").expect("a url");
        assert_eq!((parsed.host.as_str(), parsed.port, parsed.path.as_str()), ("shop.example", Some(8443), "/a/b"));
        assert_eq!(parsed.origin, "https://shop.example:8443");
        let v6 = url("http://[2001:DB8::1]/").expect("a url");
        assert_eq!((v6.host.as_str(), v6.port), ("2001:db8::1", Some(80)));
        assert_eq!(url("not a url"), None);
        assert_eq!(split_port("2001:db8::1"), ("2001:db8::1", None));
        assert_eq!(time("Tue Nov  4 10:30:00 2025"), time("2025-11-04T10:30:00Z"));
        assert_eq!(time("1762252200"), time("2025-11-04T10:30:00Z"));
    }
}
