//! A broker, and an agent that speaks in datagrams.

use super::{
    Running,
    daemon::{Daemon, User, run},
    ground::Ground,
};

fn mosquitto(ground: &Ground, ports: Vec<u16>, text: &str) -> Running {
    let text = format!("listener {} {}\n{text}", ports[0], ground.ip);
    let config = ground.file("mosquitto.conf", &text);
    let daemon = Daemon::start(ground, User::Nobody, "mosquitto", &["-c", &config]).listens(ground.ip, &ports);
    Running { ip: ground.ip, ports, _held: vec![daemon] }
}

pub(super) fn mosquitto_bad(ground: &Ground) -> Running {
    mosquitto(ground, vec![ground.port()], "allow_anonymous true\n")
}

pub(super) fn mosquitto_good(ground: &Ground) -> Running {
    let users = ground.path("mosquitto.users");
    run(ground, User::Root, "mosquitto_passwd", &["-b", "-c", &users, "user", "long-word-7"]);
    let text = std::fs::read_to_string(&users).expect("its users");
    let users = ground.secret("mosquitto.users", &text, User::Nobody);
    let (papers, mut ports) = (ground.papers(User::Nobody), vec![ground.port(), ground.port()]);
    ports.sort_unstable();
    let text = format!(
        "allow_anonymous false\npassword_file {users}\nlistener {} {}\ncertfile {}\nkeyfile {}\n",
        ports[1], ground.ip, papers.cert, papers.key
    );
    mosquitto(ground, ports, &text)
}

/// Datagrams are asked for at the port of their service alone.
const SNMP: u16 = 161;

fn snmpd(ground: &Ground, community: &str) -> Running {
    let text = format!("agentaddress udp:{}:{SNMP}\nrocommunity {community}\n", ground.ip);
    let config = ground.secret("snmpd.conf", &text, User::Root);
    let daemon = Daemon::start(ground, User::Root, "snmpd", &["-f", "-Lo", "-m", "", "-C", "-c", &config]);
    Running { ip: ground.ip, ports: vec![SNMP], _held: vec![daemon.says("NET-SNMP version")] }
}

pub(super) fn snmpd_bad(ground: &Ground) -> Running {
    snmpd(ground, "public")
}

pub(super) fn snmpd_good(ground: &Ground) -> Running {
    snmpd(ground, "long-word-7")
}
