//! What must hold between the settings, found out at start and not when it hurts.

use super::{Config, FirstAdmin};
use crate::error::{Error, Result};
use std::{collections::BTreeMap, net::IpAddr};
use tracing_subscriber::EnvFilter;

/// Refuses settings that contradict each other or mean nothing.
pub(super) fn check(config: &Config) -> Result<()> {
    certificate(config)?;
    plain_http(config)?;
    if let Some(bad) = config.hostnames.iter().find(|name| !is_host(name)) {
        return Err(Error::config(format!(
            "'{bad}' in hostnames is no host name or address; write it as assay.example.com or 192.0.2.10"
        )));
    }
    identities(config)?;
    EnvFilter::try_new(&config.log_level).map(drop).map_err(|_| {
        let level = &config.log_level;
        Error::config(format!("'{level}' is no log_level; use error, warn, info, debug or trace"))
    })
}

fn certificate(config: &Config) -> Result<()> {
    match (&config.tls_cert, &config.tls_key) {
        (Some(_), None) => Err(Error::config("tls_cert is set without tls_key; set both, or neither")),
        (None, Some(_)) => Err(Error::config("tls_key is set without tls_cert; set both, or neither")),
        (Some(_), Some(_)) if config.http => {
            Err(Error::config("http and tls_cert exclude each other; remove one of them"))
        }
        _ => Ok(()),
    }
}

fn identities(config: &Config) -> Result<()> {
    let good = |entry: &String| {
        entry.split_once('=').is_some_and(|(tool, parts)| {
            let known = |part: &str| ["", "port", "path", "parameter"].contains(&part.trim());
            !tool.trim().is_empty() && parts.split('+').all(known)
        })
    };
    match config.import_identity.iter().find(|entry| !good(entry)) {
        Some(bad) => Err(Error::config(format!(
            "'{bad}' in import_identity is no rule; write it as zap=port+path, of the parts port, path and parameter"
        ))),
        None => Ok(()),
    }
}

fn plain_http(config: &Config) -> Result<()> {
    if config.http && !config.listen.ip().is_loopback() && config.behind_proxy.is_empty() {
        return Err(Error::config(format!(
            "http is refused on {}, because passwords would cross the network unencrypted; listen on 127.0.0.1, or name the proxy in front with behind_proxy",
            config.listen
        )));
    }
    Ok(())
}

/// Whether a certificate can be valid for it: an address, or a name of letters, digits and hyphens,
/// with at most a `*` in front.
pub(crate) fn is_host(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let plain = name.strip_prefix("*.").unwrap_or(name);
    name.parse::<IpAddr>().is_ok() || (plain.len() <= 253 && plain.split('.').all(label))
}

/// The first administrator, of which all three parts are given or none. Whether they are good enough
/// is decided where users are made.
pub(super) fn first_admin(mut given: BTreeMap<&'static str, String>) -> Result<Option<FirstAdmin>> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut take = |name: &str| {
        given.remove(name).ok_or_else(|| {
            Error::config(format!(
                "{name} is not set; the first administrator needs ASSAY_ADMIN_USERNAME, ASSAY_ADMIN_EMAIL and ASSAY_ADMIN_PASSWORD"
            ))
        })
    };
    let username = take("ASSAY_ADMIN_USERNAME")?;
    let email = take("ASSAY_ADMIN_EMAIL")?;
    let password = take("ASSAY_ADMIN_PASSWORD")?;
    Ok(Some(FirstAdmin { username, email, password }))
}

#[cfg(test)]
mod tests {
    use super::is_host;

    #[test]
    fn hosts() {
        for good in ["localhost", "assay.example.com", "*.example.com", "192.0.2.1", "::1", "a-1"] {
            assert!(is_host(good), "{good}");
        }
        for bad in ["", "-a", "a..b", "a b", "https://a", "a:8443", "*", "ä.example", "a_b"] {
            assert!(!is_host(bad), "{bad}");
        }
    }
}
