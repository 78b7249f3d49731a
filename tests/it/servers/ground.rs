//! What a server stands on: a directory, an address, certificates.

use super::daemon::{User, run};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::{PermissionsExt as _, chown},
    sync::{
        OnceLock,
        atomic::{AtomicU8, Ordering},
    },
};
use tempfile::TempDir;

/// Who refuses to be root is this user and group, of every Debian.
const NOBODY: u32 = 65_534;

/// A certificate with its key, by their files.
pub(super) struct Papers {
    pub(super) cert: String,
    pub(super) key: String,
}

/// The place of one server.
pub(super) struct Ground {
    place: TempDir,
    /// Its own address, on which nobody else listens.
    pub(super) ip: Ipv4Addr,
    authority: OnceLock<(Issuer<'static, KeyPair>, String)>,
}

impl Ground {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU8 = AtomicU8::new(1);
        let [high, low] = u16::try_from(std::process::id() & 0x3fff).expect("14 bits").to_be_bytes();
        let ip = Ipv4Addr::new(127, 64 + high, low, NEXT.fetch_add(1, Ordering::Relaxed));
        let place = tempfile::tempdir().expect("a temporary directory");
        set_mode(place.path().to_str().expect("text"), 0o755);
        let ground = Self { place, ip, authority: OnceLock::new() };
        set_mode(&ground.dir("temporary", User::Root), 0o1777);
        ground
    }

    /// Where a file of this name lies.
    pub(super) fn path(&self, name: &str) -> String {
        self.place.path().join(name).to_str().expect("text").to_owned()
    }

    /// A port that is free.
    pub(super) fn port(&self) -> u16 {
        Self::port_of(self.ip)
    }

    /// A port that is free on another address.
    pub(super) fn port_of(ip: Ipv4Addr) -> u16 {
        TcpListener::bind((ip, 0)).and_then(|listener| listener.local_addr()).expect("an address").port()
    }

    /// A file that all may read; its path.
    pub(super) fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).expect("written");
        path
    }

    /// A file that its owner alone may read.
    pub(super) fn secret(&self, name: &str, text: &str, user: User) -> String {
        let path = self.file(name, text);
        set_mode(&path, 0o600);
        give(&path, user);
        path
    }

    /// A directory; its path.
    pub(super) fn dir(&self, name: &str, user: User) -> String {
        let path = self.path(name);
        fs::create_dir_all(&path).expect("a directory");
        give(&path, user);
        path
    }

    /// What the servers wrote of themselves: the end of each log.
    pub(super) fn logs(&self) -> String {
        let entries = fs::read_dir(self.place.path()).expect("the directory").flatten();
        let logs = entries.filter(|entry| entry.path().extension().is_some_and(|kind| kind == "log"));
        let end = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(2_000)..]).into_owned();
        logs.map(|entry| end(fs::read(entry.path()).unwrap_or_default())).collect()
    }

    /// The file of the authority that vouches for those that are good.
    pub(super) fn authority(&self) -> &str {
        &self.vouching().1
    }

    fn vouching(&self) -> &(Issuer<'static, KeyPair>, String) {
        self.authority.get_or_init(|| {
            let mut params = CertificateParams::default();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.distinguished_name.push(DnType::CommonName, "an authority");
            let key = KeyPair::generate().expect("a key");
            let cert = params.self_signed(&key).expect("a certificate");
            let file = self.file("authority.pem", &cert.pem());
            (Issuer::new(params, key), file)
        })
    }

    /// A certificate as it should be; its key is this user's.
    pub(super) fn papers(&self, user: User) -> Papers {
        let (cert, key) = self.vouched();
        let papers = Papers {
            cert: self.file("good.pem", &cert.pem()),
            key: self.secret("good.key", &key.serialize_pem(), user),
        };
        give(&papers.cert, user);
        papers
    }

    /// The same in memory.
    pub(super) fn vouched(&self) -> (rcgen::Certificate, KeyPair) {
        let mut params = CertificateParams::new(vec!["localhost".into(), self.ip.to_string()]).expect("names");
        params.distinguished_name.push(DnType::CommonName, "a server");
        let key = KeyPair::generate().expect("a key");
        let cert = params.signed_by(&key, &self.vouching().0).expect("a certificate");
        (cert, key)
    }

    /// One that vouches for itself, and is over.
    pub(super) fn expired(&self) -> Papers {
        let mut params = CertificateParams::new(vec!["old.example".into()]).expect("names");
        params.not_after = date_time_ymd(2020, 1, 2);
        let key = KeyPair::generate().expect("a key");
        let cert = params.self_signed(&key).expect("a certificate");
        let key = self.secret("expired.key", &key.serialize_pem(), User::Root);
        Papers { cert: self.file("expired.pem", &cert.pem()), key }
    }

    /// One that vouches for itself, with a key of 1,024 bits, and ends soon.
    pub(super) fn small(&self) -> Papers {
        let papers = Papers { cert: self.path("small.pem"), key: self.path("small.key") };
        let line = "req -x509 -newkey rsa:1024 -nodes -subj /CN=old.example -days 5 -out";
        let line: Vec<&str> = line.split(' ').chain([&*papers.cert, "-keyout", &*papers.key]).collect();
        run(self, User::Root, "openssl", &line);
        papers
    }
}

fn set_mode(path: &str, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its rights");
}

fn give(path: &str, user: User) {
    if user == User::Nobody {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("another owner");
    }
}
