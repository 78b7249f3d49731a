//! Whether a machine that was seen is one that is known: pure. No sign stands for itself but an address (for a machine
//! that shows nothing else, it is all there is), and each contradiction takes away from it. Names and certificates are
//! shared by many machines, and copied machines have the same SSH keys; so two machines that live at two addresses at
//! once are only one when a hardware address, or two signs that agree, say so.

use assay_api::devices::Device;

/// What is known of a device.
pub(super) struct Known {
    pub(super) device: Device,
    /// A person has said what it is.
    pub(super) typed: bool,
    /// Its open ports that have a key, with it.
    pub(super) keys: Vec<(u16, String)>,
    /// It is the one that was last seen at the address.
    pub(super) here: bool,
    /// The same scan has seen it at this address.
    pub(super) just_here: bool,
    /// The same scan has seen it at other addresses only, or looks at the one where it was last.
    pub(super) elsewhere: bool,
}

/// What a scan sees.
pub(super) struct Signs<'a> {
    pub(super) mac: Option<&'a str>,
    pub(super) hostname: Option<&'a str>,
    pub(super) keys: Vec<(u16, &'a str)>,
}

/// Which of them was seen: the one for which most speaks. None when too little does, or as much for two.
pub(super) fn choose(candidates: &[Known], signs: &Signs<'_>) -> Option<usize> {
    let scored = candidates.iter().enumerate().filter_map(|(index, known)| Some((score(known, signs)?, index)));
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    match scored.as_slice() {
        [(first, _), (second, _), ..] if first == second => None,
        [(_, index), ..] => Some(*index),
        [] => None,
    }
}

/// How much speaks for it; nothing when that is too little.
fn score(known: &Known, signs: &Signs<'_>) -> Option<i32> {
    let mac = compare(known.device.mac.as_deref(), signs.mac);
    if mac == Some(false) {
        return None;
    }
    let mut score = if mac == Some(true) { 3 } else { 0 };
    score += match (shares(known, signs, true), differs(known, signs)) {
        (true, _) => 2,
        (false, true) => -1,
        (false, false) => 0,
    };
    score += i32::from(shares(known, signs, false));
    score += match compare(known.device.hostname.as_deref(), signs.hostname) {
        Some(true) => 1,
        Some(false) => -1,
        None => 0,
    };
    score += if known.here { 2 } else { 0 } + i32::from(known.just_here);
    let needed = if known.elsewhere { 3 } else { 2 };
    (score >= needed).then_some(score)
}

/// Whether somebody else lives at its address now.
pub(super) fn is_displaced(known: &Known, signs: &Signs<'_>) -> bool {
    compare(known.device.mac.as_deref(), signs.mac) == Some(false)
        || (differs(known, signs) && !shares(known, signs, true))
}

fn compare(one: Option<&str>, other: Option<&str>) -> Option<bool> {
    one.zip(other).map(|(one, other)| one.eq_ignore_ascii_case(other))
}

fn is_ssh(key: &str) -> bool {
    key.starts_with("SHA256:")
}

/// Whether a key of the kind is the same, on whatever port.
fn shares(known: &Known, signs: &Signs<'_>, ssh: bool) -> bool {
    let mut keys = signs.keys.iter().filter(|(_, key)| is_ssh(key) == ssh);
    keys.any(|(_, key)| known.keys.iter().any(|(_, old)| old == key))
}

