//! The program itself, started in a directory of its own.

use crate::{Curl, START, until_within};
use std::{
    fs,
    path::Path,
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;

/// The first administrator's name.
pub const ADMIN: &str = "admin";
/// The first administrator's password.
pub const PASSWORD: &str = "Correct-Horse-7-Battery";

/// A running appliance; killed, and its directory removed, when it goes out of scope.
pub struct Appliance {
    process: Child,
    base: String,
    place: TempDir,
}

impl Drop for Appliance {
    fn drop(&mut self) {
        // It may be gone already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Appliance {
    /// One that its administrator has claimed.
    pub async fn start() -> Self {
        Self::launch(true, &[]).await
    }

    /// One with the demo's data, for pictures. Telling them takes a while.
    pub async fn demo() -> Self {
        Self::launch(true, &["--demo"]).await
    }

    /// One that waits for its first administrator.
    pub async fn unclaimed() -> Self {
        Self::launch(false, &[]).await
    }

    /// A claimed one whose webhooks may reach this host.
    pub async fn reaching_this_host() -> Self {
        Self::launch(true, &["--egress-allow", "127.0.0.0/8"]).await
    }

    /// A claimed one that may scan this host; nothing else lies within reach of its tests.
    pub async fn scanning_this_host() -> Self {
        Self::launch(true, &["--scan-allow", "127.0.0.0/8"]).await
    }

    /// `https://127.0.0.1:port`
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The link that it prints until it is claimed.
    pub fn setup_link(&self) -> String {
        printed(&self.cli(&["admin", "setup-url"]))
    }

    /// A caller with this token.
    pub fn curl(&self, token: &str) -> Curl {
        Curl::new(&self.base, &self.data().join("tls/ca.pem"), token)
    }

    /// A caller that may do everything.
    pub fn admin(&self) -> Curl {
        let line = ["token", "create", "--user", ADMIN, "--name", "tests", "--scopes", "admin", "--tier", "unlimited"];
        self.curl(&printed(&self.cli(&line)))
    }

    async fn launch(claimed: bool, args: &[&str]) -> Self {
        let place = tempfile::tempdir().expect("a temporary directory");
        let (ready, data) = (place.path().join("ready"), place.path().join("data"));
        let log = fs::File::create(place.path().join("log")).expect("a log file");
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(&data).arg("--ready-file").arg(&ready);
        // Whatever a test authorises: this machine alone is reached, and a prefix that every router drops.
        command.env("ASSAY_SCAN_ONLY", "127.0.0.0/8,::1/128,100::/64");
        command.args(args);
        if claimed {
            command.env("ASSAY_ADMIN_USERNAME", ADMIN).env("ASSAY_ADMIN_PASSWORD", PASSWORD);
            command.env("ASSAY_ADMIN_EMAIL", format!("{ADMIN}@example.test"));
        }
        let process = command.stdout(Stdio::null()).stderr(log).spawn().expect("the program starts");
        let is_ready = async || fs::read_to_string(&ready).ok().filter(|text| !text.is_empty());
        let base = until_within(START, "the start", is_ready).await.trim().to_owned();
        Self { process, base, place }
    }

    fn data(&self) -> std::path::PathBuf {
        self.place.path().join("data")
    }

    fn cli(&self, line: &[&str]) -> Output {
        program().args(line).arg("--data-dir").arg(self.data()).output().expect("the program runs")
    }
}

fn program() -> Command {
    let binary = std::env::var("ASSAY_BINARY").expect("ASSAY_BINARY; tests/browser/run sets it");
    let mut command = Command::new(Path::new(&binary));
    command.env_clear().stdin(Stdio::null());
    command
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
