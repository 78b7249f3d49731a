//! Web servers.

use super::{
    Running,
    daemon::{Daemon, User},
    ground::Ground,
};

/// A page, and beside it what was left behind.
fn site(ground: &Ground) -> String {
    let root = ground.dir("site", User::Root);
    for dir in ["site/.git", "site/files"] {
        ground.dir(dir, User::Root);
    }
    ground.file("site/index.html", "<html><body>hello</body></html>");
    ground.file("site/.git/HEAD", "ref: refs/heads/main\n");
    ground.file("site/.env", "DB_HOST=db\nDB_PASSWORD=long-word-7\n");
    ground.file("site/files/list.txt", "nothing\n");
    root
}

fn nginx(ground: &Ground, ports: &[u16], http: &str) -> Running {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths: String = temporary.map(|kind| format!("{kind}_temp_path {};\n", ground.path(kind))).concat();
    let text = format!(
        "daemon off;\nuser nobody nogroup;\nworker_processes 1;\nerror_log stderr;\npid {};\nevents {{}}\n\
         http {{\naccess_log off;\ntypes {{ text/html html; text/plain txt; }}\ndefault_type application/octet-stream;\n{paths}{http}}}\n",
        ground.path("nginx.pid")
    );
    let config = ground.file("nginx.conf", &text);
    let daemon = Daemon::start(ground, User::Root, "nginx", &["-e", "stderr", "-c", &config]);
    Running { ip: ground.ip, ports: ports.to_vec(), _held: vec![daemon.listens(ground.ip, ports)] }
}

/// The second group of RFC 2409, as everybody had it once: 1,024 bits.
const GROUP: &str = "-----BEGIN DH PARAMETERS-----\n\
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR\n\
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL\n\
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC\n\
-----END DH PARAMETERS-----\n";

pub(super) fn nginx_bad(ground: &Ground) -> Running {
    let (ip, ports) = (ground.ip, ports(ground));
    let (root, papers, group) = (site(ground), ground.small(), ground.file("group.pem", GROUP));
    let suites =
        "AES128-SHA:NULL-SHA:ADH-AES128-SHA:DHE-RSA-AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256";
    nginx(
        ground,
        &ports,
        &format!(
            "server {{ listen {ip}:{}; root {root}; autoindex on; }}\n\
             server {{ listen {ip}:{} ssl; root {root}; ssl_certificate {}; ssl_certificate_key {};\n\
             ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers {suites}:@SECLEVEL=0; ssl_prefer_server_ciphers on; ssl_dhparam {group};\n\
             add_header Set-Cookie \"sessionid=1; Path=/\"; add_header Access-Control-Allow-Origin $http_origin;\n\
             add_header Access-Control-Allow-Credentials true; }}\n",
            ports[0], ports[1], papers.cert, papers.key
        ),
    )
}

/// Two ports, the lower one first.
fn ports(ground: &Ground) -> [u16; 2] {
    let mut ports = [ground.port(), ground.port()];
    ports.sort_unstable();
    ports
}

pub(super) fn nginx_good(ground: &Ground) -> Running {
    let (root, papers, port) = (site(ground), ground.papers(User::Root), ground.port());
    let headers = HEADERS.map(|(name, value)| format!("add_header {name} \"{value}\" always;\n")).concat();
    nginx(
        ground,
        &[port],
        &format!(
            "server_tokens off;\nserver {{ listen {}:{port} ssl; root {root}; ssl_certificate {}; ssl_certificate_key {};\n\
             ssl_protocols TLSv1.2 TLSv1.3; location ~ /\\. {{ deny all; }}\n{headers}}}\n",
            ground.ip, papers.cert, papers.key
        ),
    )
}

const HEADERS: [(&str, &str); 5] = [
    ("Strict-Transport-Security", "max-age=31536000"),
    ("Content-Security-Policy", "default-src 'self'"),
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
];

const MODULES: &str =
    "mpm_event authz_core authn_core authn_file authz_user auth_basic dir mime autoindex status ssl headers";

fn apache(ground: &Ground, ports: &[u16], text: &str) -> Running {
    let module = |name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n");
    let modules: String = MODULES.split(' ').map(module).collect();
    let listen: String = ports.iter().map(|port| format!("Listen {}:{port}\n", ground.ip)).collect();
    let (root, place) = (site(ground), ground.path(""));
    let text = format!(
        "{modules}{listen}ServerRoot {place}\nDefaultRuntimeDir {place}\nPidFile {}\nErrorLog /dev/stderr\nUser nobody\n\
         Group nogroup\nServerName localhost\nDocumentRoot {root}\nTypesConfig /etc/mime.types\nDirectoryIndex index.html\n\
         SSLSessionCache none\n<Directory {root}>\nRequire all granted\n</Directory>\n{text}",
        ground.path("apache.pid")
    );
    let config = ground.file("apache.conf", &text);
    let daemon = Daemon::start(ground, User::Root, "apache2", &["-f", &config, "-D", "FOREGROUND"]);
    Running { ip: ground.ip, ports: ports.to_vec(), _held: vec![daemon.listens(ground.ip, ports)] }
}

pub(super) fn apache_bad(ground: &Ground) -> Running {
    let (ports, papers, users) = (ports(ground), ground.expired(), ground.file("users", ""));
    apache(
        ground,
        &ports,
        &format!(
            "ServerTokens Full\nTraceEnable On\n<Directory {}>\nOptions +Indexes\n</Directory>\n\
             <Location /server-status>\nSetHandler server-status\n</Location>\n\
             <LocationMatch \"^/$\">\nAuthType Basic\nAuthName staff\nAuthUserFile {users}\n\
             <LimitExcept OPTIONS>\nRequire valid-user\n</LimitExcept>\n</LocationMatch>\n\
             <VirtualHost {}:{}>\nSSLEngine on\nSSLCertificateFile {}\nSSLCertificateKeyFile {}\n\
             SSLProtocol -all +TLSv1 +TLSv1.1\nSSLCipherSuite ALL:@SECLEVEL=0\n</VirtualHost>\n",
            ground.path("site"),
            ground.ip,
            ports[1],
            papers.cert,
            papers.key
        ),
    )
}

pub(super) fn apache_good(ground: &Ground) -> Running {
    let (papers, port) = (ground.papers(User::Root), ground.port());
    let headers = HEADERS.map(|(name, value)| format!("Header always set {name} \"{value}\"\n")).concat();
    apache(
        ground,
        &[port],
        &format!(
            "ServerTokens Prod\nServerSignature Off\nTraceEnable Off\n{headers}\
             <FilesMatch \"^\\.\">\nRequire all denied\n</FilesMatch>\n<DirectoryMatch \"/\\.git\">\nRequire all denied\n</DirectoryMatch>\n\
             SSLEngine on\nSSLCertificateFile {}\nSSLCertificateKeyFile {}\nSSLProtocol -all +TLSv1.2 +TLSv1.3\n",
            papers.cert, papers.key
        ),
    )
}
