//! A server as a child process: found, started, waited for, and ended with everything that it started itself.

use super::ground::Ground;
use crate::support::until;
use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpStream},
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// How long a server may take to end of its own accord.
const GRACE: Duration = Duration::from_secs(10);
/// What programs are found in; nothing that the machine's owner put beside what is packaged.
const PATHS: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

/// Whether this process is root's.
pub(super) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|of_this| of_this.uid() == 0)
}

/// Where a program lies; that of PostgreSQL in a directory of its version.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let own = versions.map(|version| version.path().join("bin"));
    own.chain(PATHS.split(':').map(PathBuf::from)).map(|dir| dir.join(name)).find(|path| path.is_file())
}

/// Whose a server is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum User {
    /// It needs root, or gives its rights up itself.
    Root,
    /// It refuses to be root's.
    Nobody,
}

/// A command that ends with the thread that starts it, whatever becomes of that: nothing may be left behind.
fn command(ground: &Ground, user: User, name: &str) -> Command {
    let path = program(name).unwrap_or_else(|| panic!("{name} is not installed"));
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM"]);
    if user == User::Nobody {
        command.args(["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]);
    }
    command.arg("--").arg(path).current_dir(ground.path("")).stdin(Stdio::null());
    command.env_clear().env("PATH", PATHS).env("HOME", ground.path("")).env("SNMP_PERSISTENT_DIR", ground.path(""));
    // A MariaDB that starts clears away what others have under way in a directory that is everybody's.
    command.env("TMPDIR", ground.path("temporary"));
    command
}

/// Runs a program to its end.
pub(super) fn run(ground: &Ground, user: User, name: &str, line: &[&str]) {
    let output = command(ground, user, name).args(line).output().expect("setpriv runs");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{name} {line:?}: {}", String::from_utf8_lossy(&said));
}

/// A server that runs; ended when this goes out of scope, also while a test fails.
pub(super) struct Daemon {
    name: String,
    process: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts a server in a group of its own; what it says goes into a log.
    pub(super) fn start(ground: &Ground, user: User, name: &str, line: &[&str]) -> Self {
        let log = PathBuf::from(ground.path(&format!("{name}.log")));
        let out = File::create(&log).expect("a log");
        let mut command = command(ground, user, name);
        command.args(line).process_group(0).stdout(out.try_clone().expect("the log")).stderr(out);
        Self { name: name.to_owned(), process: command.spawn().expect("setpriv runs"), log }
    }

    /// Waits until it accepts on each of these ports.
    pub(super) fn listens(mut self, ip: Ipv4Addr, ports: &[u16]) -> Self {
        for port in ports {
            self.waits(|_| TcpStream::connect((ip, *port)).is_ok());
        }
        self
    }

    /// Waits until its log has these words.
    pub(super) fn says(mut self, words: &str) -> Self {
        self.waits(|log| fs::read(log).is_ok_and(|said| String::from_utf8_lossy(&said).contains(words)));
        self
    }

    fn waits(&mut self, is_ready: impl Fn(&Path) -> bool) {
        let Self { name, process, log } = self;
        until(name, || {
            if let Some(status) = process.try_wait().expect("its status") {
                panic!("{name} ended with {status}: {}", fs::read_to_string(&*log).unwrap_or_default());
            }
            is_ready(log).then_some(())
        });
    }

    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.process.id());
        // It may be gone already.
        drop(Command::new("kill").args(["-s", signal, "--", &group]).stderr(Stdio::null()).status());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.signal("TERM");
        let (ended, waits) = mpsc::channel::<()>();
        let group = self.process.id().to_string();
        let watch = thread::spawn(move || {
            if waits.recv_timeout(GRACE) == Err(mpsc::RecvTimeoutError::Timeout) {
                drop(Command::new("kill").args(["-s", "KILL", &group]).status());
            }
        });
        drop(self.process.wait());
        drop(ended);
        drop(watch.join());
        // Children that did not hear of it.
        self.signal("KILL");
    }
}
