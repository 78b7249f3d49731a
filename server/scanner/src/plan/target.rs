//! What a person may name as a target.

use crate::text;
use ipnet::IpNet;
use std::{
    net::{IpAddr, Ipv4Addr},
    str::FromStr,
};

/// One target, read but not yet resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An address, or a network of them.
    Net(IpNet),
    /// From one IPv4 address to another, both included.
    Range(Ipv4Addr, Ipv4Addr),
    /// A name, with what a URL said beside it.
    Name {
        /// In lower case, in its ASCII form.
        name: String,
        /// The port of the URL.
        port: Option<u16>,
        /// The path of the URL, where web checks begin.
        path: Option<String>,
    },
    /// An address with what a URL said beside it.
    Address {
        /// The address.
        ip: IpAddr,
        /// The port of the URL.
        port: Option<u16>,
        /// The path of the URL, where web checks begin.
        path: Option<String>,
    },
}

impl Target {
    /// How many addresses it means; a name counts as one.
    pub fn count(&self) -> u128 {
        match self {
            Self::Net(net) => 1 << (net.max_prefix_len() - net.prefix_len()).min(127),
            Self::Range(first, last) => u128::from(u32::from(*last) - u32::from(*first)) + 1,
            Self::Name { .. } | Self::Address { .. } => 1,
        }
    }

    /// The port that a URL names.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Name { port, .. } | Self::Address { port, .. } => *port,
            _ => None,
        }
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let text = given.trim();
        let shown = text::line(text.as_bytes(), 60);
        if text.is_empty() {
            return Err("a target must not be empty".into());
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return url(scheme, rest).map_err(|why| format!("'{shown}' {why}"));
        }
        let read = match text.split_once('/') {
            Some((_, length)) if length.bytes().all(|b| b.is_ascii_digit()) => network(text),
            Some(_) => Err("has a path but no scheme; write http:// or https:// in front".into()),
            None => bare(text),
        };
        read.map_err(|why| format!("'{shown}' {why}"))
    }
}

fn network(text: &str) -> Result<Target, String> {
    let net: IpNet = text.parse().map_err(|_| "is no network; write one such as 10.0.0.0/24")?;
    let net = net.trunc();
    let target = Target::Net(net);
    if target.count() > super::MOST_ADDRESSES as u128 {
        let longest = if net.addr().is_ipv4() { 16 } else { 112 };
        return Err(format!("is too big; one scan takes at most {} addresses (a /{longest})", super::MOST_ADDRESSES));
    }
    Ok(target)
}

/// An address, a range, or a name, perhaps with a port.
fn bare(text: &str) -> Result<Target, String> {
    if let Ok(ip) = unbracketed(text).parse::<IpAddr>() {
        return Ok(Target::Net(ip.into()));
    }
    if let Some(range) = range(text) {
        return range;
    }
    let (host, port) = authority(text)?;
    host_at(host, port, None)
}

/// `10.0.0.1-20` or `10.0.0.1-10.0.0.20`; nothing when it is something else.
fn range(text: &str) -> Option<Result<Target, String>> {
    let (first, last) = text.split_once('-')?;
    let first: Ipv4Addr = first.parse().ok()?;
    let last = match last.parse::<u8>() {
        Ok(last) => {
            let [a, b, c, _] = first.octets();
            Ipv4Addr::new(a, b, c, last)
        }
        Err(_) => match last.parse() {
            Ok(last) => last,
            Err(_) => return Some(Err("is no range; write one such as 10.0.0.1-20".into())),
        },
    };
    Some(if first > last { Err("runs backwards".into()) } else { Ok(Target::Range(first, last)) })
}

fn url(scheme: &str, rest: &str) -> Result<Target, String> {
    let standard = match scheme.to_ascii_lowercase().as_str() {
        "http" => 80,
        "https" => 443,
        _ => return Err("has a scheme that is not scanned; use http or https".into()),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, port) = authority(&rest[..end])?;
    let path = rest[end..].split(['?', '#']).next().unwrap_or_default();
    if path.len() > 1_000 || path.bytes().any(|b| !(0x21..0x7f).contains(&b)) {
        return Err("has a path that is too long or not percent-encoded".into());
    }
    host_at(host, Some(port.unwrap_or(standard)), (path.len() > 1).then(|| path.to_owned()))
}

