//! The checks: a file each, and here the list of all.
//!
//! A check looks at one service and says whether something is wrong with it. It writes nothing, tries no password and
//! exploits nothing. What several checks need (a page, the suites, the key exchange) is fetched once, by [`Site`].

mod outcome;
mod site;

pub(crate) use outcome::{Judged, Outcome};
pub(crate) use site::Site;

use crate::{peer::Upgrade, report::Service};
use assay_api::findings::Severity;
use futures_util::future::BoxFuture;
use std::fmt;

/// What a finding is about; controls of compliance frameworks are mapped to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Inventory, unknown assets.
    Inv,
    /// Needless or insecure service.
    Svc,
    /// Encryption in transit.
    Tls,
    /// Certificates and keys.
    Crt,
    /// Missing or weak authentication.
    Aut,
    /// Administration in clear text.
    Adm,
    /// Hardening.
    Cfg,
    /// Known vulnerability.
    Vul,
    /// Hygiene of web applications.
    Web,
    /// Exposed data.
    Dat,
    /// Trust between networks.
    Net,
    /// Name service.
    Dns,
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{self:?}").to_uppercase())
    }
}

/// What a check does to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// It asks nothing that was not asked already.
    Passive,
    /// It asks what any client might ask.
    Safe,
}

/// To which services a check is put.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Needs {
    /// Services with one of these names.
    Names(&'static [&'static str]),
    /// Whatever speaks HTTP.
    Http,
    /// Whatever speaks TLS, or can be asked to.
    Tls,
    /// Open ports with one of these numbers, whatever listens.
    Ports(&'static [u16]),
    /// Services with one of these names, and open ports with one of these numbers.
    Either(&'static [&'static str], &'static [u16]),
    /// This UDP port of every host.
    Udp(u16),
}

/// Services that are recognised by what they answer to HTTP.
const WEB: [&str; 16] = [
    "http",
    "elasticsearch",
    "couchdb",
    "influxdb",
    "jenkins",
    "docker",
    "kibana",
    "grafana",
    "prometheus",
    "rabbitmq",
    "portainer",
    "kubernetes",
    "consul",
    "nomad",
    "etcd",
    "kubelet",
];

impl Needs {
    /// Whether a check with these needs is put to this service.
    pub(crate) fn are_met(self, service: &Service, port: u16) -> bool {
        let name = service.name.as_str();
        match self {
            Self::Names(names) => service.certain && names.contains(&name),
            Self::Http => service.certain && WEB.contains(&name),
            Self::Tls => service.tls || (service.certain && Upgrade::of(name).is_some()),
            Self::Ports(ports) => ports.contains(&port),
            Self::Either(names, ports) => (service.certain && names.contains(&name)) || ports.contains(&port),
            Self::Udp(_) => false,
        }
    }
}

/// One check.
pub struct Check {
    /// Stable for ever: `TLS-002`.
    pub id: &'static str,
    /// What is wrong when it strikes, in one line.
    pub title: &'static str,
    /// How bad that is, as a rule.
    pub severity: Severity,
    /// The weakness by its CWE numbers.
    pub cwe: &'static [u16],
    /// What it is about.
    pub topics: &'static [Topic],
    /// What it does to the service.
    pub risk: Risk,
    /// About how many connections it takes.
    pub cost: u16,
    /// Its page, Markdown.
    pub docs: &'static str,
    pub(crate) needs: Needs,
    pub(crate) run: for<'a> fn(&'a Site) -> BoxFuture<'a, Judged>,
}

impl Check {
    /// A section of its page, by its heading.
    pub fn section(&self, heading: &str) -> &'static str {
        let text = self.docs.split("\n## ").find_map(|part| part.strip_prefix(heading));
        text.unwrap_or_default().trim()
    }
}

/// What every check's file begins with.
mod prelude {
    pub(super) use super::{Check, Judged, Needs, Outcome, Risk, Site, Topic};
    pub(super) use assay_api::findings::Severity;

    /// The check's page.
    macro_rules! page {
        ($id:literal) => {
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/docs/checks/", $id, ".md"))
        };
    }
    pub(super) use page;
}

macro_rules! checks {
    ($($file:ident)*) => {
        $(mod $file;)*
        static ALL: &[&Check] = &[$(&$file::CHECK),*];
    };
}

checks! {
    svc_001 svc_002 svc_003 svc_004 svc_005 svc_006 svc_007 svc_008 svc_009
    svc_010 svc_011 svc_012 svc_013 svc_014 svc_015 svc_016 svc_017 svc_018 svc_019
    ssh_001 ssh_002 ssh_003
    http_001 http_002 http_003 http_004 http_005 http_006 http_007 http_008 http_009 http_010 http_011
    tls_001 tls_002 tls_003 tls_004 tls_005 tls_006 tls_007 tls_008
    db_001 db_002 db_003 db_004 db_005 db_006 db_007
    dns_001 dns_002
    inf_001 inf_002 inf_003 inf_004 inf_005 inf_006 inf_007 inf_008 inf_009
    crt_001 crt_002 crt_003 crt_004 crt_005 crt_006
}

/// Every check.
pub fn all() -> &'static [&'static Check] {
    ALL
}

/// The check with this id.
pub fn find(id: &str) -> Option<&'static Check> {
    ALL.iter().find(|check| check.id.eq_ignore_ascii_case(id)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_check_is_whole_and_has_its_page() {
        let mut ids = BTreeSet::new();
        for check in ALL {
            assert!(ids.insert(check.id), "{} stands twice", check.id);
            assert!(
                check.docs.starts_with(&format!("# {}: {}\n", check.id, check.title)),
                "{}: the page's head",
                check.id
            );
            for heading in ["What it means", "How it is tested", "How to mend it"] {
                assert!(check.section(heading).len() > 30, "{} lacks '{heading}'", check.id);
            }
            assert!(!check.topics.is_empty() && !check.title.is_empty() && check.title.len() < 90, "{}", check.id);
        }
    }

    #[test]
    fn every_check_is_tested_on_both_sides() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/src/checks/");
        for check in ALL {
            let file = format!("{dir}{}.rs", check.id.to_lowercase().replace('-', "_"));
            let code = std::fs::read_to_string(&file).expect(&file);
            assert!(code.contains("is_bad") && code.contains("is_fine"), "{file} lacks a test");
        }
    }

    #[test]
    fn ids_are_found_in_any_case() {
        assert!(ALL.iter().all(|check| find(&check.id.to_lowercase()).is_some_and(|found| found.id == check.id)));
        assert!(find("TLS-999").is_none());
    }
}
