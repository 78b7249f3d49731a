//! The guard: where a scan may go. Asked when a plan is read, when names resolve, and at every single connection.

use crate::plan::{Profile, Target};
use assay_api::Time;
use ipnet::{IpNet, Ipv4Subnets};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{PoisonError, RwLock},
    time::{SystemTime, UNIX_EPOCH},
};

/// An authorisation as it is written down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bounds {
    /// Networks that may be scanned.
    pub allow: Vec<IpNet>,
    /// Networks that must not, whatever else is said.
    pub deny: Vec<IpNet>,
    /// Nothing but these networks, whatever else is said or authorised; empty says nothing.
    pub only: Vec<IpNet>,
    /// Names whose public addresses may be scanned, with everything below them.
    pub domains: Vec<String>,
    /// Whether every address may be scanned to which a target's name resolves: whoever sits at the machine itself and
    /// typed the name meant it.
    pub named: bool,
    /// Single addresses with port that are never dialled: the appliance's own listeners.
    pub except: Vec<SocketAddr>,
    /// Not before.
    pub from: Option<Time>,
    /// Not after.
    pub until: Option<Time>,
    /// The fastest profile that may be used.
    pub highest: Option<Profile>,
    /// Who approved it.
    pub approved_by: Option<String>,
}

impl Bounds {
    /// Exactly these targets.
    pub fn of(targets: &[Target]) -> Self {
        let mut bounds = Self::default();
        for target in targets {
            match target {
                Target::Net(net) => bounds.allow.push(*net),
                Target::Range(first, last) => {
                    bounds.allow.extend(Ipv4Subnets::new(*first, *last, 0).map(IpNet::V4));
                }
                Target::Address { ip, .. } => bounds.allow.push((*ip).into()),
                Target::Name { .. } => bounds.named = true,
            }
        }
        bounds
    }
}

/// Why an address is not dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not in the authorisation.
    Outside,
    /// Taken out of the authorisation.
    Excluded,
    /// Outside what the host's administrator lets any scan reach.
    Barred,
    /// Broadcast, multicast, cloud metadata, nowhere: never a target.
    Never,
    /// One of the appliance's own listeners.
    Own,
    /// Outside the authorised time.
    Window,
}

impl Refusal {
    /// Whether somebody took it out of a larger network on purpose.
    pub const fn is_exclusion(self) -> bool {
        matches!(self, Self::Excluded)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Outside => "is outside the authorised scope",
            Self::Excluded => "is excluded from the scope",
            Self::Barred => "is barred by this host's administrator (ASSAY_SCAN_ONLY)",
            Self::Never => "is never scanned (broadcast, multicast, link-local or cloud metadata)",
            Self::Own => "is one of this appliance's own listeners",
            Self::Window => "may not be scanned at this time",
        })
    }
}

/// An authorisation in force, with the addresses that names were resolved to.
#[derive(Debug)]
pub struct Scope {
    bounds: Bounds,
    pinned: RwLock<BTreeSet<IpAddr>>,
}

