//! Servers that give files, or a shell.

use super::{
    Running,
    daemon::{Daemon, User, run},
    ground::Ground,
};

fn openssh(ground: &Ground, kind: &str, text: &str) -> Running {
    // Where it locks those in who have not signed in yet; a package makes it at boot.
    std::fs::create_dir_all("/run/sshd").expect("its directory");
    let (port, key) = (ground.port(), ground.path("host_key"));
    run(ground, User::Root, "ssh-keygen", &["-q", "-t", kind, "-N", "", "-f", &key]);
    let text = format!("Port {port}\nListenAddress {}\nHostKey {key}\nPidFile none\n{text}", ground.ip);
    let config = ground.file("sshd.conf", &text);
    let daemon = Daemon::start(ground, User::Root, "sshd", &["-D", "-e", "-f", &config]);
    Running { ip: ground.ip, ports: vec![port], _held: vec![daemon.listens(ground.ip, &[port])] }
}

pub(super) fn openssh_bad(ground: &Ground) -> Running {
    openssh(
        ground,
        "rsa",
        "HostKeyAlgorithms ssh-rsa,rsa-sha2-256\nKexAlgorithms diffie-hellman-group1-sha1,curve25519-sha256\n\
         Ciphers 3des-cbc,aes128-ctr\nMACs hmac-md5,hmac-sha2-256\n",
    )
}

pub(super) fn openssh_good(ground: &Ground) -> Running {
    openssh(ground, "ed25519", "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin no\n")
}

fn vsftpd(ground: &Ground, text: &str) -> Running {
    let port = ground.port();
    let text = format!(
        "listen=YES\nlisten_address={}\nlisten_port={port}\nbackground=NO\nnopriv_user=nobody\nsecure_chroot_dir={}\n{text}",
        ground.ip,
        ground.dir("empty", User::Root)
    );
    let config = ground.secret("vsftpd.conf", &text, User::Root);
    let daemon = Daemon::start(ground, User::Root, "vsftpd", &[&config]);
    Running { ip: ground.ip, ports: vec![port], _held: vec![daemon.listens(ground.ip, &[port])] }
}

pub(super) fn vsftpd_bad(ground: &Ground) -> Running {
    let root = ground.dir("public", User::Root);
    // The user `ftp` comes with the package.
    vsftpd(ground, &format!("anonymous_enable=YES\nlocal_enable=NO\nftp_username=ftp\nanon_root={root}\n"))
}

pub(super) fn vsftpd_good(ground: &Ground) -> Running {
    let papers = ground.papers(User::Root);
    vsftpd(
        ground,
        &format!(
            "anonymous_enable=NO\nlocal_enable=YES\nssl_enable=YES\nrsa_cert_file={}\nrsa_private_key_file={}\n\
             force_local_logins_ssl=YES\nforce_local_data_ssl=YES\n",
            papers.cert, papers.key
        ),
    )
}

fn samba(ground: &Ground, text: &str) -> Running {
    let port = ground.port();
    let kinds = ["private dir", "ncalrpc dir", "lock directory", "state directory", "cache directory", "pid directory"];
    let dir = |kind: &str| ground.dir(kind.split(' ').next().unwrap_or_default(), User::Root);
    let dirs = kinds.map(|kind| format!("{kind} = {}\n", dir(kind))).concat();
    let text = format!(
        "[global]\ninterfaces = {}/8\nbind interfaces only = yes\nsmb ports = {port}\ndisable netbios = yes\n\
         load printers = no\nprinting = bsd\nprintcap name = /dev/null\nlog file = {}\n{dirs}{text}",
        ground.ip,
        ground.path("samba.log")
    );
    let config = ground.file("samba.conf", &text);
    let line = ["-F", "-s", &config, "--no-process-group", "--debug-stdout", "-d", "1"];
    let daemon = Daemon::start(ground, User::Root, "smbd", &line);
    Running { ip: ground.ip, ports: vec![port], _held: vec![daemon.listens(ground.ip, &[port])] }
}

pub(super) fn samba_bad(ground: &Ground) -> Running {
    let share = ground.dir("share", User::Nobody);
    samba(
        ground,
        &format!(
            "server min protocol = NT1\nmap to guest = Bad User\nguest account = nobody\n\
             [public]\npath = {share}\nguest ok = yes\nread only = no\n"
        ),
    )
}

pub(super) fn samba_good(ground: &Ground) -> Running {
    samba(ground, "server min protocol = SMB3\nserver signing = mandatory\nrestrict anonymous = 2\n")
}

fn rsync(ground: &Ground, module: &str) -> Running {
    let (port, path) = (ground.port(), ground.dir("backup", User::Nobody));
    let text = format!(
        "port = {port}\naddress = {}\nuse chroot = no\nreverse lookup = no\nuid = nobody\ngid = nogroup\n\
         [backup]\npath = {path}\ncomment = all of it\n{module}",
        ground.ip
    );
    let config = ground.file("rsyncd.conf", &text);
    let line = ["--daemon", "--no-detach", "--log-file=/dev/stderr", &format!("--config={config}")];
    let daemon = Daemon::start(ground, User::Root, "rsync", &line);
    Running { ip: ground.ip, ports: vec![port], _held: vec![daemon.listens(ground.ip, &[port])] }
}

pub(super) fn rsync_bad(ground: &Ground) -> Running {
    rsync(ground, "")
}

pub(super) fn rsync_good(ground: &Ground) -> Running {
    let secrets = ground.secret("rsyncd.secrets", "user:long-word-7\n", User::Root);
    rsync(ground, &format!("list = no\nauth users = user\nsecrets file = {secrets}\n"))
}
