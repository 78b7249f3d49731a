//! What the command line says when something is wrong: one sentence on stderr, nothing on stdout, and
//! the exit code that scripts rely on.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output, Stdio},
};

type Test = Result<(), Box<dyn std::error::Error>>;

fn assay(data: &Path, line: &[&str]) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(line).arg("--data-dir").arg(data).stdin(Stdio::null()).env_clear().output()
}

/// The one sentence with which a command fails.
fn sentence(data: &Path, line: &[&str], code: i32) -> Result<String, Box<dyn std::error::Error>> {
    let output = assay(data, line)?;
    let text = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(code), "{line:?}: {text}");
    assert!(output.stdout.is_empty(), "{line:?} wrote to stdout");
    let last = text.lines().last().unwrap_or_default().to_owned();
    assert!(code == 2 || last.starts_with("assay: "), "{line:?}: {text}");
    Ok(text)
}

#[test]
fn wrong_usage_is_2() -> Test {
    let dir = tempfile::tempdir()?;
    for line in [
        &["bogus"][..],
        &["serve", "--bogus"],
        &["token", "create"],
        &["token", "create", "--user", "u", "--name", "n", "--scopes", "findings:eat"],
    ] {
        sentence(dir.path(), line, 2)?;
    }
    let misplaced = sentence(dir.path(), &["--listen", "127.0.0.1:0", "version"], 2)?;
    assert!(misplaced.contains("stand behind 'serve'"), "{misplaced}");
    Ok(())
}

#[test]
fn commands_that_need_no_appliance_work_anywhere() -> Test {
    let nowhere = Path::new("/nonexistent");
    for line in [
        &["version"][..],
        &["completions", "bash"],
        &["openapi"],
        &["config", "show"],
        &["config", "check"],
        &["--help"],
    ] {
        let output = assay(nowhere, line)?;
        assert!(output.status.success() && !output.stdout.is_empty() && output.stderr.is_empty(), "{line:?}");
    }
    Ok(())
}

#[test]
fn a_directory_that_cannot_hold_data_is_refused() -> Test {
    let dir = tempfile::tempdir()?;
    let file = dir.path().join("file");
    fs::write(&file, "")?;
    for place in [file.as_path(), Path::new("/proc/assay")] {
        let text = sentence(place, &["admin", "setup-url"], 1)?;
        assert!(text.contains("data directory") && text.contains(&place.display().to_string()), "{text}");
    }
    Ok(())
}

#[test]
fn a_used_port_is_named() -> Test {
    let dir = tempfile::tempdir()?;
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let port = taken.local_addr()?.port();
    let text = sentence(dir.path(), &["serve", "--listen", &format!("127.0.0.1:{port}"), "--log-level", "error"], 1)?;
    assert!(text.contains(&format!("another program listens on port {port}")), "{text}");
    let text = sentence(dir.path(), &["serve", "--listen", "192.0.2.254:0", "--log-level", "error"], 1)?;
    assert!(text.contains("no address 192.0.2.254"), "{text}");
    Ok(())
}

#[test]
fn a_damaged_or_unreadable_part_is_named() -> Test {
    let dir = tempfile::tempdir()?;
    // An address that no host has: a server that does start fails there at the latest.
    let line = ["serve", "--listen", "192.0.2.254:0", "--log-level", "error"];
    fs::create_dir(dir.path().join("tls"))?;
    fs::write(dir.path().join("tls/ca.pem"), "rubbish")?;
    let text = sentence(dir.path(), &line, 1)?;
    assert!(text.contains("tls/ca.key"), "{text}");
    fs::write(dir.path().join("assay.db"), vec![b'x'; 8192])?;
    let text = sentence(dir.path(), &line, 1)?;
    assert!(text.contains("assay.db"), "{text}");
    Ok(())
}

#[test]
fn without_a_server_or_a_terminal() -> Test {
    let dir = tempfile::tempdir()?;
    let text = sentence(dir.path(), &["healthcheck"], 1)?;
    assert!(text.contains("no server runs"), "{text}");
    let text = sentence(dir.path(), &["admin", "reset-password", "u"], 1)?;
    assert!(text.contains("--password-stdin"), "{text}");
    let text = sentence(dir.path(), &["admin", "reset-password", "u", "--password-stdin"], 1)?;
    assert!(text.contains("no password"), "{text}");
    // What a killed server leaves behind is no server.
    drop(std::os::unix::net::UnixListener::bind(dir.path().join("control.sock"))?);
    let text = sentence(dir.path(), &["healthcheck"], 1)?;
    assert!(text.contains("no server runs"), "{text}");
    Ok(())
}

#[test]
fn the_setup_token_is_for_the_owner_alone() -> Test {
    let dir = tempfile::tempdir()?;
    let output = assay(dir.path(), &["admin", "setup-url"])?;
    let link = String::from_utf8(output.stdout)?;
    assert!(link.starts_with("https://") && link.contains("/claim#"), "{link}");
    let again = String::from_utf8(assay(dir.path(), &["admin", "setup-url"])?.stdout)?;
    assert_eq!(link, again, "the link stays the same until it is used");
    let mode = fs::metadata(dir.path().join("setup-token"))?.permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    Ok(())
}