impl Scope {
    /// The guard of these bounds.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, pinned: RwLock::default() }
    }

    /// What it was made from.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Whether `ip` may be dialled at all.
    pub fn permits(&self, ip: IpAddr) -> Result<(), Refusal> {
        let (given, ip) = (ip, plain(ip));
        if is_never(ip) || is_never(given) {
            return Err(Refusal::Never);
        }
        if self.bounds.deny.iter().any(|net| covers(net, ip) || covers(net, given)) {
            return Err(Refusal::Excluded);
        }
        if !self.bounds.only.is_empty() && !self.bounds.only.iter().any(|net| covers(net, ip)) {
            return Err(Refusal::Barred);
        }
        let known = self.bounds.allow.iter().any(|net| covers(net, ip));
        if known || self.pinned.read().unwrap_or_else(PoisonError::into_inner).contains(&ip) {
            return Ok(());
        }
        Err(Refusal::Outside)
    }

    /// Whether a connection to `to` may be opened now.
    pub fn permits_now(&self, to: SocketAddr) -> Result<(), Refusal> {
        self.permits(to.ip())?;
        let ip = plain(to.ip());
        if self.bounds.except.iter().any(|own| plain(own.ip()) == ip && own.port() == to.port()) {
            return Err(Refusal::Own);
        }
        if self.bounds.from.is_none() && self.bounds.until.is_none() {
            return Ok(());
        }
        let now = now();
        let within =
            self.bounds.from.is_none_or(|from| from <= now) && self.bounds.until.is_none_or(|until| now <= until);
        if within { Ok(()) } else { Err(Refusal::Window) }
    }

    /// `name` resolved to `ip`: it may be dialled for the rest of the scan when the name's domain is authorised and the
    /// address is a public one. A name must not open a way to loopback or into a private network.
    pub(crate) fn pin(&self, name: &str, ip: IpAddr) -> Result<(), Refusal> {
        match self.permits(ip) {
            Err(Refusal::Outside) if self.bounds.named || (self.owns(name) && is_public(plain(ip))) => {
                self.pinned.write().unwrap_or_else(PoisonError::into_inner).insert(plain(ip));
                Ok(())
            }
            other => other,
        }
    }

    /// Whether `name` lies in an authorised domain.
    pub fn owns(&self, name: &str) -> bool {
        let below = |domain: &str| name == domain || name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        self.bounds.domains.iter().any(|domain| below(&domain.to_ascii_lowercase()))
    }
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The address that is really reached: IPv4 in one of its IPv6 disguises is IPv4.
fn plain(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = ip else { return ip };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let low = Ipv4Addr::from((u32::from(g) << 16) | u32::from(h));
    match [a, b, c, d, e, f] {
        // Mapped; translated (NAT64).
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => IpAddr::V4(low),
        // Compatible, but for :: and ::1.
        [0, 0, 0, 0, 0, 0] if g != 0 || h > 1 => IpAddr::V4(low),
        // 6to4.
        [0x2002, b, c, ..] => IpAddr::V4(Ipv4Addr::from((u32::from(b) << 16) | u32::from(c))),
        _ => ip,
    }
}

fn covers(net: &IpNet, ip: IpAddr) -> bool {
    match (net, ip) {
        (IpNet::V4(net), IpAddr::V4(ip)) => net.contains(&ip),
        (IpNet::V6(net), IpAddr::V6(ip)) => net.contains(&ip),
        // A network written in a disguise covers what it means.
        (IpNet::V6(net), IpAddr::V4(ip)) => net.prefix_len() >= 96 && net.contains(&ip.to_ipv6_mapped()),
        (IpNet::V4(_), IpAddr::V6(_)) => false,
    }
}

/// What no scan may ever reach, whatever an authorisation says.
fn is_never(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            a == 0 || a >= 224 || (a == 169 && b == 254 && matches!(c, 169 | 170)) || METADATA.contains(&ip)
        }
        IpAddr::V6(ip) => {
            let first = ip.segments()[0];
            ip.is_unspecified() || ip.is_multicast() || (first & 0xffc0) == 0xfe80 || ip == METADATA_V6
        }
    }
}

