//! From targets to addresses: names are resolved once, here, and pinned for the whole scan.

use super::Target;
use crate::scope::{Refusal, Scope};
use assay_api::FieldError;
use futures_util::future::BoxFuture;
use std::{
    collections::HashSet,
    io,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

/// One address to be scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Where it is.
    pub ip: IpAddr,
    /// The name by which it was asked for.
    pub name: Option<Arc<str>>,
    /// Where web checks begin, when a URL said so: port and path.
    pub start: Option<(u16, Arc<str>)>,
    /// Whether it was named alone: then it is scanned even when it does not answer the first knocks.
    pub alone: bool,
}

/// Turns names into addresses.
pub trait Resolver: Send + Sync {
    /// The addresses of `name`.
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// The machine's own resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names;

impl Resolver for Names {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect()) })
    }
}

/// Why targets cannot be scanned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfit {
    /// Each of them, and why.
    pub wrong: Vec<FieldError>,
    /// They lie outside the scope, all of them, and nothing else is wrong.
    pub only_outside: bool,
}

/// Why one target cannot.
struct Reason {
    message: String,
    outside: bool,
}

impl Reason {
    fn plain(message: String) -> Self {
        Self { message, outside: false }
    }

    fn of(refusal: Refusal, message: String) -> Self {
        Self { message, outside: refusal == Refusal::Outside }
    }
}

/// Every address of `targets`, once each, all of them inside `scope`. Each target that does not resolve, or resolves to
/// something outside, is an error that says so: a scan of less than was asked for would look like a clean result.
pub async fn expand(targets: &[Target], scope: &Scope, resolver: &dyn Resolver) -> Result<Vec<Host>, Unfit> {
    let (mut hosts, mut wrong, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    let mut only_outside = true;
    for (index, target) in targets.iter().enumerate() {
        match one(target, scope, resolver).await {
            Ok(found) => hosts.extend(found.into_iter().filter(|host| seen.insert((host.ip, host.name.clone())))),
            Err(reason) => {
                only_outside &= reason.outside;
                wrong.push(FieldError::new(format!("targets[{index}]"), reason.message));
            }
        }
    }
    if hosts.is_empty() && wrong.is_empty() {
        wrong.push(FieldError::new("targets", "every address is excluded from the scope"));
        only_outside = false;
    }
    if wrong.is_empty() { Ok(hosts) } else { Err(Unfit { wrong, only_outside }) }
}

async fn one(target: &Target, scope: &Scope, resolver: &dyn Resolver) -> Result<Vec<Host>, Reason> {
    let plain = |ip, alone| Host { ip, name: None, start: None, alone };
    match target {
        Target::Net(net) => network(net.hosts_all(), net.to_string(), scope),
        Target::Range(first, last) => {
            let addresses = (u32::from(*first)..=u32::from(*last)).map(|n| IpAddr::V4(Ipv4Addr::from(n)));
            network(addresses, format!("{first}-{last}"), scope)
        }
        Target::Address { ip, port, path } => {
            scope.permits(*ip).map_err(|refusal| Reason::of(refusal, format!("{ip} {refusal}")))?;
            Ok(vec![Host { start: start(*port, path.as_deref()), ..plain(*ip, true) }])
        }
        Target::Name { name, port, path } => {
            let lost = |e| Reason::plain(format!("'{name}' does not resolve: {}", reason(&e)));
            let found = resolver.resolve(name).await.map_err(lost)?;
            let Some(ip) = preferred(&found) else { return Err(Reason::plain(format!("'{name}' has no address"))) };
            let beyond = |refusal| Reason::of(refusal, format!("'{name}' resolves to {ip}, which {refusal}"));
            scope.pin(name, ip).map_err(beyond)?;
            Ok(vec![Host { name: Some(name.as_str().into()), start: start(*port, path.as_deref()), ..plain(ip, true) }])
        }
    }
}

/// The addresses of a network that may be scanned. Exclusions thin it out; a network that is outside is an error.
fn network(addresses: impl Iterator<Item = IpAddr>, shown: String, scope: &Scope) -> Result<Vec<Host>, Reason> {
    let (mut hosts, mut refused) = (Vec::new(), None);
    let mut count = 0_usize;
    for ip in addresses {
        count += 1;
        match scope.permits(ip) {
            Ok(()) => hosts.push(Host { ip, name: None, start: None, alone: false }),
            Err(refusal) if refusal.is_exclusion() => {}
            Err(refusal) => refused = refused.or(Some((ip, refusal))),
        }
    }
    match refused {
        Some((ip, refusal)) if count == 1 => Err(Reason::of(refusal, format!("{ip} {refusal}"))),
        Some((ip, refusal)) => Err(Reason::of(refusal, format!("{shown} reaches too far: {ip} {refusal}"))),
        None => {
            if let [host] = hosts.as_mut_slice() {
                host.alone = count == 1;
            }
            Ok(hosts)
        }
    }
}

fn start(port: Option<u16>, path: Option<&str>) -> Option<(u16, Arc<str>)> {
    Some((port?, path?.into()))
}

/// IPv4 before IPv6: more of what listens inside a company listens there.
fn preferred(found: &[IpAddr]) -> Option<IpAddr> {
    found.iter().find(|ip| ip.is_ipv4()).or(found.first()).copied()
}

fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("failed to lookup address information: ").unwrap_or(&text);
    crate::text::line(text.as_bytes(), 100)
}

