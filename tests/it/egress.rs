//! The way out, asked at the command line: what is allowed, what is refused, by which rule and setting.

use crate::support::{Appliance, Start};
use std::process::Command;

/// What `assay egress check` says, and whether it is allowed.
fn check(appliance: &Appliance, url: &str) -> (bool, String) {
    let output = appliance.cli(&["egress", "check", url]);
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).expect("text"))
}

#[test]
fn each_refusal_names_its_rule_and_the_setting() {
    let appliance = Appliance::start();
    let own = appliance.base().to_owned();
    for (url, why) in [
        ("http://127.0.0.1/", "is a loopback address"),
        ("http://localhost/x", "localhost leads to"),
        ("http://[::1]/", "is a loopback address"),
        ("http://[::ffff:127.0.0.1]/", "is a loopback address"),
        ("http://[64:ff9b::7f00:1]/", "is a loopback address"),
        ("http://[2002:7f00:1::]/", "is a loopback address"),
        ("http://169.254.169.254/latest/meta-data", "is a cloud's metadata service"),
        ("http://[fe80::1]/", "is a link-local address"),
        ("http://224.0.0.1/", "is a multicast or broadcast address"),
        ("http://0.0.0.0/", "is the unspecified address"),
        (own.as_str(), "is where this appliance itself listens"),
    ] {
        let (allowed, text) = check(&appliance, url);
        assert!(!allowed && text.contains(why) && text.contains("ASSAY_EGRESS_ALLOW="), "{url}: {text}");
    }
    for (url, why) in [
        ("ftp://host.example/", "only https:// and http://"),
        ("http://2130706433/", "read as a number"),
        ("http://0x7f.1/", "read as a number"),
        ("https://user:word@host.example/", "user name or password"),
        ("no address", "must be an address"),
        ("https://host.invalid/", "does not resolve"),
    ] {
        let (allowed, text) = check(&appliance, url);
        assert!(!allowed && text.contains(why), "{url}: {text}");
    }
    assert_eq!(
        check(&appliance, "https://10.1.2.3:8443/x"),
        (true, "allowed: 10.1.2.3 is reached at 10.1.2.3:8443\n".into())
    );
}

#[test]
fn the_administrator_s_list_counts() {
    let appliance = Start::default().with(&["--egress-allow", "127.0.0.0/8"]).go();
    assert!(check(&appliance, "http://127.0.0.1/").0);
    assert!(check(&appliance, "http://[::ffff:127.0.0.1]/").0);
    assert!(!check(&appliance, "http://169.254.169.254/").0);
}

#[test]
fn without_a_server_the_settings_of_the_command_count() {
    let place = tempfile::tempdir().expect("a temporary directory");
    let check = |allow: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command.env_clear().env("ASSAY_EGRESS_ALLOW", allow).args(["egress", "check", "http://127.0.0.1:99/"]);
        command.arg("--data-dir").arg(place.path()).output().expect("the program runs").status.success()
    };
    assert!(check("127.0.0.1") && !check("10.0.0.0/8"));
    assert_eq!(std::fs::read_dir(place.path()).expect("the directory").count(), 0, "nothing is made");
}
