//! The settings' four layers: which one counts, and what is refused with which sentence.

use assay::config::{Flags, Loaded, load};
use std::{ffi::OsString, fs, path::Path};

type Test = Result<(), Box<dyn std::error::Error>>;

fn read(dir: &Path, flags: &[(&'static str, &str)], env: &[(&str, &str)]) -> Result<Loaded, String> {
    let place = ("data_dir", dir.display().to_string());
    let flags = flags.iter().map(|(name, value)| (*name, (*value).to_owned())).chain([place]).collect();
    let env = env.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    load(Flags { settings: flags, file: None }, env).map_err(|e| e.to_string())
}

fn source<'a>(loaded: &'a Loaded, name: &str) -> &'a str {
    loaded.settings.iter().find(|s| s.name == name).map_or("", |s| s.source.as_str())
}

#[test]
fn each_layer_is_stronger_than_the_one_before() -> Test {
    let dir = tempfile::tempdir()?;
    let port = |flags: &[_], env: &[_]| {
        read(dir.path(), flags, env).map(|l| (l.config.listen.port(), source(&l, "listen").to_owned()))
    };
    assert_eq!(port(&[], &[])?, (8443, "default".into()));
    let file = dir.path().join("assay.toml");
    fs::write(&file, "listen = \"127.0.0.1:1\"\n")?;
    assert_eq!(port(&[], &[])?, (1, file.display().to_string()));
    let env = [("ASSAY_LISTEN", "127.0.0.1:2"), ("PATH", "/bin")];
    assert_eq!(port(&[], &env)?, (2, "ASSAY_LISTEN".into()));
    assert_eq!(port(&[("listen", "127.0.0.1:3")], &env)?, (3, "--listen".into()));
    Ok(())
}

#[test]
fn lists_are_lists_or_texts_with_commas() -> Test {
    let dir = tempfile::tempdir()?;
    let loaded = read(dir.path(), &[], &[("ASSAY_EGRESS_ALLOW", "127.0.0.0/8, 192.0.2.7"), ("ASSAY_SCAN_ALLOW", "")])?;
    let texts: Vec<_> = loaded.config.egress_allow.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["127.0.0.0/8", "192.0.2.7/32"]);
    fs::write(dir.path().join("assay.toml"), "hostnames = [\"a.example\", \"192.0.2.1\"]\nhttp = false\n")?;
    assert_eq!(read(dir.path(), &[], &[])?.config.hostnames, ["a.example", "192.0.2.1"]);
    Ok(())
}

#[test]
fn what_is_wrong_is_refused_by_name_and_source() -> Test {
    let dir = tempfile::tempdir()?;
    let wrong = |env: &[_]| read(dir.path(), &[], env).err().unwrap_or_default();
    let cases = [
        ("ASSAY_LISEN", "x", "ASSAY_LISEN"),
        ("ASSAY_LISTEN", "8443", "'8443' is no address with a port"),
        ("ASSAY_EGRESS_ALLOW", "10.0.0.0/99", "'10.0.0.0/99' is no network"),
        ("ASSAY_LOG_FORMAT", "xml", "neither text nor json"),
        ("ASSAY_LOG_LEVEL", "a=b=c", "no log_level"),
        ("ASSAY_HTTP", "true", "http is refused on 0.0.0.0:8443"),
        ("ASSAY_HOSTNAMES", "https://a", "no host name"),
        ("ASSAY_TLS_CERT", "a.pem", "tls_cert is set without tls_key"),
        ("ASSAY_ADMIN_USERNAME", "root", "ASSAY_ADMIN_EMAIL is not set"),
    ];
    for (name, value, expected) in cases {
        let sentence = wrong(&[(name, value)]);
        assert!(sentence.contains(expected), "{name}={value}: {sentence}");
    }
    for (toml, expected) in [
        ("lisen = 1", "'lisen'"),
        ("listen = ", "line 1"),
        ("data_dir = \"x\"", "data_dir cannot"),
        ("listen = 5", "setting listen ("),
    ] {
        fs::write(dir.path().join("assay.toml"), toml)?;
        let sentence = wrong(&[]);
        assert!(sentence.contains(expected) && sentence.contains("assay.toml"), "{toml}: {sentence}");
    }
    Ok(())
}

#[test]
fn plain_http_needs_loopback_or_a_proxy() -> Test {
    let dir = tempfile::tempdir()?;
    assert!(read(dir.path(), &[("http", "true"), ("listen", "127.0.0.1:80")], &[])?.config.http);
    assert!(read(dir.path(), &[("http", "true"), ("behind_proxy", "10.0.0.5")], &[])?.config.http);
    Ok(())
}

#[test]
fn the_first_admin_comes_from_the_environment_and_is_not_shown() -> Test {
    let dir = tempfile::tempdir()?;
    let env = [("ASSAY_ADMIN_USERNAME", "a"), ("ASSAY_ADMIN_EMAIL", "a@b.c"), ("ASSAY_ADMIN_PASSWORD", "hunter22")];
    let loaded = read(dir.path(), &[], &env)?;
    assert_eq!(loaded.config.first_admin.as_ref().map(|a| a.username.as_str()), Some("a"));
    assert!(!format!("{loaded:?}").contains("hunter22"));
    Ok(())
}
