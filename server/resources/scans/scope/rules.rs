//! From what is written down to what the scanner is held to.

use super::super::rules::speed;
use crate::config::Config;
use assay_api::{
    FieldError, Time,
    scans::{NewScanScope, ScanScope, ScopePolicy},
};
use assay_scanner::{plan::Target, scope::Bounds};
use ipnet::IpNet;
// The half of `net` that opens nothing.
use core::net::{IpAddr, SocketAddr};

/// Private networks, IPv4 and IPv6.
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];
/// This machine.
const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];

/// What the host's administrator says of scans: stronger than whatever is authorised here.
#[derive(Debug, Clone, Default)]
pub(in crate::resources) struct Host {
    /// Reached although it is refused by default.
    allow: Vec<IpNet>,
    /// Nothing else is reached, where anything is named.
    only: Vec<IpNet>,
}

impl From<&Config> for Host {
    fn from(config: &Config) -> Self {
        Self { allow: config.scan_allow.clone(), only: config.scan_only.clone() }
    }
}

/// What holds before anybody has said anything.
pub(super) fn default() -> NewScanScope {
    NewScanScope {
        networks: PRIVATE.map(str::to_owned).into(),
        policy: Some(ScopePolicy::Hold),
        ..NewScanScope::default()
    }
}

/// The scope as it is shown.
pub(super) fn scope(new: &NewScanScope, host: &Host, updated_at: Option<Time>, version: u64) -> ScanScope {
    let texts = |nets: &[IpNet]| nets.iter().map(ToString::to_string).collect();
    let new = new.clone();
    ScanScope {
        networks: new.networks,
        domains: new.domains,
        exclusions: new.exclusions,
        policy: new.policy.unwrap_or(ScopePolicy::Hold),
        highest_profile: new.highest_profile,
        from: new.from,
        until: new.until,
        approved_by: new.approved_by,
        allowed_by_host: texts(&host.allow),
        only_by_host: texts(&host.only),
        updated_at,
        version,
    }
}

/// Brings networks and domains to one form; everything that is wrong at once.
pub(super) fn settled(mut new: NewScanScope) -> Result<NewScanScope, Vec<FieldError>> {
    let mut wrong = Vec::new();
    for (field, list) in [("networks", &mut new.networks), ("exclusions", &mut new.exclusions)] {
        for (index, entry) in list.iter_mut().enumerate() {
            match network(entry) {
                Some(net) => *entry = net.to_string(),
                None => {
                    let message = "must be a network such as 10.20.0.0/16, or an address";
                    wrong.push(FieldError::new(format!("{field}[{index}]"), message));
                }
            }
        }
    }
    for (index, domain) in new.domains.iter_mut().enumerate() {
        match domain.trim_start_matches("*.").parse() {
            Ok(Target::Name { name, port: None, path: None }) => *domain = name,
            _ => wrong.push(FieldError::new(format!("domains[{index}]"), "must be a domain such as example.com")),
        }
    }
    if wrong.is_empty() { Ok(new) } else { Err(wrong) }
}

fn network(text: &str) -> Option<IpNet> {
    let one = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse::<IpNet>().ok().or_else(one).map(|net| net.trunc())
}

/// What the scanner is held to. With `authorized`, somebody has said that these targets may be scanned besides.
pub(in crate::resources) fn bounds(
    scope: &ScanScope,
    host: &Host,
    own: Vec<SocketAddr>,
    authorized: Option<&[Target]>,
) -> Bounds {
    let nets = |list: &[String]| list.iter().filter_map(|text| network(text)).collect::<Vec<_>>();
    let mut allow = nets(&scope.networks);
    allow.extend(&host.allow);
    let mut deny = nets(&scope.exclusions);
    for net in LOOPBACK.iter().filter_map(|text| network(text)) {
        without(net, &host.allow, &mut deny);
    }
    if let Some(targets) = authorized {
        allow.extend(Bounds::of(targets).allow);
    }
    Bounds {
        allow,
        deny,
        only: host.only.clone(),
        domains: scope.domains.clone(),
        named: authorized.is_some(),
        except: own,
        from: scope.from,
        until: scope.until,
        highest: scope.highest_profile.map(speed),
        approved_by: scope.approved_by.clone(),
    }
}

/// What remains of `net` when `holes` are cut out of it.
fn without(net: IpNet, holes: &[IpNet], rest: &mut Vec<IpNet>) {
    if holes.iter().any(|hole| hole.contains(&net)) {
        return;
    }
    let is_touched = holes.iter().any(|hole| net.contains(hole));
    let halves = net.subnets(net.prefix_len() + 1).ok().filter(|_| is_touched);
    match halves {
        Some(halves) => halves.for_each(|half| without(half, holes, rest)),
        None => rest.push(net),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assay_scanner::scope::Scope;

    #[test]
    fn this_machine_is_reached_where_its_administrator_says_so_and_nowhere_else() {
        let scope = scope(&default(), &Host::default(), None, 1);
        let targets = ["127.0.0.0/16".parse().expect("a target")];
        let asked = |allowed: &[&str], ip: &str| {
            let allow = allowed.iter().map(|net| net.parse().expect("a net")).collect();
            let host = Host { allow, ..Host::default() };
            let guard = Scope::new(bounds(&scope, &host, Vec::new(), Some(&targets)));
            guard.permits(ip.parse().expect("an ip")).is_ok()
        };
        assert!(!asked(&[], "127.0.0.1") && !asked(&[], "::1") && asked(&[], "10.1.2.3"));
        assert!(asked(&["127.0.0.2/32"], "127.0.0.2") && !asked(&["127.0.0.2/32"], "127.0.0.1"));
        assert!(asked(&["127.0.0.0/8"], "127.0.0.1") && !asked(&["127.0.0.0/8"], "::1"));
    }

    #[test]
    fn everything_wrong_is_named() {
        let new = NewScanScope {
            networks: vec!["10.0.0.7/24".into(), "x".into()],
            domains: vec!["*.Example.com".into(), "http://x/".into()],
            ..NewScanScope::default()
        };
        let fields: Vec<_> = settled(new.clone()).expect_err("wrong").into_iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, ["networks[1]", "domains[1]"]);
        let good = NewScanScope { networks: new.networks[..1].into(), domains: new.domains[..1].into(), ..new };
        let good = settled(good).expect("right");
        assert_eq!((good.networks, good.domains), (vec!["10.0.0.0/24".to_owned()], vec!["example.com".to_owned()]));
    }
}
