//! Directories: of people, and of names.

use super::{
    Running,
    daemon::{Daemon, User, run},
    ground::Ground,
};
use std::net::Ipv4Addr;

fn slapd(ground: &Ground, schemes: &[&str], global: &str, access: &str) -> Running {
    let text = format!(
        "include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile {}\n{global}\
         database mdb\nsuffix \"dc=example,dc=test\"\nrootdn \"cn=admin,dc=example,dc=test\"\nrootpw long-word-7\n\
         directory {}\n{access}",
        ground.path("slapd.pid"),
        ground.dir("directory", User::Root)
    );
    let config = ground.secret("slapd.conf", &text, User::Root);
    let entry = "dn: dc=example,dc=test\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: example\n\n";
    let entry = ground.file("entries.ldif", entry);
    run(ground, User::Root, "slapadd", &["-f", &config, "-l", &entry]);
    let mut ports: Vec<u16> = schemes.iter().map(|_| ground.port()).collect();
    ports.sort_unstable();
    let urls: Vec<String> =
        schemes.iter().zip(&ports).map(|(scheme, port)| format!("{scheme}://{}:{port}", ground.ip)).collect();
    let daemon = Daemon::start(ground, User::Root, "slapd", &["-d", "0", "-f", &config, "-h", &urls.join(" ")]);
    Running { ip: ground.ip, _held: vec![daemon.listens(ground.ip, &ports)], ports }
}

pub(super) fn slapd_bad(ground: &Ground) -> Running {
    slapd(ground, &["ldap"], "", "access to * by * read\n")
}

pub(super) fn slapd_good(ground: &Ground) -> Running {
    let papers = ground.papers(User::Root);
    let global = format!(
        "disallow bind_anon\nrequire authc\nsecurity tls=1\nTLSCertificateFile {}\nTLSCertificateKeyFile {}\n\
         TLSCipherSuite SECURE128:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3\n",
        papers.cert, papers.key
    );
    slapd(ground, &["ldap", "ldaps"], &global, "access to * by users read\n")
}

/// It listens only on addresses that a network card has.
const HOME: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// A server of a zone, and of the one in which its own address is. Whatever it does not know it would ask of an address where
/// nobody is: no question leaves this machine.
fn bind(ground: &Ground, options: &str) -> Running {
    let head = "$TTL 60\n@ SOA ns.example.test. root.example.test. 1 60 60 60 60\n@ NS ns.example.test.\n";
    let zone = ground.file("zone", &format!("{head}ns A {HOME}\nsecret A {}\n", ground.ip));
    let reverse = ground.file("reverse", &format!("{head}1 PTR ns.example.test.\n"));
    let port = Ground::port_of(HOME);
    let text = format!(
        "options {{ directory \"{}\"; listen-on port {port} {{ {HOME}; }}; listen-on-v6 {{ none; }}; pid-file none;\n\
         session-keyfile none; lock-file none; dnssec-validation no; notify no; forward only; forwarders {{ {}; }};\n\
         {options} }};\ncontrols {{ }};\n\
         zone \"example.test\" {{ type primary; file \"{zone}\"; }};\n\
         zone \"0.0.127.in-addr.arpa\" {{ type primary; file \"{reverse}\"; }};\n",
        ground.dir("bind", User::Root),
        ground.ip
    );
    let config = ground.file("named.conf", &text);
    let daemon = Daemon::start(ground, User::Root, "named", &["-g", "-n", "1", "-c", &config]);
    Running { ip: HOME, ports: vec![port], _held: vec![daemon.says("all zones loaded").listens(HOME, &[port])] }
}

pub(super) fn bind_bad(ground: &Ground) -> Running {
    bind(ground, "recursion yes; allow-recursion { any; }; allow-transfer { any; };")
}

pub(super) fn bind_good(ground: &Ground) -> Running {
    bind(ground, "recursion no; allow-transfer { none; }; version none; hostname none;")
}
