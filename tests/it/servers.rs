//! Real servers, as Debian packages them, set up badly and then well: every bad one is found, and of a good one nothing is
//! said. The scanner's other tests speak to fakes of our own, which know no more than we did when we wrote them.
//!
//! *Found* means that each check that the row names strikes. *Nothing* means no finding at all, not even one of severity
//! info; that the service was recognised; and that no check came to no answer. Each server is a child of the test, on an
//! address of its own within 127/8, and ends with it. Those that are not installed are left out, by name, and on the build
//! server (`CI`) fail; `tests/servers/install` gets them.

mod daemon;
mod files;
mod ground;
mod messages;
mod names;
mod stand_ins;
mod stores;
mod web;

use ground::Ground;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::{self, Write as _},
    net::Ipv4Addr,
    process::Command,
    thread,
};

/// A server that runs, and ends with this.
struct Running {
    ip: Ipv4Addr,
    ports: Vec<u16>,
    /// What must stay for as long as it is looked at.
    _held: Vec<daemon::Daemon>,
}

/// One server of the table.
struct Row {
    server: &'static str,
    /// As what the ports of either are recognised, one after the other.
    services: [&'static [&'static str]; 2],
    programs: &'static [&'static str],
    sides: [fn(&Ground) -> Running; 2],
    finds: &'static [&'static str],
}

/// Each row is a test of its name: the server, the programs that it needs, how either is set up and recognised, and which
/// checks strike on the bad one.
macro_rules! table {
    ($($server:ident $programs:tt bad: $bad:path, $was:tt, good: $good:path, $is:tt, finds: $finds:tt;)*) => {
        $(#[test]
        fn $server() {
            Row {
                server: stringify!($server),
                programs: &$programs,
                sides: [$bad, $good],
                services: [&$was, &$is],
                finds: &$finds,
            }
            .hold();
        })*
    };
}

table! {
    nginx ["nginx", "openssl"]
        bad: web::nginx_bad, ["http", "https"], good: web::nginx_good, ["https"],
        finds: ["HTTP-002", "HTTP-003", "HTTP-004", "HTTP-005", "HTTP-006", "HTTP-007", "HTTP-008", "HTTP-009",
            "TLS-002", "TLS-003", "TLS-005", "TLS-006", "CRT-002", "CRT-004", "CRT-005"];
    apache ["apache2"]
        bad: web::apache_bad, ["http", "tls"], good: web::apache_good, ["https"],
        finds: ["HTTP-001", "HTTP-007", "HTTP-008", "HTTP-009", "HTTP-010", "TLS-002", "TLS-008", "CRT-001", "CRT-004"];
    openssh ["sshd", "ssh-keygen"]
        bad: files::openssh_bad, ["ssh"], good: files::openssh_good, ["ssh"],
        finds: ["SSH-002"];
    vsftpd ["vsftpd"]
        bad: files::vsftpd_bad, ["ftp"], good: files::vsftpd_good, ["ftp"],
        finds: ["SVC-002", "SVC-003"];
    samba ["smbd"]
        bad: files::samba_bad, ["smb"], good: files::samba_good, ["smb"],
        finds: ["SVC-006", "SVC-007", "SVC-019"];
    rsync ["rsync"]
        bad: files::rsync_bad, ["rsync"], good: files::rsync_good, ["rsync"],
        finds: ["SVC-012"];
    redis ["redis-server"]
        bad: stores::redis_bad, ["redis"], good: stores::redis_good, ["redis", "ssl/redis"],
        finds: ["DB-001"];
    memcached ["memcached"]
        bad: stores::memcached_bad, ["memcached"], good: stores::memcached_good, ["memcached"],
        finds: ["DB-004"];
    postgresql ["initdb", "postgres"]
        bad: stores::postgresql_bad, ["postgresql"], good: stores::postgresql_good, ["postgresql"],
        finds: ["DB-007", "SVC-017"];
    mariadb ["mariadbd", "mariadb-install-db"]
        bad: stores::mariadb_bad, ["mysql"], good: stores::mariadb_good, ["mysql"],
        finds: ["DB-007", "SVC-017"];
    mosquitto ["mosquitto", "mosquitto_passwd"]
        bad: messages::mosquitto_bad, ["mqtt"], good: messages::mosquitto_good, ["mqtt", "ssl/mqtt"],
        finds: ["INF-007"];
    snmpd ["snmpd"]
        bad: messages::snmpd_bad, [], good: messages::snmpd_good, [],
        finds: ["SVC-005"];
    slapd ["slapd", "slapadd"]
        bad: names::slapd_bad, ["ldap"], good: names::slapd_good, ["ldap", "ldaps"],
        finds: ["SVC-013"];
    bind ["named"]
        bad: names::bind_bad, ["domain"], good: names::bind_good, ["domain"],
        finds: ["DNS-001", "DNS-002"];
    docker []
        bad: stand_ins::docker_bad, ["docker"], good: stand_ins::docker_good, ["tls"],
        finds: ["INF-001"];
    etcd []
        bad: stand_ins::etcd_bad, ["http"], good: stand_ins::etcd_good, ["http"],
        finds: ["INF-004"];
}