/// Host and port of `host:port`.
fn authority(text: &str) -> Result<(&str, Option<u16>), String> {
    if text.contains('@') {
        return Err("must not hold a user or a password".into());
    }
    let split = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => Some((host, port)),
        _ => None,
    };
    let Some((host, port)) = split else { return Ok((text, None)) };
    match port.parse::<u16>() {
        Ok(number) if number > 0 && port.bytes().all(|b| b.is_ascii_digit()) => Ok((host, Some(number))),
        _ => Err("has a port that is not one of 1 to 65535".into()),
    }
}

fn host_at(host: &str, port: Option<u16>, path: Option<String>) -> Result<Target, String> {
    if let Ok(ip) = unbracketed(host).parse() {
        return Ok(Target::Address { ip, port, path });
    }
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    if name.parse::<u32>().is_ok() || name.rsplit('.').next().is_some_and(|last| last.parse::<u32>().is_ok()) {
        return Err("is no address; write one such as 10.0.0.1".into());
    }
    let label = |label: &str| {
        let within = (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
        within && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if name.len() > 253 || !name.split('.').all(label) {
        return Err("is neither an address, a network, a host name nor a URL".into());
    }
    Ok(Target::Name { name, port, path })
}

fn unbracketed(text: &str) -> &str {
    text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Target {
        text.parse().expect(text)
    }

    #[test]
    fn every_form() {
        assert_eq!(read(" 10.0.0.7 ").count(), 1);
        assert_eq!(read("10.0.0.7/24"), Target::Net("10.0.0.0/24".parse().expect("a net")));
        assert_eq!(read("10.0.0.0/16").count(), 65_536);
        assert_eq!(read("10.0.0.1-20").count(), 20);
        assert_eq!(read("10.0.0.250-10.0.1.5").count(), 12);
        assert_eq!(read("[::1]"), read("::1"));
        assert_eq!(read("fd00::/112").count(), 65_536);
        let name = |port, path: Option<&str>| Target::Name {
            name: "web-1.example.com".into(),
            port,
            path: path.map(str::to_owned),
        };
        assert_eq!(read("Web-1.example.com."), name(None, None));
        assert_eq!(read("web-1.example.com:8443"), name(Some(8443), None));
        assert_eq!(read("https://web-1.example.com"), name(Some(443), None));
        assert_eq!(read("http://web-1.example.com:81/app/?q=1#x"), name(Some(81), Some("/app/")));
        assert_eq!(
            read("http://[::1]:81/"),
            Target::Address { ip: "::1".parse().expect("ip"), port: Some(81), path: None }
        );
    }

    #[test]
    fn nonsense_says_what_is_wrong() {
        for (text, part) in [
            ("", "must not be empty"),
            ("10.0.0.0/33", "is no network"),
            ("10.0.0.0/8", "too big; one scan takes at most 65536 addresses (a /16)"),
            ("::/0", "too big"),
            ("10.0.0.256", "is no address"),
            ("10.0.0", "is no address"),
            ("2130706433", "is no address"),
            ("10.0.0.9-1", "runs backwards"),
            ("10.0.0.1-x", "is no range"),
            ("ftp://example.com", "use http or https"),
            ("https://user:pw@example.com/", "user or a password"),
            ("example.com/path", "write http:// or https:// in front"),
            ("example.com:0", "port that is not"),
            ("https://example.com:99999", "port that is not"),
            ("https://", "is neither"),
            ("a b", "is neither"),
            ("-x.example", "is neither"),
            ("ex\u{202e}ample", "is neither"),
            ("http://example.com/a b", "percent-encoded"),
        ] {
            let message = text.parse::<Target>().expect_err(text);
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
