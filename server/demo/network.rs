//! Three networks with 120 machines, none of which there is: addresses that are kept for documents, and what a scanner
//! would see there.

use super::{
    chance::Chance,
    places::{CLINICS, HEADQUARTERS, PERIMETER},
};
use assay_api::{devices::DeviceType, findings::Severity};
use std::net::Ipv4Addr;

use Severity::{Critical, High, Low, Medium};

/// A port that is open: number, service, product, version, whether it speaks TLS.
pub(super) type Port = (u16, &'static str, &'static str, &'static str, bool);
/// What may be wrong: check, port, how bad, what exactly, and what was seen of it.
pub(super) type Flaw = (&'static str, u16, Severity, &'static str, &'static str);

/// A kind of machine.
pub(super) struct Kind {
    /// How its names begin.
    stem: &'static str,
    pub(super) ports: &'static [Port],
    flaws: &'static [Flaw],
    /// What a person says that it is, where its ports do not say so.
    pub(super) is: Option<DeviceType>,
}

const SSH: Port = (22, "ssh", "OpenSSH", "9.6p1 Ubuntu 3ubuntu13", false);
const SMB: Port = (445, "smb", "Microsoft Windows SMB", "10.0", false);

const OLD_TLS: &str = "TLS 1.1: ECDHE-RSA-AES128-SHA\nTLS 1.2: ECDHE-RSA-AES128-GCM-SHA256";
const TERRAPIN: Flaw = (
    "SSH-003",
    22,
    Medium,
    "chacha20-poly1305 is offered without strict key exchange.",
    "kex: curve25519-sha256\nencryption: chacha20-poly1305@openssh.com",
);
const UNSIGNED: Flaw = (
    "SVC-007",
    445,
    Medium,
    "The server signs when it is asked to, and does not insist.",
    "security mode: signing enabled, not required",
);
const PUBLIC: Flaw = ("SVC-005", 161, High, "The community 'public' may read.", "sysDescr.0 = \"as delivered\"");

const fn kind(stem: &'static str, is: Option<DeviceType>, ports: &'static [Port], flaws: &'static [Flaw]) -> Kind {
    Kind { stem, ports, flaws, is }
}

const WEB: Kind = kind(
    "www",
    None,
    &[SSH, (80, "http", "nginx", "1.24.0", false), (443, "http", "nginx", "1.24.0", true)],
    &[
        ("TLS-002", 443, Medium, "TLS 1.1 is offered.", OLD_TLS),
        ("HTTP-002", 443, Low, "The header Strict-Transport-Security is not sent.", "HTTP/1.1 200 OK\nServer: nginx"),
        ("HTTP-003", 443, Low, "No Content-Security-Policy is sent.", "HTTP/1.1 200 OK\nServer: nginx"),
        ("CRT-002", 443, Low, "It ends in 12 days.", "issuer: Example Trust\nnot after: in 12 days"),
        TERRAPIN,
    ],
);
const APP: Kind = kind(
    "app",
    None,
    &[SSH, (8443, "http", "Apache Tomcat", "9.0.83", true)],
    &[
        ("TLS-002", 8443, Medium, "TLS 1.1 is offered.", OLD_TLS),
        (
            "HTTP-005",
            8443,
            Medium,
            "The cookie JSESSIONID is sent without Secure and SameSite.",
            "Set-Cookie: JSESSIONID=[redacted]; Path=/",
        ),
        ("HTTP-009", 8443, Low, "The header Server names Tomcat 9.0.83.", "Server: Apache-Coyote (Tomcat 9.0.83)"),
    ],
);
const MAIL: Kind = kind(
    "mail",
    None,
    &[
        (25, "smtp", "Postfix", "", false),
        (443, "http", "nginx", "1.24.0", true),
        (993, "imap", "Dovecot", "2.3.21", true),
    ],
    &[
        ("SVC-016", 25, Low, "STARTTLS is not offered.", "250-SIZE 52428800\n250 8BITMIME"),
        ("CRT-001", 993, High, "It ended 9 days ago.", "issuer: Example Trust\nnot after: 9 days ago"),
    ],
);
const DNS: Kind = kind("ns", None, &[SSH, (53, "dns", "ISC BIND", "9.18.24", false)], &[TERRAPIN]);
const VPN: Kind = kind(
    "vpn",
    Some(DeviceType::Firewall),
    &[(443, "http", "", "", true)],
    &[
        ("TLS-002", 443, Medium, "TLS 1.0 and TLS 1.1 are offered.", OLD_TLS),
        ("CRT-005", 443, Medium, "The key is RSA with 1,024 bits.", "key: RSA 1024"),
    ],
);
const WALL: Kind = kind(
    "fw",
    Some(DeviceType::Firewall),
    &[SSH, (443, "http", "", "", true)],
    &[
        ("SSH-002", 22, Medium, "diffie-hellman-group1-sha1 is offered.", "kex: diffie-hellman-group1-sha1"),
        ("CRT-004", 443, Medium, "It is signed by itself.", "subject: CN=localhost\nissuer: CN=localhost"),
    ],
);
const GRAPHS: Kind = kind(
    "graphs",
    None,
    &[SSH, (3000, "grafana", "Grafana", "9.5.2", false), (9090, "prometheus", "Prometheus", "2.45.0", false)],
    &[(
        "INF-005",
        9090,
        Medium,
        "Prometheus answers without an account.",
        "GET /api/v1/status/buildinfo\n{ \"version\": \"2.45.0\" }",
    )],
);
const CONTROLLER: Kind = kind(
    "dc",
    None,
    &[
        (53, "dns", "Microsoft DNS", "10.0", false),
        (88, "kerberos", "", "", false),
        (389, "ldap", "Microsoft Active Directory", "", false),
        SMB,
        (636, "ldap", "Microsoft Active Directory", "", true),
    ],
    &[
        UNSIGNED,
        ("SVC-013", 389, Medium, "A search without a sign-in is answered.", "namingContexts: DC=corp,DC=example"),
    ],
);
const FILES: Kind = kind(
    "files",
    Some(DeviceType::Server),
    &[SMB, (3389, "rdp", "", "", false)],
    &[("SVC-006", 445, High, "The dialect NT LM 0.12 is accepted.", "dialect: NT LM 0.12"), UNSIGNED],
);
const TABLES: Kind = kind(
    "db",
    None,
    &[SSH, (5432, "postgresql", "PostgreSQL", "14.10", false)],
    &[("SVC-017", 5432, Medium, "The server offers no TLS.", "SSLRequest -> N"), TERRAPIN],
);
const CACHE: Kind = kind(
    "cache",
    None,
    &[SSH, (6379, "redis", "Redis", "7.0.15", false)],
    &[(
        "DB-001",
        6379,
        Critical,
        "INFO is answered without a password.",
        "redis_version:7.0.15\nrole:master\nconnected_clients:14",
    )],
);
const PRINTER: Kind = kind(
    "print",
    None,
    &[
        (80, "http", "", "", false),
        (515, "printer", "", "", false),
        (631, "ipp", "CUPS", "2.4", false),
        (9100, "jetdirect", "", "", false),
    ],
    &[
        ("INF-008", 9100, Low, "The raw port is open.", ""),
        (
            "HTTP-001",
            80,
            High,
            "The administration asks for a password in clear text.",
            "<input type=\"password\" name=\"pin\">",
        ),
        PUBLIC,
    ],
);
const CAMERA: Kind = kind(
    "cam",
    None,
    &[(80, "http", "", "", false), (554, "rtsp", "", "", false)],
    &[
        ("HTTP-001", 80, High, "The sign-in goes over HTTP.", "WWW-Authenticate: Basic realm=\"camera\""),
        ("SVC-001", 23, High, "Telnet answers.", "login:"),
    ],
);
const PHONE: Kind = kind("phone", None, &[(80, "http", "", "", false), (5060, "sip", "", "", false)], &[]);
const DESK: Kind = kind(
    "desk",
    None,
    &[SMB, (3389, "rdp", "", "", false)],
    &[
        (
            "SVC-008",
            3389,
            Medium,
            "The desktop is offered without network level authentication.",
            "protocol: RDP standard security",
        ),
        UNSIGNED,
    ],
);
const SWITCH: Kind = kind(
    "switch",
    Some(DeviceType::Switch),
    &[(22, "ssh", "Dropbear", "2020.81", false), (23, "telnet", "", "", false)],
    &[("SVC-001", 23, High, "Telnet answers.", "Username:"), PUBLIC],
);
const RADIO: Kind = kind(
    "ap",
    Some(DeviceType::AccessPoint),
    &[(443, "http", "", "", true)],
    &[("CRT-004", 443, Medium, "It is signed by itself.", "subject: CN=ap\nissuer: CN=ap")],
);
const THING: Kind = kind(
    "ward",
    None,
    &[(1883, "mqtt", "Mosquitto", "2.0.15", false)],
    &[("INF-007", 1883, High, "CONNECT without a name is accepted.", "CONNACK 0")],
);

/// A network that is scanned again and again.
pub(super) struct Net {
    /// Whose it is, of [`super::places::PROJECTS`].
    pub(super) project: usize,
    /// What is scanned, and how many addresses that are.
    pub(super) target: &'static str,
    pub(super) size: usize,
    first: Ipv4Addr,
    domain: &'static str,
    /// The name of its schedule, and its cron expression.
    pub(super) schedule: (&'static str, &'static str),
    /// When it was scanned, in days before today.
    pub(super) days: &'static [i64],
    /// Whether the scanner is in it, and so sees hardware addresses.
    pub(super) near: bool,
    machines: &'static [(&'static Kind, u8)],
}

