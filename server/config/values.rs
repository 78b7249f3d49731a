//! How values are read that TOML and serde do not know: a list is a list, or one text with commas (all
//! that the environment and the command line can hold); an empty path is none.

use super::LogFormat;
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a list of texts, or one text with commas")]
enum List {
    One(String),
    Many(Vec<String>),
}

/// A list of texts, trimmed, without empty entries.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let entries = match List::deserialize(from)? {
        List::One(text) => text.split(',').map(str::to_owned).collect(),
        List::Many(entries) => entries,
    };
    Ok(entries.iter().map(|entry| entry.trim().to_owned()).filter(|entry| !entry.is_empty()).collect())
}

/// A list of networks; a bare address is the network of that one address.
pub(super) fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    texts(from)?.iter().map(|text| network(text).map_err(Error::custom)).collect()
}

/// An address and a port.
pub(super) fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| {
        D::Error::custom(format!("'{text}' is no address with a port; write it as 127.0.0.1:8443 or [::]:8443"))
    })
}

/// A way to log.
pub(super) fn log_format<'de, D: Deserializer<'de>>(from: D) -> Result<LogFormat, D::Error> {
    match String::deserialize(from)?.as_str() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        other => Err(D::Error::custom(format!("'{other}' is neither text nor json"))),
    }
}

/// A size in MiB, up to 100 GiB.
pub(super) fn mebibytes<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    number(from, "MiB ", 1, 102_400)
}

/// Hours, up to a year.
pub(super) fn hours<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    number(from, "hours ", 0, 8_784)
}

/// A number of things that are kept.
pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    number(from, "", 1, 1_000)
}

/// A whole number, also as a text.
fn number<'de, D: Deserializer<'de>>(from: D, unit: &str, least: u64, most: u64) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a whole number")]
    enum Number {
        Number(u64),
        Text(String),
    }
    let number = match Number::deserialize(from)? {
        Number::Number(number) => Some(number),
        Number::Text(text) => text.trim().parse().ok(),
    };
    let of = if unit.is_empty() { "" } else { "of " };
    let good = number.filter(|number| (least..=most).contains(number));
    good.ok_or_else(|| D::Error::custom(format!("expected a whole number {of}{unit}from {least} to {most}")))
}

/// A path; none when empty.
pub(super) fn path<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(Some(PathBuf::deserialize(from)?).filter(|path| !path.as_os_str().is_empty()))
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<IpAddr>().map(IpNet::from).ok();
    let network = address.or_else(|| text.parse::<IpNet>().ok()).map(|net| net.trunc());
    network.ok_or_else(|| format!("'{text}' is no network; write it as 10.0.0.0/8 or 192.0.2.7"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_with_and_without_a_length() {
        assert_eq!(network("192.0.2.7").map(|n| n.to_string()).as_deref(), Ok("192.0.2.7/32"));
        assert_eq!(network("::1").map(|n| n.to_string()).as_deref(), Ok("::1/128"));
        assert_eq!(network("10.1.2.3/8").map(|n| n.to_string()).as_deref(), Ok("10.0.0.0/8"));
        for bad in ["", "10.0.0.0/33", "example.com", "10.0.0"] {
            assert!(network(bad).is_err(), "{bad}");
        }
    }
}
