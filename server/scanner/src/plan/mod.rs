//! What shall be scanned, how far and how fast: everything that a person decides before a scan.

mod expand;
mod ports;
mod profile;
mod target;

pub use expand::{Host, Names, Resolver, Unfit, expand};
pub use ports::PortSet;
pub use profile::{Kind, Profile};
pub(crate) use profile::{Pace, STEP, ephemeral};
pub use target::Target;

use crate::checks::{self, Check};
use assay_api::FieldError;
use rustls::pki_types::CertificateDer;
use std::collections::BTreeSet;

/// The most addresses in one scan: a /16.
pub const MOST_ADDRESSES: usize = 65_536;
/// The most connections that a check of a quick scan takes.
const QUICK_COST: u16 = 10;

/// One scan, as it was asked for.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Addresses, networks, ranges, names, URLs.
    pub targets: Vec<String>,
    /// How far it goes.
    pub kind: Kind,
    /// How fast it goes.
    pub profile: Profile,
    /// `1-1000,8443`; the kind's own list when absent.
    pub ports: Option<String>,
    /// The ids of the checks; those of the kind when absent.
    pub checks: Option<BTreeSet<String>>,
    /// Scan every address, whether it answers the first knocks or not.
    pub assume_up: bool,
    /// Who asks: the `User-Agent` of every request, with the scan's id.
    pub agent: String,
    /// Authorities whose certificates are good; none: no chain is judged.
    pub roots: Vec<CertificateDer<'static>>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            targets: Vec::new(),
            kind: Kind::Full,
            profile: Profile::Normal,
            ports: None,
            checks: None,
            assume_up: false,
            agent: concat!("assay/", env!("CARGO_PKG_VERSION")).into(),
            roots: Vec::new(),
        }
    }
}

impl Plan {
    /// Reads every target and the ports; answers with everything that is wrong at once.
    pub fn read(&self) -> Result<(Vec<Target>, PortSet), Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut targets = Vec::new();
        for (index, text) in self.targets.iter().enumerate() {
            match text.parse() {
                Ok(target) => targets.push(target),
                Err(message) => wrong.push(FieldError::new(format!("targets[{index}]"), message)),
            }
        }
        if self.targets.is_empty() {
            wrong.push(FieldError::new("targets", "at least one target is needed"));
        }
        let count: u128 = targets.iter().map(Target::count).sum();
        if count > MOST_ADDRESSES as u128 {
            let message = format!("{count} addresses are too many; one scan takes at most {MOST_ADDRESSES} (a /16)");
            wrong.push(FieldError::new("targets", message));
        }
        let mut ports = self.kind.ports();
        match self.ports.as_deref().map(str::parse) {
            Some(Ok(given)) => ports = given,
            Some(Err(message)) => wrong.push(FieldError::new("ports", message)),
            None => targets.iter().filter_map(Target::port).for_each(|port| ports.insert(port)),
        }
        self.check_ids(&mut wrong);
        if wrong.is_empty() { Ok((targets, ports)) } else { Err(wrong) }
    }

    /// The checks that are made.
    pub fn chosen(&self) -> Vec<&'static Check> {
        let wanted = |check: &&&Check| match &self.checks {
            Some(ids) => ids.iter().any(|id| id.eq_ignore_ascii_case(check.id)),
            None => self.kind != Kind::Quick || check.cost <= QUICK_COST,
        };
        checks::all().iter().filter(wanted).copied().collect()
    }

    fn check_ids(&self, wrong: &mut Vec<FieldError>) {
        for id in self.checks.iter().flatten() {
            if checks::find(id).is_none() {
                wrong.push(FieldError::new(
                    "checks",
                    format!("there is no check '{}'", crate::text::line(id.as_bytes(), 40)),
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(targets: &[&str], ports: Option<&str>) -> Plan {
        Plan {
            targets: targets.iter().map(|text| (*text).to_owned()).collect(),
            ports: ports.map(str::to_owned),
            ..Plan::default()
        }
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = plan(&["10.0.0.1", "10.0.0.0/33", ""], Some("0")).read().expect_err("wrong");
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["targets[1]", "targets[2]", "ports"]);
    }

    #[test]
    fn too_many_addresses_together() {
        let wrong = plan(&["10.0.0.0/16", "10.1.0.0"], None).read().expect_err("one too many");
        assert!(wrong[0].message.starts_with("65537 addresses are too many"), "{wrong:?}");
    }

    #[test]
    fn the_port_of_a_url_is_scanned_too() {
        let (_, ports) = plan(&["http://10.0.0.1:31338/x"], None).read().expect("a plan");
        assert!(ports.contains(31338) && ports.len() == 1001);
        let (_, ports) = plan(&["http://10.0.0.1:31338/x"], Some("80")).read().expect("a plan");
        assert_eq!(ports.iter().collect::<Vec<_>>(), [80]);
    }

    #[test]
    fn unknown_checks_are_named() {
        let asked = Plan { checks: Some(["NO-1".to_owned()].into()), ..plan(&["10.0.0.1"], None) };
        assert_eq!(asked.read().expect_err("wrong")[0].message, "there is no check 'NO-1'");
    }
}