pub(super) const NETS: [Net; 3] = [
    Net {
        project: PERIMETER,
        target: "203.0.113.0/26",
        size: 64,
        first: Ipv4Addr::new(203, 0, 113, 4),
        domain: "halden.example",
        schedule: ("Perimeter, each month", "30 1 3 * *"),
        days: &[341, 308, 278, 247, 216, 186, 155, 125, 94, 63, 33, 3],
        near: false,
        machines: &[(&WEB, 8), (&APP, 6), (&MAIL, 3), (&DNS, 2), (&VPN, 2), (&WALL, 2), (&GRAPHS, 1)],
    },
    Net {
        project: HEADQUARTERS,
        target: "192.0.2.0/25",
        size: 128,
        first: Ipv4Addr::new(192, 0, 2, 10),
        domain: "hq.lysander.example",
        schedule: ("Headquarters, every five weeks", "0 2 * * SUN"),
        days: &[286, 251, 216, 181, 146, 111, 76, 41, 6],
        near: true,
        machines: &[
            (&CONTROLLER, 2),
            (&FILES, 3),
            (&TABLES, 4),
            (&APP, 4),
            (&WEB, 3),
            (&PRINTER, 7),
            (&DESK, 16),
            (&PHONE, 6),
            (&CAMERA, 4),
            (&SWITCH, 4),
            (&RADIO, 2),
            (&GRAPHS, 1),
        ],
    },
    Net {
        project: CLINICS,
        target: "198.51.100.0/26",
        size: 64,
        first: Ipv4Addr::new(198, 51, 100, 5),
        domain: "clinic.brightwater.example",
        schedule: ("Clinic, every two weeks", "0 3 * * SAT"),
        days: &[102, 88, 74, 60, 46, 18, 4],
        near: false,
        machines: &[
            (&CONTROLLER, 2),
            (&FILES, 2),
            (&TABLES, 3),
            (&CACHE, 1),
            (&APP, 4),
            (&WEB, 2),
            (&PRINTER, 5),
            (&DESK, 9),
            (&CAMERA, 3),
            (&THING, 5),
            (&SWITCH, 2),
            (&RADIO, 1),
            (&PHONE, 1),
        ],
    },
];

