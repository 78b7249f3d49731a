//! What a machine is, as far as its services tell: pure.

use assay_api::devices::DeviceType;
use assay_scanner::report::{HostReport, PortReport};

/// Systems that name themselves in banners, the more exact ones first.
const SYSTEMS: [(&str, &str); 12] = [
    ("ubuntu", "Linux (Ubuntu)"),
    ("debian", "Linux (Debian)"),
    ("raspbian", "Linux (Raspbian)"),
    ("alpine", "Linux (Alpine)"),
    ("centos", "Linux (CentOS)"),
    ("red hat", "Linux (Red Hat)"),
    ("freebsd", "FreeBSD"),
    ("openbsd", "OpenBSD"),
    ("windows", "Windows"),
    ("microsoft", "Windows"),
    ("routeros", "RouterOS"),
    ("linux", "Linux"),
];

/// What runs on it, where a service says so.
pub(super) fn system(host: &HostReport) -> Option<String> {
    let said: String = host
        .ports
        .iter()
        .filter_map(|port| port.service.as_ref())
        .flat_map(|service| [&service.product, &service.version, &service.info, &service.banner])
        .flatten()
        .flat_map(|text| [text.to_lowercase(), "\n".to_owned()])
        .collect();
    SYSTEMS.iter().find(|(word, _)| said.contains(word)).map(|(_, name)| (*name).to_owned())
}

/// What kind of machine it is, by what it offers.
pub(super) fn kind(host: &HostReport) -> DeviceType {
    let offers = |ports: &[u16]| host.ports.iter().any(|port: &PortReport| ports.contains(&port.port));
    let speaks = |names: &[&str]| {
        let services = host.ports.iter().filter_map(|port| port.service.as_ref());
        services.filter(|service| service.certain).any(|service| names.contains(&service.name.as_str()))
    };
    if offers(&[515, 631, 9100]) {
        DeviceType::Printer
    } else if offers(&[554, 8554]) {
        DeviceType::Camera
    } else if offers(&[5060, 5061]) {
        DeviceType::Phone
    } else if offers(&[179, 8291]) {
        DeviceType::Router
    } else if offers(&[502, 102, 1883, 44818, 20000]) || speaks(&["mqtt"]) {
        DeviceType::Iot
    } else if offers(&[3389]) && !offers(&[80, 443, 25, 53]) {
        DeviceType::Workstation
    } else if speaks(&["http", "ssh", "smtp", "imap", "ldap", "dns", "postgresql", "mysql", "redis", "ftp"]) {
        DeviceType::Server
    } else {
        DeviceType::Unknown
    }
}

/// The hardware address of an IPv4 address in what the kernel's table of neighbours says.
pub(super) fn neighbour(table: &str, ip: &str) -> Option<String> {
    let line = table.lines().find(|line| line.split_whitespace().next() == Some(ip))?;
    let mac = assay_api::devices::mac(line.split_whitespace().nth(3)?)?;
    (mac != "00:00:00:00:00:00").then_some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_neighbours_table_is_read_by_whole_addresses() {
        let table = "IP address HW type Flags HW address Mask Device\n\
                     10.20.0.1  0x1 0x2 02:fc:00:00:00:05 * eth0\n10.20.0.9  0x1 0x0 00:00:00:00:00:00 * eth0\n";
        assert_eq!(neighbour(table, "10.20.0.1").as_deref(), Some("02:FC:00:00:00:05"));
        assert_eq!((neighbour(table, "10.20.0"), neighbour(table, "10.20.0.9")), (None, None));
    }
}