/// Every address of a network, its first and last included.
trait All {
    fn hosts_all(&self) -> Box<dyn Iterator<Item = IpAddr> + Send>;
}

impl All for ipnet::IpNet {
    fn hosts_all(&self) -> Box<dyn Iterator<Item = IpAddr> + Send> {
        match (self.network(), self.broadcast()) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                Box::new((u32::from(first)..=u32::from(last)).map(|n| IpAddr::V4(n.into())))
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                Box::new((u128::from(first)..=u128::from(last)).map(|n| IpAddr::V6(n.into())))
            }
            _ => Box::new(std::iter::empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::Bounds;

    struct Fixed(&'static [(&'static str, &'static str)]);

    impl Resolver for Fixed {
        fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
            let found: Vec<IpAddr> =
                self.0.iter().filter(|(known, _)| *known == name).map(|(_, ip)| ip.parse().expect("an ip")).collect();
            Box::pin(async move {
                if found.is_empty() { Err(io::Error::other("Name or service not known")) } else { Ok(found) }
            })
        }
    }

    async fn expanded(targets: &[&str], bounds: Bounds) -> Result<Vec<String>, Vec<String>> {
        let targets: Vec<Target> = targets.iter().map(|text| text.parse().expect("a target")).collect();
        let names = Fixed(&[("in.example", "10.0.0.5"), ("out.example", "203.0.113.5"), ("self.example", "127.0.0.1")]);
        let hosts = expand(&targets, &Scope::new(bounds), &names).await;
        hosts
            .map(|hosts| hosts.iter().map(|host| host.ip.to_string()).collect())
            .map_err(|unfit| unfit.wrong.into_iter().map(|error| error.message).collect())
    }

    fn ten() -> Bounds {
        Bounds { allow: vec!["10.0.0.0/24".parse().expect("net")], ..Bounds::default() }
    }

    #[tokio::test]
    async fn every_address_once() {
        let found = expanded(&["10.0.0.0/30", "10.0.0.2-5", "10.0.0.1"], ten()).await.expect("hosts");
        assert_eq!(found, ["10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"]);
    }

    #[tokio::test]
    async fn exclusions_thin_a_network_out() {
        let bounds = Bounds { deny: vec!["10.0.0.2/31".parse().expect("net")], ..ten() };
        assert_eq!(expanded(&["10.0.0.0/30"], bounds.clone()).await.expect("hosts"), ["10.0.0.0", "10.0.0.1"]);
        let wrong = expanded(&["10.0.0.2/31"], bounds).await.expect_err("nothing left");
        assert_eq!(wrong, ["every address is excluded from the scope"]);
    }

    #[tokio::test]
    async fn names_that_lead_outside_are_refused_with_the_address() {
        let wrong = expanded(&["in.example", "out.example", "no.example"], ten()).await.expect_err("two are wrong");
        assert_eq!(wrong[0], "'out.example' resolves to 203.0.113.5, which is outside the authorised scope");
        assert_eq!(wrong[1], "'no.example' does not resolve: Name or service not known");
    }

    #[tokio::test]
    async fn an_authorised_domain_brings_its_public_addresses_and_no_others() {
        let bounds = Bounds { domains: vec!["example".into()], ..ten() };
        assert_eq!(expanded(&["out.example"], bounds.clone()).await.expect("hosts"), ["203.0.113.5"]);
        let wrong = expanded(&["self.example"], bounds).await.expect_err("rebinding");
        assert!(wrong[0].contains("resolves to 127.0.0.1, which is outside"), "{wrong:?}");
    }

    #[tokio::test]
    async fn a_network_that_reaches_too_far_is_refused_whole() {
        let wrong = expanded(&["10.0.0.0/23"], ten()).await.expect_err("too far");
        assert_eq!(wrong[0], "10.0.0.0/23 reaches too far: 10.0.1.0 is outside the authorised scope");
    }
}