/// A machine, from the first scan that sees it to the last.
pub(super) struct Machine {
    pub(super) kind: &'static Kind,
    pub(super) name: String,
    pub(super) ip: Ipv4Addr,
    /// Which scans see it: from this one, up to that one.
    pub(super) seen: (usize, usize),
    /// What is wrong with it: the flaw, from this scan, up to that one.
    pub(super) flaws: Vec<(&'static Flaw, usize, usize)>,
    /// From which scan on its services are of a newer version.
    pub(super) renewed: usize,
}

/// The machines of a network.
pub(super) fn machines(net: &Net) -> Vec<Machine> {
    let mut chance = Chance::new(net.size as u64 + net.days.len() as u64);
    let (scans, mut all) = (net.days.len(), Vec::new());
    for (kind, count) in net.machines {
        for number in 1..=*count {
            let name = format!("{}-{number:02}.{}", kind.stem, net.domain);
            let ip = Ipv4Addr::from(u32::from(net.first) + all.len() as u32);
            all.push(machine(&mut chance, kind, name, ip, scans));
        }
    }
    all
}

/// The machines of these kinds, or of all, that the first scan of a project's network sees; none where there is none.
pub(super) fn known(project: usize, stems: &[String]) -> Vec<String> {
    let all = NETS.iter().filter(|net| net.project == project).flat_map(machines);
    let is_meant = |machine: &Machine| stems.is_empty() || stems.iter().any(|stem| stem == machine.kind.stem);
    all.filter(|machine| machine.seen.0 == 0 && is_meant(machine)).map(|machine| machine.name).collect()
}

fn machine(chance: &mut Chance, kind: &'static Kind, name: String, ip: Ipv4Addr, scans: usize) -> Machine {
    let last = scans as i64;
    let mut scan = |low, high| usize::try_from(chance.within(low, high)).unwrap_or_default();
    let draw = [scan(1, 100), scan(1, last - 2), scan(1, 100), scan(2, last - 1), scan(1, 2 * last)];
    let from = if draw[0] <= 75 { 0 } else { draw[1] };
    let until = if draw[2] <= 6 { scans - 1 } else { scans };
    let mut flaws = Vec::new();
    for flaw in kind.flaws {
        let begins = if chance.percent(80) { 0 } else { chance.within(1, last - 1) } as usize;
        let ends = if chance.percent(65) { chance.within(begins as i64 + 1, last + 1) as usize } else { scans };
        if chance.percent(50) {
            flaws.push((flaw, begins.max(from), ends));
        }
    }
    Machine { kind, name, ip, seen: (from, until), flaws, renewed: draw[4].max(draw[3]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn there_are_120_and_each_has_its_place() {
        let all: Vec<_> = NETS.iter().flat_map(machines).collect();
        let places: HashSet<_> = all.iter().map(|machine| machine.ip).collect();
        let names: HashSet<_> = all.iter().map(|machine| machine.name.clone()).collect();
        assert_eq!((all.len(), places.len(), names.len()), (120, 120, 120));
    }

    #[test]
    fn each_machine_is_in_its_network_and_seen_by_a_scan() {
        for net in &NETS {
            let target: ipnet::Ipv4Net = net.target.parse().expect("a network");
            let all = machines(net);
            assert!(all.iter().all(|machine| target.contains(&machine.ip)), "{}", net.target);
            assert!(all.iter().all(|machine| machine.seen.0 < machine.seen.1 && machine.seen.1 <= net.days.len()));
        }
    }
}
