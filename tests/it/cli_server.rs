//! A server's life as its host sees it: ready file, start line, control socket, one process per
//! directory, signals.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

type Test = Result<(), Box<dyn std::error::Error>>;

/// An address that no host has: a server that must not start fails here at the latest.
const NOWHERE: &str = "192.0.2.254:0";

const ADMIN: [(&str, &str); 3] = [
    ("ASSAY_ADMIN_USERNAME", "admin"),
    ("ASSAY_ADMIN_EMAIL", "admin@example.test"),
    ("ASSAY_ADMIN_PASSWORD", "Correct-Horse-7-Battery"),
];

/// A server and its start line; killed when it goes out of scope.
struct Server {
    process: Child,
    line: String,
    data: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn assay(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.env_clear().env("ASSAY_DATA_DIR", data).stdin(Stdio::null());
    command
}

impl Server {
    /// Waits for the start line, which comes once the server accepts.
    fn start(data: &Path, env: &[(&str, &str)]) -> Result<Self, Box<dyn std::error::Error>> {
        let mut command = assay(data);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "error", "--ready-file"]);
        command.arg(data.with_extension("ready")).envs(env.iter().copied()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no stdout")?).read_line(&mut line)?;
        Ok(Self { process, line, data: data.to_owned() })
    }

    fn run(&self, line: &[&str]) -> std::io::Result<Output> {
        assay(&self.data).args(line).output()
    }

    fn signal(&self, name: &str) -> std::io::Result<()> {
        Command::new("kill").args(["-s", name, &self.process.id().to_string()]).status().map(drop)
    }
}

#[test]
fn it_says_where_it_is_and_stops_when_told() -> Test {
    let dir = tempfile::tempdir()?;
    let data = dir.path().join("data");
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(&data, &[])?;
        let base = server.line.split_whitespace().find(|word| word.starts_with("https://")).ok_or("no URL")?.to_owned();
        assert!(
            server.line.contains("CA SHA-256") && server.line.contains(&format!("{base}/claim#")),
            "{}",
            server.line
        );
        assert_eq!(std::fs::read_to_string(data.with_extension("ready"))?.trim(), base);
        let health = server.run(&["healthcheck"])?;
        assert!(health.status.success(), "{}", String::from_utf8_lossy(&health.stderr));
        server.signal(signal)?;
        assert_eq!(server.process.wait()?.code(), Some(0), "{signal}");
        assert!(!data.join("control.sock").exists());
    }
    Ok(())
}

#[test]
fn one_process_per_directory() -> Test {
    let dir = tempfile::tempdir()?;
    let server = Server::start(&dir.path().join("data"), &[])?;
    let second = server.run(&["serve", "--listen", NOWHERE])?;
    let text = String::from_utf8(second.stderr)?;
    assert_eq!(second.status.code(), Some(1));
    assert!(text.contains(&format!("in use by another assay process (pid {})", server.process.id())), "{text}");
    Ok(())
}

#[test]
fn tokens_are_made_with_and_without_a_running_server() -> Test {
    let dir = tempfile::tempdir()?;
    let mut server = Server::start(&dir.path().join("data"), &ADMIN)?;
    assert!(!server.line.contains("/claim#"), "an appliance with an administrator has no set-up link");
    let line = ["token", "create", "--user", "admin", "--name", "ci", "--scopes", "findings:write", "--expires", "90d"];
    let online = server.run(&line)?;
    server.signal("KILL")?;
    server.process.wait()?;
    let offline = server.run(&line)?;
    for made in [online, offline] {
        let (token, errors) = (String::from_utf8(made.stdout)?, String::from_utf8(made.stderr)?);
        assert!(token.starts_with("nf_live_") && token.trim().lines().count() == 1, "{token}{errors}");
    }
    let nobody = server.run(&["token", "create", "--user", "nobody", "--name", "ci", "--scopes", "admin"])?;
    assert_eq!(nobody.status.code(), Some(1));
    assert!(server.run(&["admin", "setup-url"])?.status.code() == Some(1), "nothing is left to set up");
    Ok(())
}

#[test]
fn a_weak_password_of_the_environment_stops_the_start() -> Test {
    let dir = tempfile::tempdir()?;
    let [username, email, _] = ADMIN;
    let output = assay(dir.path())
        .args(["--listen", NOWHERE])
        .envs([username, email, ("ASSAY_ADMIN_PASSWORD", "short")])
        .output()?;
    let text = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("password") && !text.contains("short"), "{text}");
    Ok(())
}
