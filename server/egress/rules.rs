//! Which addresses nobody is led to from here. Pure: an address and the administrator's list in, a verdict out.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// This host itself.
    Loopback,
    /// No address at all.
    Unspecified,
    /// The network segment, where other machines' helpers answer without asking who calls.
    LinkLocal,
    /// Where clouds hand out a machine's own credentials.
    Metadata,
    /// Many at once.
    Multicast,
    /// Kept for special uses.
    Reserved,
    /// The appliance itself.
    OwnListener,
}

impl Rule {
    /// What the address is, for a sentence that begins with it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Loopback => "is a loopback address, this host itself",
            Self::Unspecified => "is the unspecified address",
            Self::LinkLocal => "is a link-local address",
            Self::Metadata => "is a cloud's metadata service",
            Self::Multicast => "is a multicast or broadcast address",
            Self::Reserved => "lies in a range reserved for special uses",
            Self::OwnListener => "is where this appliance itself listens",
        }
    }
}

/// Metadata services outside of the link-local range.
const METADATA: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)),
];

/// The rule that refuses this address, unless `allowed` lists it or what it stands for.
pub fn refused(ip: IpAddr, allowed: &[IpNet]) -> Option<Rule> {
    let forms: Vec<IpAddr> = std::iter::once(ip).chain(hidden(ip)).collect();
    if forms.iter().any(|form| allowed.iter().any(|net| net.contains(form))) {
        return None;
    }
    forms.into_iter().find_map(rule)
}

fn rule(ip: IpAddr) -> Option<Rule> {
    if METADATA.contains(&ip) {
        return Some(Rule::Metadata);
    }
    match ip {
        IpAddr::V4(ip) => rule4(ip),
        IpAddr::V6(ip) => rule6(ip),
    }
}

fn rule4(ip: Ipv4Addr) -> Option<Rule> {
    match ip.octets() {
        [0, 0, 0, 0] => Some(Rule::Unspecified),
        [0, ..] | [192, 0, 0, _] => Some(Rule::Reserved),
        [127, ..] => Some(Rule::Loopback),
        [169, 254, 169, 254] | [169, 254, 170, 2] => Some(Rule::Metadata),
        [169, 254, ..] => Some(Rule::LinkLocal),
        [224..=239, ..] | [255, 255, 255, 255] => Some(Rule::Multicast),
        [240..=255, ..] => Some(Rule::Reserved),
        _ => None,
    }
}

fn rule6(ip: Ipv6Addr) -> Option<Rule> {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some(Rule::Unspecified),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some(Rule::Loopback),
        [0xfe80..=0xfebf, ..] => Some(Rule::LinkLocal),
        // Site-local, given up long ago, and the discard prefix.
        [0xfec0..=0xfeff, ..] | [0x100, 0, 0, 0, ..] => Some(Rule::Reserved),
        [0xff00..=0xffff, ..] => Some(Rule::Multicast),
        _ => None,
    }
}

/// The IPv4 addresses that an IPv6 address stands for: mapped, compatible, NAT64, 6to4, Teredo.
fn hidden(ip: IpAddr) -> Vec<IpAddr> {
    let IpAddr::V6(ip) = ip else { return Vec::new() };
    let s = ip.segments();
    let at = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    let found = match s {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => vec![],
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => vec![at(high, low)],
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => vec![at(high, low)],
        // RFC 8215 leaves the length of the prefix to the site: the address may begin at bit 48, 64 or 96 (RFC 6052),
        // with an empty octet at bit 64.
        [0x64, 0xff9b, 1, a, b, c, high, low] => {
            vec![at(high, low), at(a, (b << 8) | (c >> 8)), at((b << 8) | (c >> 8), (c << 8) | (high >> 8))]
        }
        [0x2002, high, low, ..] => vec![at(high, low)],
        [0x2001, 0, server_high, server_low, _, _, high, low] => vec![at(server_high, server_low), at(!high, !low)],
        _ => vec![],
    };
    // A place that begins with nothing is not where the address begins.
    found.into_iter().filter(|ip| ip.octets()[0] != 0).map(IpAddr::V4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(ip: &str, allowed: &[&str]) -> Option<Rule> {
        let allowed: Vec<IpNet> = allowed.iter().map(|net| net.parse().expect("a network")).collect();
        refused(ip.parse().expect("an address"), &allowed)
    }

    #[test]
    fn refused_ranges() {
        for (ip, rule) in [
            ("127.0.0.1", Rule::Loopback),
            ("127.255.255.254", Rule::Loopback),
            ("::1", Rule::Loopback),
            ("0.0.0.0", Rule::Unspecified),
            ("0.1.2.3", Rule::Reserved),
            ("::", Rule::Unspecified),
            ("169.254.1.1", Rule::LinkLocal),
            ("169.254.169.254", Rule::Metadata),
            ("100.100.100.200", Rule::Metadata),
            ("fd00:ec2::254", Rule::Metadata),
            ("fe80::1", Rule::LinkLocal),
            ("224.0.0.1", Rule::Multicast),
            ("255.255.255.255", Rule::Multicast),
            ("ff02::1", Rule::Multicast),
            ("240.0.0.1", Rule::Reserved),
            ("fec0::1", Rule::Reserved),
        ] {
            assert_eq!(verdict(ip, &[]), Some(rule), "{ip}");
        }
        for ip in ["10.0.0.5", "172.16.0.1", "192.168.1.1", "100.64.0.1", "93.184.215.14", "2606:4700::1", "fd12::1"] {
            assert_eq!(verdict(ip, &[]), None, "{ip}");
        }
    }

    #[test]
    fn forms_that_hide_an_address_are_seen_through() {
        for ip in [
            "::ffff:127.0.0.1",
            "::ffff:0:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b:1::127.0.0.1",
            "64:ff9b:1:7f00:0:100::",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "2001:0:1:1::80ff:fffe",
        ] {
            assert_eq!(verdict(ip, &[]), Some(Rule::Loopback), "{ip}");
        }
        assert_eq!(verdict("::ffff:169.254.169.254", &[]), Some(Rule::Metadata));
        assert_eq!(verdict("::ffff:10.0.0.1", &[]), None);
        assert_eq!(verdict("64:ff9b:1::10.0.0.5", &[]), None);
    }

    #[test]
    fn the_administrator_may_list_what_is_reached_all_the_same() {
        assert_eq!(verdict("127.0.0.1", &["127.0.0.0/8"]), None);
        assert_eq!(verdict("::ffff:127.0.0.1", &["127.0.0.0/8"]), None);
        assert_eq!(verdict("127.0.0.1", &["127.0.0.2/32", "::1/128"]), Some(Rule::Loopback));
    }
}
