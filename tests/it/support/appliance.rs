//! The program itself, started and stopped.

use super::{Api, PATIENCE, until_within};
use rusqlite::{Connection, OpenFlags};
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
    time::Duration,
};
use tempfile::TempDir;

/// The first administrator's name.
pub(crate) const ADMIN: &str = "admin";
/// Everybody's password.
pub(crate) const PASSWORD: &str = "Correct-Horse-7-Battery";

/// How to start an appliance, where the usual will not do.
#[derive(Default)]
pub(crate) struct Start {
    unclaimed: bool,
    data: Option<PathBuf>,
    args: Vec<String>,
    patience: Option<Duration>,
}

impl Start {
    /// Without its first administrator.
    pub(crate) fn unclaimed(mut self) -> Self {
        self.unclaimed = true;
        self
    }

    /// On this data directory.
    pub(crate) fn on(mut self, data: &Path) -> Self {
        self.data = Some(data.to_owned());
        self
    }

    /// With these further arguments.
    pub(crate) fn with(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    /// Where its start may take longer than anything else.
    pub(crate) fn within(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Starts it, and waits until it accepts.
    pub(crate) fn go(self) -> Appliance {
        let place = tempfile::tempdir().expect("a temporary directory");
        let data = self.data.unwrap_or_else(|| place.path().join("data"));
        let patience = self.patience.unwrap_or(PATIENCE);
        let (process, base) = launch(place.path(), &data, (self.unclaimed, &self.args), patience);
        let http = trusting(&data);
        Appliance {
            process,
            base,
            data,
            http,
            admin: OnceLock::new(),
            unclaimed: self.unclaimed,
            args: self.args,
            place,
        }
    }
}

/// A running appliance; killed, and its directory removed, when it goes out of scope.
pub(crate) struct Appliance {
    process: Child,
    base: String,
    data: PathBuf,
    http: reqwest::blocking::Client,
    admin: OnceLock<Api>,
    unclaimed: bool,
    args: Vec<String>,
    place: TempDir,
}

impl Drop for Appliance {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Appliance {
    /// An appliance that its administrator has claimed.
    pub(crate) fn start() -> Self {
        Start::default().go()
    }

    /// `https://127.0.0.1:port`
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Its data directory.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Everything that it wrote to stderr so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.place.path().join("log")).expect("the log")
    }

    /// A caller without a credential.
    pub(crate) fn stranger(&self) -> Api {
        Api::new(self.http.clone(), &self.base)
    }

    /// A caller with a token of everything, without a rate limit.
    pub(crate) fn admin(&self) -> Api {
        self.admin.get_or_init(|| self.caller(ADMIN, "admin")).clone()
    }

    /// A caller with a token of this user, made at the command line.
    pub(crate) fn caller(&self, user: &str, scopes: &str) -> Api {
        self.stranger().bearer(&self.token(user, scopes, "unlimited"))
    }

    /// A token's secret, made at the command line.
    pub(crate) fn token(&self, user: &str, scopes: &str, tier: &str) -> String {
        let line = ["token", "create", "--user", user, "--name", "test", "--scopes", scopes, "--tier", tier];
        let made = self.cli(&line);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8(made.stdout).expect("text").trim().to_owned()
    }

    /// A command of the same program on the same directory.
    pub(crate) fn cli(&self, line: &[&str]) -> Output {
        program().args(line).arg("--data-dir").arg(&self.data).output().expect("the program runs")
    }

    /// Gives a user this password at the command line.
    pub(crate) fn cli_password(&self, user: &str, password: &str) {
        let mut command = program();
        command.args(["admin", "reset-password", user, "--password-stdin", "--data-dir"]).arg(&self.data);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program runs");
        let mut stdin = process.stdin.take().expect("a pipe");
        writeln!(stdin, "{password}").expect("written");
        drop(stdin);
        assert!(process.wait().expect("its status").success());
    }

    /// The files of its data directory that hold `secret`.
    pub(crate) fn holding(&self, secret: &str) -> Vec<String> {
        holding(&self.data, secret)
    }

    /// Its database, opened beside it for reading.
    pub(crate) fn database(&self) -> Connection {
        Connection::open_with_flags(self.data.join("assay.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the database")
    }

    /// One number from its database.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.database().query_row(sql, [], |row| row.get(0)).expect(sql)
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) {
        // It may be gone already.
        drop(self.process.kill());
        drop(self.process.wait());
    }

    /// Ends it as its host does; whether it says that all is well.
    pub(crate) fn terminate(&mut self) -> bool {
        let sent = Command::new("kill").args(["-s", "TERM", &self.process.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        self.process.wait().expect("its status").success()
    }

    /// Moves its clock forward.
    pub(crate) fn advance(&self, time: Duration) {
        let ms = i64::try_from(time.as_millis()).expect("less than an age");
        let moved = assay::control::ask(&self.data, &assay::control::Command::MoveClock(ms)).expect("the socket");
        assert!(moved.is_some(), "the appliance does not run");
    }

    /// Kills it and starts it again on the same directory, at another port.
    pub(crate) fn restart(&mut self) {
        self.kill();
        let (process, base) = launch(self.place.path(), &self.data, (self.unclaimed, &self.args), PATIENCE);
        let admin = self.admin.take().map(|api| api.moved(&base));
        (self.process, self.base) = (process, base);
        if let Some(admin) = admin {
            drop(self.admin.set(admin));
        }
    }
}

/// The files below `dir` that hold `secret`.
fn holding(dir: &Path, secret: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holding(&path, secret));
        } else if path.is_file() {
            let bytes = fs::read(&path).expect("a file");
            if bytes.windows(secret.len()).any(|part| part == secret.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.env_clear().stdin(Stdio::null());
    command
}

fn launch(place: &Path, data: &Path, (unclaimed, args): (bool, &[String]), patience: Duration) -> (Child, String) {
    let ready = place.join("ready");
    drop(fs::remove_file(&ready));
    let log = File::options().append(true).create(true).open(place.join("log")).expect("a log file");
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(data).arg("--ready-file").arg(&ready);
    // Whatever a test authorises: this machine alone is reached, or the block whose packets are discarded (RFC 6666).
    command.env("ASSAY_SCAN_ONLY", "127.0.0.0/8,::1/128,100::/64");
    command.args(args).stdout(Stdio::null()).stderr(log);
    if !unclaimed {
        let email = format!("{ADMIN}@example.test");
        let names = ["USERNAME", "EMAIL", "PASSWORD"].map(|name| format!("ASSAY_ADMIN_{name}"));
        command.envs(names.into_iter().zip([ADMIN, email.as_str(), PASSWORD]));
    }
    let mut process = command.spawn().expect("the program starts");
    let base = until_within(patience, "the start", || {
        if let Some(status) = process.try_wait().expect("its status") {
            panic!("the appliance ended with {status}: {}", fs::read_to_string(place.join("log")).unwrap_or_default());
        }
        fs::read_to_string(&ready).ok().filter(|text| !text.is_empty())
    });
    (process, base.trim().to_owned())
}

/// A client that trusts this appliance's authority and no other.
fn trusting(data: &Path) -> reqwest::blocking::Client {
    let ca = fs::read(data.join("tls/ca.pem")).expect("the authority");
    let root = reqwest::Certificate::from_pem(&ca).expect("a certificate");
    // Whoever is second finds the provider there already.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::blocking::Client::builder().tls_certs_only([root]).timeout(super::PATIENCE);
    client.build().expect("a client")
}
