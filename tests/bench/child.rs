//! The two programs that are measured, started and stopped.

use crate::{
    fill::ADMIN,
    load::{self, Ask, Target},
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// The tier of the bench's token.
const TIER: &str = "bench";
/// How long a program may take to accept.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running program; killed when it goes out of scope.
pub(crate) struct Running {
    process: Child,
    pub(crate) target: Target,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Running {
    /// The appliance on `data`, with a token of its administrator.
    pub(crate) async fn appliance(binary: &Path, data: &Path) -> Result<Self> {
        Self::appliance_with(binary, data, &[]).await
    }

    /// The same, with further arguments.
    pub(crate) async fn appliance_with(binary: &Path, data: &Path, args: &[&str]) -> Result<Self> {
        let ready = data.join("ready");
        let mut command = Command::new(binary);
        command.env_clear().args(["serve", "--listen", "127.0.0.1:0", "--log-level", "error", "--data-dir"]).arg(data);
        command.args(args);
        let process = command.arg("--ready-file").arg(&ready).stdout(Stdio::null()).spawn()?;
        let mut running =
            Self { process, target: Target { address: ([127, 0, 0, 1], 0).into(), token: String::new() } };
        running.target.address = running.address(&ready).await?;
        running.target.token = token(binary, data, "unlimited")?;
        count_the_limits(&running.target).await?;
        running.target.token = token(binary, data, TIER)?;
        Ok(running)
    }

    /// The bare program on a database.
    pub(crate) async fn bare(database: &Path) -> Result<Self> {
        let ready = crate::bare::ready_file(database);
        let process = Command::new(std::env::current_exe()?).arg("bare").arg(database).spawn()?;
        let mut running =
            Self { process, target: Target { address: ([127, 0, 0, 1], 0).into(), token: "none".into() } };
        running.target.address = running.address(&ready).await?;
        Ok(running)
    }

    /// Peak resident memory, in MiB.
    pub(crate) fn peak_memory(&self) -> Result<u64> {
        Ok(Self::peak_of(&self.process.id().to_string()).context("no VmHWM")? / 1024)
    }

    /// Resident memory now, in MiB.
    pub(crate) fn memory(&self) -> Result<u64> {
        Ok(status(&self.process.id().to_string(), "VmRSS:").context("no VmRSS")? / 1024)
    }

    /// Peak resident memory of a process, in KiB.
    fn peak_of(process: &str) -> Option<u64> {
        status(process, "VmHWM:")
    }

    /// The address that the program writes into its ready file.
    async fn address(&mut self, ready: &Path) -> Result<SocketAddr> {
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        let waiting = async {
            loop {
                tick.tick().await;
                if let Some(status) = self.process.try_wait()? {
                    bail!("the program ended with {status}");
                }
                let text = fs::read_to_string(ready).unwrap_or_default();
                if let Some(place) = text.trim().strip_prefix("https://") {
                    return Ok(place.parse()?);
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.context("the program did not get ready")?
    }
}

/// Makes a tier that nobody reaches, but that counts as any other does.
async fn count_the_limits(target: &Target) -> Result<()> {
    let known = load::once(target, Ask::get("/api/v1/settings/tiers?limit=100")).await?;
    if String::from_utf8_lossy(&known).contains(&format!("\"{TIER}\"")) {
        return Ok(());
    }
    let tier = json!({ "name": TIER, "windows": [{ "requests": 10_000_000, "seconds": 60 }] });
    load::once(target, Ask::post("/api/v1/settings/tiers", tier.to_string().into_bytes())).await?;
    Ok(())
}

/// A token of the administrator, of this tier.
fn token(binary: &Path, data: &Path, tier: &str) -> Result<String> {
    let line = ["token", "create", "--user", ADMIN, "--name", "bench", "--scopes", "admin", "--tier", tier];
    let made = Command::new(binary).env_clear().args(line).arg("--data-dir").arg(data).output()?;
    ensure!(made.status.success(), "no token: {}", String::from_utf8_lossy(&made.stderr));
    Ok(String::from_utf8(made.stdout)?.trim().to_owned())
}

/// A measure of a process, in KiB.
fn status(process: &str, measure: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(measure))?;
    line.trim().trim_end_matches(" kB").trim().parse().ok()
}

/// The peak memory of a program's own children, as far as one looked in time.
pub(crate) struct Peak {
    parent: String,
    kibibytes: u64,
}

impl Peak {
    pub(crate) fn of(program: &Running) -> Self {
        Self { parent: format!("PPid:\t{}\n", program.process.id()), kibibytes: 0 }
    }

    /// Looks at those that live now.
    pub(crate) fn look(&mut self) {
        let names = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.file_name());
        for name in names.filter_map(|name| name.into_string().ok()).filter(|name| name.parse::<u32>().is_ok()) {
            let status = fs::read_to_string(format!("/proc/{name}/status")).unwrap_or_default();
            if status.contains(&self.parent) {
                self.kibibytes = self.kibibytes.max(Running::peak_of(&name).unwrap_or_default());
            }
        }
    }

    pub(crate) fn mebibytes(&self) -> u64 {
        self.kibibytes / 1024
    }
}
