//! What a service manager hears: ready once, alive again and again, stopping; and that it is waited for nowhere.

use crate::support::{PATIENCE, until};
use std::{
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixDatagram},
    },
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
};
use tempfile::TempDir;

/// A service manager with one service; the service ends with it.
struct Manager {
    socket: UnixDatagram,
    service: Child,
    place: TempDir,
}

impl Drop for Manager {
    fn drop(&mut self) {
        // It may be gone already.
        drop(self.service.kill());
        drop(self.service.wait());
    }
}

impl Manager {
    /// Listens there, and has the appliance told so.
    fn start(place: TempDir, name: &str, address: &SocketAddr, watchdog: &[(&str, &str)]) -> Self {
        let socket = UnixDatagram::bind_addr(address).expect("a socket");
        socket.set_read_timeout(Some(PATIENCE)).expect("a limit");
        let service = appliance(place.path()).env("NOTIFY_SOCKET", name).envs(watchdog.iter().copied()).spawn();
        Self { socket, service: service.expect("the program starts"), place }
    }

    fn in_a_file(watchdog: &[(&str, &str)]) -> Self {
        let place = tempfile::tempdir().expect("a temporary directory");
        let path = place.path().join("notify");
        let address = SocketAddr::from_pathname(&path).expect("an address");
        Self::start(place, path.to_str().expect("text"), &address, watchdog)
    }

    fn hear(&self) -> String {
        let mut bytes = [0; 512];
        let length = self.socket.recv(&mut bytes).expect("a word");
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    fn terminate(&mut self) -> ExitStatus {
        let sent = Command::new("kill").args(["-s", "TERM", &self.service.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        self.service.wait().expect("its status")
    }
}

fn appliance(place: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.env_clear().args(["serve", "--listen", "127.0.0.1:0", "--log-level", "error", "--data-dir"]);
    command.arg(place.join("data")).arg("--ready-file").arg(place.join("ready"));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

#[test]
fn a_manager_hears_ready_then_alive_then_stopping() {
    let mut manager = Manager::in_a_file(&[("WATCHDOG_USEC", "150000")]);
    assert_eq!(manager.hear(), "READY=1");
    assert!(manager.place.path().join("ready").exists(), "it was ready before it accepted");
    for _ in 0..5 {
        assert_eq!(manager.hear(), "WATCHDOG=1");
    }
    assert!(manager.terminate().success());
    let last = until("its last word", || Some(manager.hear()).filter(|word| word != "WATCHDOG=1"));
    assert_eq!(last, "STOPPING=1");
}

#[test]
fn a_watchdog_of_another_process_is_not_fed() {
    let mut manager = Manager::in_a_file(&[("WATCHDOG_USEC", "1000"), ("WATCHDOG_PID", "1")]);
    assert_eq!(manager.hear(), "READY=1");
    assert!(manager.terminate().success());
    assert_eq!(manager.hear(), "STOPPING=1");
}

#[test]
fn a_manager_may_listen_on_a_name_that_is_in_no_file_system() {
    let place = tempfile::tempdir().expect("a temporary directory");
    let name = place.path().join("notify").display().to_string();
    let address = SocketAddr::from_abstract_name(&name).expect("an address");
    let manager = Manager::start(place, &format!("@{name}"), &address, &[]);
    assert_eq!(manager.hear(), "READY=1");
}

#[test]
fn a_socket_that_is_not_there_is_said_at_once() {
    let place = tempfile::tempdir().expect("a temporary directory");
    let gone = place.path().join("gone");
    let ended = appliance(place.path()).env("NOTIFY_SOCKET", &gone).output().expect("it runs");
    assert_eq!(ended.status.code(), Some(1));
    let words = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(words.contains("NOTIFY_SOCKET"), "{words}");
}

#[test]
fn a_manager_that_does_not_read_holds_nothing_up() {
    let mut manager = Manager::in_a_file(&[("WATCHDOG_USEC", "300")]);
    let ready = manager.place.path().join("ready");
    until("the start", || ready.exists().then_some(()));
    // In this time it has many more words to say than the kernel keeps for one who does not read.
    let mut looks = 0;
    until("a while", || {
        looks += 1;
        (looks == 50).then_some(())
    });
    assert!(manager.terminate().success());
}