/// Where clouds give out credentials, besides 169.254.169.0/24 and 169.254.170.0/24.
const METADATA: [Ipv4Addr; 3] =
    [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(192, 0, 0, 192)];
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            let shared = a == 100 && (64..128).contains(&b);
            !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || shared || a == 0)
        }
        IpAddr::V6(ip) => (ip.segments()[0] & 0xe000) == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(allow: &[&str], deny: &[&str]) -> Scope {
        let nets = |list: &[&str]| list.iter().map(|net| net.parse().expect("a net")).collect();
        Scope::new(Bounds { allow: nets(allow), deny: nets(deny), ..Bounds::default() })
    }

    fn asked(scope: &Scope, ip: &str) -> Result<(), Refusal> {
        scope.permits(ip.parse().expect("an ip"))
    }

    #[test]
    fn exclusions_win() {
        let scope = scope(&["10.0.0.0/8"], &["10.1.0.0/16"]);
        assert_eq!(asked(&scope, "10.2.0.1"), Ok(()));
        assert_eq!(asked(&scope, "10.1.2.3"), Err(Refusal::Excluded));
        assert_eq!(asked(&scope, "11.0.0.1"), Err(Refusal::Outside));
    }

    #[test]
    fn some_places_are_never_reached() {
        let scope = scope(&["0.0.0.0/0", "::/0"], &[]);
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "169.254.169.254",
            "169.254.170.2",
            "100.100.100.200",
            "168.63.129.16",
            "fd00:ec2::254",
            "ff02::1",
            "::",
            "fe80::1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "::169.254.169.254",
        ] {
            assert_eq!(asked(&scope, ip), Err(Refusal::Never), "{ip}");
        }
        assert_eq!(asked(&scope, "::1"), Ok(()));
    }

    #[test]
    fn a_disguised_address_is_judged_by_what_it_reaches() {
        let scope = scope(&["10.0.0.0/8", "::/0"], &["10.1.0.0/16"]);
        assert_eq!(asked(&scope, "::ffff:10.1.0.1"), Err(Refusal::Excluded));
        assert_eq!(asked(&scope, "::ffff:127.0.0.1"), Err(Refusal::Outside));
        assert_eq!(asked(&scope, "2002:7f00:1::"), Err(Refusal::Outside));
    }

    #[test]
    fn own_listeners_and_time() {
        let own: SocketAddr = "10.0.0.1:8443".parse().expect("an address");
        let mut bounds = scope(&["10.0.0.0/8"], &[]).bounds.clone();
        bounds.except = vec![own];
        let guard = Scope::new(bounds.clone());
        assert_eq!(guard.permits_now(own), Err(Refusal::Own));
        assert_eq!(guard.permits_now("[::ffff:10.0.0.1]:8443".parse().expect("address")), Err(Refusal::Own));
        assert_eq!(guard.permits_now("10.0.0.1:8444".parse().expect("address")), Ok(()));
        bounds.until = Some(Time(0));
        assert_eq!(Scope::new(bounds).permits_now("10.0.0.2:1".parse().expect("address")), Err(Refusal::Window));
    }

    #[test]
    fn the_targets_themselves_are_a_scope() {
        let targets: Vec<Target> =
            ["10.0.0.3-6", "10.1.0.0/24", "[fd00::1]:80"].map(|text| text.parse().expect(text)).into();
        let scope = Scope::new(Bounds::of(&targets));
        for (ip, inside) in [
            ("10.0.0.2", false),
            ("10.0.0.3", true),
            ("10.0.0.6", true),
            ("10.0.0.7", false),
            ("10.1.0.9", true),
            ("fd00::1", true),
            ("fd00::2", false),
        ] {
            assert_eq!(asked(&scope, ip).is_ok(), inside, "{ip}");
        }
    }

    #[test]
    fn the_hosts_word_is_the_last() {
        let mut bounds = scope(&["0.0.0.0/0"], &[]).bounds.clone();
        bounds.only = vec!["10.0.0.0/8".parse().expect("a net")];
        bounds.named = true;
        let guard = Scope::new(bounds);
        assert_eq!(asked(&guard, "10.2.0.1"), Ok(()));
        assert_eq!(asked(&guard, "11.0.0.1"), Err(Refusal::Barred));
        assert_eq!(guard.pin("a.example", "11.0.0.1".parse().expect("an ip")), Err(Refusal::Barred));
        assert_eq!(asked(&guard, "::1"), Err(Refusal::Barred));
    }

    #[test]
    fn a_domain_ends_at_a_dot() {
        let scope = Scope::new(Bounds { domains: vec!["Example.com".into()], ..Bounds::default() });
        assert!(scope.owns("example.com") && scope.owns("a.example.com") && !scope.owns("badexample.com"));
    }
}
