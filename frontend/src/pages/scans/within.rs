//! Whether a target lies within the authorised scope, as far as that can be told from what was typed. The server has
//! the last word: it also resolves names.

use assay_api::scans::ScanScope;
use std::net::IpAddr;

/// Where a target lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nothing was typed, or nothing that can be judged before the scan begins.
    Unknown,
    /// All of it may be scanned.
    Inside,
    /// These parts lie outside, and somebody may authorise them.
    Outside(Vec<String>),
    /// These parts are excluded, this machine itself, or beyond what its administrator lets any scan reach: nobody can
    /// authorise them for one scan.
    Barred(Vec<String>),
}

/// Where the target lies; it is several with commas between them.
pub fn place(target: &str, scope: &ScanScope) -> Place {
    let parts: Vec<_> = target.split([',', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let known: Vec<_> = parts.iter().filter_map(|part| Some((*part, range(part)?))).collect();
    let those = |wanted: fn(Range, &ScanScope) -> bool| {
        let fitting = known.iter().filter(|(_, range)| wanted(*range, scope));
        fitting.map(|(part, _)| (*part).to_owned()).collect::<Vec<_>>()
    };
    let (barred, outside) = (those(is_barred), those(|range, scope| !is_allowed(range, scope)));
    match (barred.is_empty(), outside.is_empty()) {
        (false, _) => Place::Barred(barred),
        (true, false) => Place::Outside(outside),
        (true, true) if known.is_empty() || known.len() < parts.len() => Place::Unknown,
        (true, true) => Place::Inside,
    }
}

/// First and last address; both are of one family.
type Range = (IpAddr, IpAddr);

fn lies_in(range: Range, networks: &[String]) -> bool {
    networks.iter().any(|text| self::range(text).is_some_and(|net| net.0 <= range.0 && range.1 <= net.1))
}

fn is_allowed(range: Range, scope: &ScanScope) -> bool {
    lies_in(range, &scope.networks) || lies_in(range, &scope.allowed_by_host)
}

fn is_barred(range: Range, scope: &ScanScope) -> bool {
    let only = &scope.only_by_host;
    if !only.is_empty() && !lies_in(range, only) {
        return true;
    }
    lies_in(range, &scope.exclusions) || (range.0.is_loopback() && !lies_in(range, &scope.allowed_by_host))
}

/// An address, or a network such as `10.0.0.0/8`; names and other forms are none.
fn range(text: &str) -> Option<Range> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(width), |bits| bits.parse::<u32>().ok().filter(|bits| *bits <= width))?;
    let host = 1_u128.checked_shl(width - bits).map_or(u128::MAX, |size| size - 1);
    Some(match address {
        IpAddr::V4(v4) => {
            let first = u32::from(v4) & !(host as u32);
            (IpAddr::V4(first.into()), IpAddr::V4((first | host as u32).into()))
        }
        IpAddr::V6(v6) => {
            let first = u128::from(v6) & !host;
            (IpAddr::V6(first.into()), IpAddr::V6((first | host).into()))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use assay_api::scans::ScopePolicy;

    fn scope(networks: &[&str], exclusions: &[&str], host: &[&str]) -> ScanScope {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        ScanScope {
            networks: list(networks),
            domains: Vec::new(),
            exclusions: list(exclusions),
            policy: ScopePolicy::Hold,
            highest_profile: None,
            from: None,
            until: None,
            approved_by: None,
            allowed_by_host: list(host),
            only_by_host: Vec::new(),
            updated_at: None,
            version: 1,
        }
    }

    #[test]
    fn a_target_is_judged_by_its_whole_range() {
        let known = scope(&["10.0.0.0/8", "fd00::/8"], &["10.9.0.0/16"], &[]);
        assert_eq!(place("10.1.2.3, 10.2.0.0/16", &known), Place::Inside);
        assert_eq!(place("fd00::1", &known), Place::Inside);
        assert_eq!(place("10.0.0.0/7", &known), Place::Outside(vec!["10.0.0.0/7".into()]));
        assert_eq!(place("10.9.1.1", &known), Place::Barred(vec!["10.9.1.1".into()]));
        assert_eq!(place("10.8.0.0/14", &known), Place::Inside, "what is excluded of it is left out");
        assert_eq!(place("::/0, 10.1.1.1", &known), Place::Outside(vec!["::/0".into()]));
        for unknown in ["", " ", "example.com", "10.1.1.1, www", "10.0.0.1/33", "10.0.0.1-20"] {
            assert_eq!(place(unknown, &known), Place::Unknown, "{unknown}");
        }
    }

    #[test]
    fn loopback_is_the_hosts_to_give() {
        assert_eq!(place("127.0.0.1", &scope(&["0.0.0.0/0"], &[], &[])), Place::Barred(vec!["127.0.0.1".into()]));
        let known = scope(&[], &[], &["127.0.0.0/8"]);
        assert_eq!(place("127.0.0.1", &known), Place::Inside);
        let limited = ScanScope { only_by_host: vec!["127.0.0.0/8".into()], ..scope(&["10.0.0.0/8"], &[], &[]) };
        assert_eq!(place("10.0.0.1", &limited), Place::Barred(vec!["10.0.0.1".into()]));
    }
}
