//! The names and addresses under which the appliance may be called, and those a certificate has.

use crate::config::is_host;
use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};
use x509_parser::{certificate::X509Certificate, extensions::GeneralName};

/// Lower-case names, and addresses in their canonical form.
pub(super) type Names = BTreeSet<String>;

/// All names of this host: its own, its addresses, and what the settings add.
pub(super) fn wanted(hostnames: &[String]) -> Names {
    let mut names = Names::from(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
    let own = gethostname::gethostname().to_string_lossy().to_lowercase();
    names.extend(Some(own).filter(|name| is_host(name)));
    names.extend(addresses().iter().map(IpAddr::to_string));
    names.extend(hostnames.iter().map(|name| canonical(name)));
    names
}

/// This host's addresses. Link-local IPv6 is left out: a URL cannot hold its zone.
pub(crate) fn addresses() -> Vec<IpAddr> {
    let usable = |ip: &IpAddr| match ip {
        IpAddr::V4(ip) => !ip.is_unspecified(),
        IpAddr::V6(ip) => !ip.is_unspecified() && !ip.is_unicast_link_local(),
    };
    // An address that cannot be listed is one name less, not a reason not to start.
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    interfaces.iter().map(if_addrs::Interface::ip).filter(usable).collect()
}

/// The names that a certificate is valid for.
pub(super) fn of(certificate: &X509Certificate<'_>) -> Names {
    let extension = certificate.subject_alternative_name().ok().flatten();
    let names = extension.iter().flat_map(|extension| &extension.value.general_names);
    names.filter_map(text).collect()
}

fn text(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(name.to_lowercase()),
        GeneralName::IPAddress(bytes) => address(bytes).map(|ip| ip.to_string()),
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).ok().map(|octets| Ipv4Addr::from(octets).into());
    v4.or_else(|| <[u8; 16]>::try_from(bytes).ok().map(|octets| Ipv6Addr::from(octets).into()))
}

fn canonical(name: &str) -> String {
    name.parse::<IpAddr>().map_or_else(|_| name.to_lowercase(), |ip| ip.to_string())
}
