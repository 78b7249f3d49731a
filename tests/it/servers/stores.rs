//! Databases and caches.

use super::{
    Running,
    daemon::{Daemon, User, run},
    ground::Ground,
};

const PASSWORD: &str = "long-word-7";

fn running(ground: &Ground, ports: Vec<u16>, name: &str, line: &[&str]) -> Running {
    let daemon = Daemon::start(ground, User::Nobody, name, line).listens(ground.ip, &ports);
    Running { ip: ground.ip, ports, _held: vec![daemon] }
}

fn redis(ground: &Ground, ports: Vec<u16>, more: &str) -> Running {
    let dir = ground.dir("redis", User::Nobody);
    let text = format!("bind {}\nport {}\nsave \"\"\ndir {dir}\nprotected-mode no\n{more}", ground.ip, ports[0]);
    let config = ground.file("redis.conf", &text);
    running(ground, ports, "redis-server", &[&config])
}

pub(super) fn redis_bad(ground: &Ground) -> Running {
    redis(ground, vec![ground.port()], "")
}

pub(super) fn redis_good(ground: &Ground) -> Running {
    let mut ports = vec![ground.port(), ground.port()];
    ports.sort_unstable();
    let papers = ground.papers(User::Nobody);
    let more = format!(
        "requirepass {PASSWORD}\ntls-port {}\ntls-cert-file {}\ntls-key-file {}\ntls-ca-cert-file {}\ntls-auth-clients no\n",
        ports[1],
        papers.cert,
        papers.key,
        ground.authority()
    );
    redis(ground, ports, &more)
}

fn memcached(ground: &Ground, more: &[&str]) -> Running {
    let (port, ip) = (ground.port(), ground.ip.to_string());
    let number = port.to_string();
    running(ground, vec![port], "memcached", &[&["-l", &ip, "-p", &number], more].concat())
}

pub(super) fn memcached_bad(ground: &Ground) -> Running {
    memcached(ground, &[])
}

pub(super) fn memcached_good(ground: &Ground) -> Running {
    let users = ground.secret("memcached.users", &format!("user:{PASSWORD}\n"), User::Nobody);
    memcached(ground, &["-Y", &users])
}

fn postgresql(ground: &Ground, access: &str, more: &[&str]) -> Running {
    let (port, data) = (ground.port(), ground.dir("postgresql", User::Nobody));
    let line = ["-D", &data, "-U", "postgres", "-A", "trust", "-N", "--no-locale", "-E", "UTF8"];
    run(ground, User::Nobody, "initdb", &line);
    ground.file("postgresql/pg_hba.conf", access);
    let (ip, port_line) = (format!("listen_addresses={}", ground.ip), port.to_string());
    let line = ["-D", &data, "-p", &port_line, "-c", &ip, "-c", "unix_socket_directories=", "-c", "fsync=off"];
    running(ground, vec![port], "postgres", &[&line, more].concat())
}

pub(super) fn postgresql_bad(ground: &Ground) -> Running {
    postgresql(ground, "host all all all trust\n", &[])
}

pub(super) fn postgresql_good(ground: &Ground) -> Running {
    let papers = ground.papers(User::Nobody);
    let [cert, key] =
        [("cert", papers.cert), ("key", papers.key)].map(|(kind, path)| format!("ssl_{kind}_file={path}"));
    postgresql(ground, "hostssl all all all scram-sha-256\n", &["-c", "ssl=on", "-c", &cert, "-c", &key])
}

fn mariadb(ground: &Ground, more: &[&str]) -> Running {
    let (port, data) = (ground.port(), ground.path("mariadb"));
    let line = [
        "--no-defaults".to_owned(),
        format!("--datadir={data}"),
        format!("--bind-address={}", ground.ip),
        format!("--port={port}"),
        format!("--socket={}", ground.path("mariadb/socket")),
        "--innodb-log-file-size=4M".to_owned(),
        "--innodb-buffer-pool-size=8M".to_owned(),
    ];
    let line: Vec<&str> = line.iter().map(String::as_str).chain(more.iter().copied()).collect();
    running(ground, vec![port], "mariadbd", &line)
}

/// As those start it who have forgotten the password, and stay there.
pub(super) fn mariadb_bad(ground: &Ground) -> Running {
    ground.dir("mariadb", User::Nobody);
    mariadb(ground, &["--skip-grant-tables", "--skip-ssl"])
}

pub(super) fn mariadb_good(ground: &Ground) -> Running {
    let data = format!("--datadir={}", ground.dir("mariadb", User::Nobody));
    // The tables of users; root is let in by the socket alone.
    let line = ["--no-defaults", &data, "--user=nobody", "--skip-test-db", "--innodb-log-file-size=4M"];
    run(ground, User::Root, "mariadb-install-db", &line);
    let papers = ground.papers(User::Nobody);
    let [cert, key] = [("cert", papers.cert), ("key", papers.key)].map(|(kind, path)| format!("--ssl-{kind}={path}"));
    mariadb(ground, &[&cert, &key, "--require-secure-transport=ON"])
}
