//! The certificates: made once, kept while they serve, replaced when they do not; files of the
//! administrator's are read and never written.

use assay::{
    config::{Config, Flags, load},
    tls::Identity,
};
use rcgen::{CertificateParams, KeyPair};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, SystemTime},
};

type Test = Result<(), Box<dyn std::error::Error>>;

fn settings(dir: &Path, more: &[(&'static str, &str)]) -> Result<Config, Box<dyn std::error::Error>> {
    fs::create_dir_all(dir.join("tls"))?;
    let place = ("data_dir", dir.display().to_string());
    let settings = more.iter().map(|(name, value)| (*name, (*value).to_owned())).chain([place]).collect();
    Ok(load(Flags { settings, file: None }, [])?.config)
}

/// Writes a self-signed pair that ends `days` from now, and answers with the settings that name it.
fn pair(dir: &Path, name: &str, days: u64) -> Result<(String, String), Box<dyn std::error::Error>> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(vec!["own.example".to_owned()])?;
    params.not_before = (SystemTime::now() - Duration::from_hours(48)).into();
    params.not_after = (SystemTime::now() - Duration::from_hours(24) + Duration::from_hours(24 * days)).into();
    let (cert_file, key_file) = (dir.join(format!("{name}.pem")), dir.join(format!("{name}.key")));
    fs::write(&cert_file, params.self_signed(&key)?.pem())?;
    fs::write(&key_file, key.serialize_pem())?;
    Ok((cert_file.display().to_string(), key_file.display().to_string()))
}

#[test]
fn the_own_certificate_stays_until_its_names_change() -> Test {
    let dir = tempfile::tempdir()?;
    let config = settings(dir.path(), &[])?;
    let first = Identity::open(&config)?;
    let again = Identity::open(&config)?;
    assert_eq!(first.certificate(), again.certificate());
    assert_eq!(first.ca_fingerprint.as_deref().map(str::len), Some(32 * 3 - 1));
    assert!(!first.refresh()?);

    let renamed = Identity::open(&settings(dir.path(), &[("hostnames", "assay.example,192.0.2.77")])?)?;
    assert_eq!(renamed.ca_pem, first.ca_pem);
    assert_ne!(renamed.certificate(), first.certificate());
    let der = renamed.certificate();
    let (_, parsed) = x509_parser::parse_x509_certificate(&der)?;
    let names = format!("{:?}", parsed.subject_alternative_name()?);
    for name in ["assay.example", "localhost", "[192, 0, 2, 77]", "[127, 0, 0, 1]"] {
        assert!(names.contains(name), "{name} in {names}");
    }
    Ok(())
}

#[test]
fn a_damaged_leaf_is_made_anew_and_a_damaged_ca_is_not() -> Test {
    let dir = tempfile::tempdir()?;
    let config = settings(dir.path(), &[])?;
    let first = Identity::open(&config)?;
    fs::write(dir.path().join("tls/leaf.pem"), "rubbish")?;
    assert!(first.refresh()?, "a running server gets the new one");
    for file in ["ca.key", "leaf.pem"] {
        assert_eq!(fs::metadata(dir.path().join("tls").join(file))?.permissions().mode() & 0o777, 0o600, "{file}");
    }
    fs::write(dir.path().join("tls/ca.key"), KeyPair::generate()?.serialize_pem())?;
    let sentence = Identity::open(&config).expect_err("a key of another CA").to_string();
    assert!(sentence.contains("ca.key") && sentence.contains("does not belong"), "{sentence}");
    fs::remove_file(dir.path().join("tls/ca.key"))?;
    assert!(Identity::open(&config).is_err(), "a CA without its key");
    Ok(())
}

#[test]
fn given_files_are_checked_and_read_again_when_they_change() -> Test {
    let dir = tempfile::tempdir()?;
    let (cert, key) = pair(dir.path(), "a", 30)?;
    let identity = Identity::open(&settings(dir.path(), &[("tls_cert", &cert), ("tls_key", &key)])?)?;
    assert_eq!(identity.ca_pem, None);
    let before = identity.certificate();
    pair(dir.path(), "a", 60)?;
    assert!(identity.refresh()?);
    assert_ne!(identity.certificate(), before);
    fs::write(&key, "half a key")?;
    let kept = identity.certificate();
    assert!(identity.refresh().is_err());
    assert_eq!(identity.certificate(), kept, "the good one stays in force");
    Ok(())
}

#[test]
fn each_fault_of_given_files_has_its_sentence() -> Test {
    let dir = tempfile::tempdir()?;
    let ((good, good_key), (old, old_key), (_, other_key)) =
        (pair(dir.path(), "good", 30)?, pair(dir.path(), "old", 0)?, pair(dir.path(), "other", 30)?);
    let cases = [
        (good.as_str(), other_key.as_str(), "does not belong"),
        (good_key.as_str(), good_key.as_str(), "no certificate"),
        (good.as_str(), good.as_str(), "no private key"),
        (old.as_str(), old_key.as_str(), "expired on"),
        ("/nonexistent.pem", good_key.as_str(), "cannot read"),
    ];
    for (cert, key, expected) in cases {
        let config = settings(dir.path(), &[("tls_cert", cert), ("tls_key", key)])?;
        let sentence = Identity::open(&config).expect_err(expected).to_string();
        assert!(sentence.contains(expected), "{sentence}");
    }
    Ok(())
}