/// Whether an SSH server on the same port has another key. Certificates are renewed, and say nothing by that.
fn differs(known: &Known, signs: &Signs<'_>) -> bool {
    let is_other = |(port, key): &(u16, &str)| {
        let mut old = known.keys.iter().filter(|(known, old)| known == port && is_ssh(old));
        old.any(|(_, old)| old != key)
    };
    signs.keys.iter().filter(|(_, key)| is_ssh(key)).any(is_other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use assay_api::{Time, devices::DeviceType};

    const SSH: &str = "SHA256:one";
    const OTHER: &str = "SHA256:other";
    const CERT: &str = "ab12";

    fn known(mac: Option<&str>, hostname: Option<&str>, keys: &[(u16, &str)]) -> Known {
        let device = Device {
            id: format!("dev_{}", hostname.unwrap_or_default()),
            ip: "10.20.0.7".into(),
            mac: mac.map(str::to_owned),
            hostname: hostname.map(str::to_owned),
            vendor: None,
            os_guess: None,
            device_type: DeviceType::Unknown,
            is_online: true,
            project_id: "proj_x".into(),
            site_id: "proj_x".into(),
            open_ports: Vec::new(),
            tags: Vec::new(),
            notes: None,
            first_seen: Time(0),
            last_seen: Time(0),
            updated_at: Time(0),
            version: 1,
        };
        let keys = keys.iter().map(|(port, key)| (*port, (*key).to_owned())).collect();
        Known { device, typed: false, keys, here: false, just_here: false, elsewhere: false }
    }

    fn signs<'a>(mac: Option<&'a str>, hostname: Option<&'a str>, keys: &[(u16, &'a str)]) -> Signs<'a> {
        Signs { mac, hostname, keys: keys.to_vec() }
    }

    fn is_same(known: Known, signs: &Signs<'_>) -> bool {
        choose(&[known], signs).is_some()
    }

    #[test]
    fn no_weak_sign_stands_for_itself() {
        let (mac, name) = (Some("AA:BB:CC:DD:EE:FF"), Some("web"));
        assert!(!is_same(known(None, name, &[]), &signs(None, name, &[])), "a name alone");
        assert!(!is_same(known(None, None, &[(443, CERT)]), &signs(None, None, &[(443, CERT)])), "a certificate alone");
        assert!(is_same(known(None, name, &[(443, CERT)]), &signs(None, name, &[(8443, CERT)])), "both together");
        assert!(is_same(known(None, None, &[(22, SSH)]), &signs(None, None, &[(22, SSH)])), "it has moved");
        let copied = known(None, Some("a"), &[(22, SSH)]);
        assert!(!is_same(copied, &signs(None, Some("b"), &[(22, SSH)])), "a copied machine has another name");
        assert!(!is_same(known(mac, Some("a"), &[(22, SSH)]), &signs(mac, Some("b"), &[(22, OTHER)])), "a router's");
        assert!(is_same(known(mac, None, &[(22, SSH)]), &signs(mac, None, &[(22, OTHER)])), "it was installed anew");
        assert!(!is_same(known(mac, name, &[(22, SSH)]), &signs(Some("00:11:22:33:44:55"), name, &[(22, SSH)])));
    }

    #[test]
    fn an_address_is_enough_until_something_speaks_against_it() {
        let here = |known: Known| Known { here: true, ..known };
        assert!(is_same(here(known(None, None, &[])), &signs(None, None, &[])));
        assert!(is_same(here(known(None, Some("web"), &[])), &signs(None, None, &[])), "asked for without its name");
        assert!(!is_same(here(known(None, Some("web"), &[])), &signs(None, Some("mail"), &[])));
        assert!(!is_same(here(known(None, None, &[(22, SSH)])), &signs(None, None, &[(22, OTHER)])));
        assert!(is_same(here(known(None, Some("web"), &[(22, SSH)])), &signs(None, Some("web"), &[(22, OTHER)])));
        assert!(is_same(here(known(None, None, &[(443, CERT)])), &signs(None, None, &[(443, "renewed")])));
        let just = Known { just_here: true, ..here(known(None, Some("web"), &[])) };
        assert!(is_same(just, &signs(None, Some("mail"), &[])), "two names of one address in one scan");
    }

    #[test]
    fn at_two_addresses_at_once_more_must_speak_for_it() {
        let elsewhere = |known: Known| Known { elsewhere: true, ..known };
        let (mac, name) = (Some("AA:BB:CC:DD:EE:FF"), Some("web"));
        assert!(!is_same(elsewhere(known(None, None, &[(22, SSH)])), &signs(None, None, &[(22, SSH)])), "copies");
        assert!(is_same(elsewhere(known(None, name, &[(22, SSH)])), &signs(None, name, &[(22, SSH)])));
        assert!(is_same(elsewhere(known(mac, None, &[])), &signs(mac, None, &[])));
        assert!(!is_same(elsewhere(known(mac, None, &[(22, SSH)])), &signs(mac, None, &[(22, OTHER)])), "a proxy");
        let both = [known(None, None, &[(22, SSH)]), known(None, None, &[(22, SSH)])];
        assert!(choose(&both, &signs(None, None, &[(22, SSH)])).is_none(), "as much speaks for two");
    }

    #[test]
    fn who_lost_its_address_to_another_is_known() {
        let old = known(Some("AA:BB:CC:DD:EE:FF"), None, &[(22, SSH)]);
        assert!(is_displaced(&old, &signs(Some("00:11:22:33:44:55"), None, &[])));
        assert!(is_displaced(&old, &signs(None, None, &[(22, OTHER)])));
        assert!(!is_displaced(&old, &signs(None, Some("mail"), &[(22, SSH)])));
    }
}