impl Row {
    /// Looks at both sides at once.
    fn hold(&self) {
        if let Some(why) = self.lacks() {
            // Past the test's own capture: whoever reads that all is well is to read what was left out.
            drop(writeln!(io::stderr(), "servers::{} is left out: {why}", self.server));
            assert!(std::env::var_os("CI").is_none(), "{}: {why}", self.server);
            return;
        }
        let faults = thread::scope(|scope| {
            let bad = scope.spawn(|| self.bad());
            let good = scope.spawn(|| self.good());
            [bad, good].map(|side| side.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        assert!(faults.iter().all(Vec::is_empty), "{}: {faults:#?}", self.server);
    }

    /// Why it cannot be started here.
    fn lacks(&self) -> Option<String> {
        let away: Vec<&str> = self.programs.iter().copied().filter(|name| daemon::program(name).is_none()).collect();
        match () {
            () if self.programs.is_empty() => None,
            () if !away.is_empty() => Some(format!("not installed: {}; tests/servers/install does", away.join(", "))),
            () if !daemon::is_root() => Some("root alone can start it as it is started at boot".into()),
            () => None,
        }
    }

    /// What is missing of the bad one.
    fn bad(&self) -> Vec<String> {
        let (ground, document) = self.scanned(0);
        let found = texts(&document["findings"], "check");
        let missed = self.finds.iter().filter(|check| !found.contains(**check));
        let mut faults: Vec<String> = missed.map(|check| format!("{check} does not strike on the bad one")).collect();
        faults.extend(self.unlike(0, &document));
        if !faults.is_empty() {
            faults.push(ground.logs());
        }
        faults
    }

    /// What is said of the good one.
    fn good(&self) -> Vec<String> {
        let (ground, document) = self.scanned(1);
        let list = |name: &str| document[name].as_array().cloned().unwrap_or_default();
        let told = |kind: &str, one: &Value| {
            let why = one["detail"].as_str().or(one["reason"].as_str()).unwrap_or_default();
            format!("{kind} on the good one: {} at port {}: {why}", one["check"], one["port"])
        };
        let mut faults: Vec<String> = list("findings").iter().map(|one| told("found", one)).collect();
        faults.extend(list("undecided").iter().map(|one| told("undecided", one)));
        faults.extend(self.unlike(1, &document));
        if !faults.is_empty() {
            faults.push(ground.logs());
        }
        faults
    }

    /// Starts one side and scans it.
    fn scanned(&self, side: usize) -> (Ground, Value) {
        let ground = Ground::new();
        let running = self.sides[side](&ground);
        let document = scan(&ground, &running);
        (ground, document)
    }

    /// What was not recognised as what it is.
    fn unlike(&self, side: usize, document: &Value) -> Option<String> {
        let ports = document["hosts"][0]["ports"].as_array().cloned().unwrap_or_default();
        let found: Vec<&str> = ports.iter().filter_map(|port| port["service"].as_str()).collect();
        let word = ["bad", "good"][side];
        (found != self.services[side]).then(|| format!("the {word} one is taken for {found:?}"))
    }
}

/// Scans its ports by everything that is known.
fn scan(ground: &Ground, running: &Running) -> Value {
    let ports: Vec<String> = running.ports.iter().map(u16::to_string).collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(["scan", &running.ip.to_string(), "--ports", &ports.join(","), "--json"]);
    // The authority that vouches for the good ones is the only one that is trusted.
    let output = command.env_clear().env("SSL_CERT_FILE", ground.authority()).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn texts(list: &Value, key: &str) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().filter_map(|one| Some(one[key].as_str()?.to_owned())).collect()
}
