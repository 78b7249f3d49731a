//! How the appliance shows itself to those who run it: its numbers, its doctor, its log, and how it ends.

use crate::support::{Appliance, Receiver, Start, until};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The samples of a page of metrics, each with its labels.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    let mut typed = String::new();
    for line in text.lines() {
        match line.strip_prefix("# ") {
            Some(comment) => {
                let mut words = comment.split(' ');
                let (what, name) = (words.next().expect("a word"), words.next().expect("a name"));
                if what == "TYPE" {
                    assert!(["counter", "gauge", "histogram"].contains(&words.next().expect("a type")), "{line}");
                    typed = name.to_owned();
                }
            }
            None => {
                let (name, value) = line.rsplit_once(' ').expect("a name and a value");
                assert!(name.starts_with(&typed), "{line} stands below the type of {typed}");
                let twice = found.insert(name.to_owned(), value.parse().expect("a number"));
                assert_eq!(twice, None, "{name} stands twice");
            }
        }
    }
    found
}

#[test]
fn numbers_for_a_monitor_and_for_the_system_page() {
    let appliance = Appliance::start();
    let (api, monitor) = (appliance.admin(), appliance.caller("admin", "metrics:read"));
    let read = || {
        let page = monitor.get("//metrics").is(200);
        assert!(page.header("content-type").starts_with("text/plain; version=0.0.4"));
        samples(&page.text)
    };
    let before = read();
    let project = api.make_project("P");
    api.make_finding(&project, "x");
    api.get("/findings/find_nothing").is(404);
    let after = read();
    let grown = |name: &str| after[name] - before[name];
    assert!(grown("assay_http_requests_total{class=\"2xx\"}") >= 4.0);
    assert!(grown("assay_http_requests_total{class=\"4xx\"}") >= 1.0);
    assert!(grown("assay_database_writes_total") >= 3.0 && grown("assay_database_commits_total") >= 1.0);
    assert!(grown("assay_http_request_duration_seconds_sum") > 0.0);
    let count = after["assay_http_request_duration_seconds_count"];
    assert_eq!(after["assay_http_request_duration_seconds_bucket{le=\"+Inf\"}"], count);
    assert!(after["process_resident_memory_bytes"] > 1e6 && after["process_open_fds"] > 5.0);
    assert!(after["assay_database_bytes"] > 0.0 && after["assay_disk_free_bytes"] > 0.0);
    assert_eq!(after["assay_database_writable"], 1.0);
    assert!(after["assay_certificate_end_timestamp_seconds"] > 1.7e9);
    // A number without the right to it is none.
    appliance.stranger().get("//metrics").is(401);
    appliance.caller("admin", "findings:read").get("//metrics").is(403);
    appliance.user("viewer", "viewer").get("//metrics").is(403);

    let system = api.get("/system").is(200);
    let page = system.data();
    assert_eq!(page["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&page["writable"], &page["damaged"], &page["held"]), (&json!(true), &json!(false), &Value::Null));
    assert!(page["tasks"].as_array().is_some_and(|tasks| tasks.iter().any(|task| task["name"] == "backups")));
    assert_eq!(page["certificate"]["own"], true);
    assert_eq!(page["queues"]["scans_running"], 0);
    assert!(page["storage"]["free"].as_u64() > Some(0) && page["process"]["memory"].as_u64() > Some(1_000_000));
    appliance.user("analyst", "analyst").get("/system").is(403);
}

#[test]
fn the_doctor_sees_a_running_appliance_and_a_stopped_one() {
    let mut appliance = Appliance::start();
    let ask = |appliance: &Appliance| {
        let output = appliance.cli(&["doctor", "--json"]);
        let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code(), said)
    };
    let found = |said: &Value, check: &str| {
        said["findings"].as_array().expect("a list").iter().any(|finding| finding["check"] == check)
    };
    // Its token is one that the pepper must know again.
    appliance.admin();
    let (code, said) = ask(&appliance);
    assert!(code != Some(1) && said["checks"].as_array().is_some_and(|checks| checks.len() >= 20), "{said:#}");
    for check in ["server", "port", "permissions", "version", "database", "keys", "clock", "backups", "tasks"] {
        assert!(!found(&said, check), "{said:#}");
    }
    fs::rename(appliance.data().join("keys/token-pepper.v1"), appliance.data().join("pepper")).expect("moved");
    let (code, said) = ask(&appliance);
    assert!(code == Some(1) && found(&said, "keys"), "{said:#}");
    fs::rename(appliance.data().join("pepper"), appliance.data().join("keys/token-pepper.v1")).expect("moved");
    appliance.kill();
    let (code, said) = ask(&appliance);
    assert!(code != Some(1) && !found(&said, "keys"), "{said:#}");
    let database = rusqlite::Connection::open(appliance.data().join("assay.db")).expect("the database");
    database.pragma_update(None, "user_version", 999).expect("a newer one");
    drop(database);
    let (code, said) = ask(&appliance);
    assert!(code == Some(1) && found(&said, "version"), "{said:#}");
    let text = String::from_utf8(appliance.cli(&["doctor"]).stdout).expect("text");
    assert!(text.contains("BROKEN (version)") && text.contains("What to do: "), "{text}");
    let refused = appliance.cli(&["serve", "--listen", "192.0.2.254:0"]);
    let sentence = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(sentence.contains("written by a newer version of assay (schema 999"), "{sentence}");
}

#[test]
fn no_secret_is_in_the_log_of_a_whole_life() {
    let receiver = Receiver::start();
    let mut appliance =
        Start::default().with(&["--egress-allow", "127.0.0.0/8", "--log-level", "trace", "--log-format", "json"]).go();
    let (secret, header) = ("whsec_YSBzZWNyZXQgdGhhdCBub2JvZHkgbWF5IHNlZQ==", "Bearer of-somebody-else-4711");
    let password = "Another-Horse-8-Battery";
    let api = appliance.admin();
    let token = api.sent("authorization").expect("a token").trim_start_matches("Bearer ").to_owned();
    let project = api.make_project("P");
    let url = format!("{}/in-the-path-0815", receiver.url());
    let hook = json!({ "url": url, "events": ["finding.*"], "secret": secret, "headers": { "X-Own": header } });
    api.post("/webhooks", &hook).is(201);
    api.make_finding(&project, "x");
    until("the delivery", || (!receiver.all().is_empty()).then_some(()));
    let person = json!({ "username": "grace", "email": "grace@example.test", "role": "admin", "password": password });
    api.post("/users", &person).is(201);
    let login = appliance.stranger().login("grace", password).is(200);
    let (access, refresh) = (login["access_token"].as_str(), login["refresh_token"].as_str());
    appliance.stranger().login("grace", "Wrong-Horse-9-Battery");
    let cookie = appliance.browser("admin").sent("cookie").expect("a cookie").to_owned();
    let cookie = cookie.split_once('=').expect("a value").1.to_owned();
    let made = api.post("/tokens", &json!({ "name": "ci", "scopes": ["findings:read"] })).is(201);
    let minted = made.data()["token"].as_str().expect("a token").to_owned();
    appliance.stranger().bearer(&minted).get("/findings").is(200);
    let link = api.call("POST", &format!("/users/{}/link", api.make_user("ada", "viewer")), None).is(201);
    let seed = appliance.browser("admin").post("/auth/totp", &json!({ "password": crate::support::PASSWORD })).is(201);
    appliance.cli_password("grace", "Third-Horse-7-Battery");
    assert!(appliance.terminate());
    let log = appliance.log();
    assert!(log.lines().count() > 30 && log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    let secrets = [
        secret,
        header,
        "in-the-path-0815",
        password,
        crate::support::PASSWORD,
        "Wrong-Horse-9-Battery",
        "Third-Horse-7-Battery",
        &token,
        &minted,
        &cookie,
        access.expect("a token"),
        refresh.expect("a token"),
        link.data()["url"].as_str().and_then(|url| url.split('#').nth(1)).expect("a link"),
        seed.data()["secret"].as_str().or(seed.body["secret"].as_str()).expect("a seed"),
    ];
    for secret in secrets {
        assert!(secret.len() >= 10 && !log.contains(secret), "the log holds {secret:?}");
    }
}

#[test]
fn it_stops_in_time_although_nobody_reads_its_log() {
    let place = tempfile::tempdir().expect("a directory");
    let ready = place.path().join("ready");
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.env_clear().args(["serve", "--listen", "127.0.0.1:0", "--log-level", "trace", "--data-dir"]);
    command.arg(place.path().join("data")).arg("--ready-file").arg(&ready);
    // A shell's `2>&-`: the pipe's reading end is gone, so that each line of the log fails.
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    drop(process.stderr.take());
    until("the start", || ready.exists().then_some(()));
    let begun = Instant::now();
    let sent = Command::new("kill").args(["-s", "TERM", &process.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    let status = until("the end", || process.try_wait().expect("its status"));
    assert!(status.success() && begun.elapsed() < Duration::from_secs(10), "{status} after {:?}", begun.elapsed());
}

#[test]
fn a_damaged_database_is_said_in_words() {
    let mut appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let long = json!({ "description": "a mark to find it by ".repeat(2_000) });
    api.add_finding(&project, "long", &long).is(201);
    assert!(appliance.terminate());
    let file = appliance.data().join("assay.db");
    let bytes = fs::read(&file).expect("the database");
    // A page that holds nothing but the middle of a text: who does not read that text does not come across it.
    let is_text = |page: &[u8]| page[4..].iter().all(|byte| b"a mark to find it by ".contains(byte));
    let page = bytes.chunks(4_096).rposition(is_text).expect("the text") * 4_096;
    let damage = |at: usize, bytes: &[u8]| {
        let database = fs::File::options().write(true).open(&file).expect("the database");
        std::os::unix::fs::FileExt::write_all_at(&database, bytes, at as u64).expect("damaged");
    };
    damage(page, &[0x5a; 4_096]);
    appliance.restart();
    // Its own check, at the start, finds it; what can be read is still there.
    let stranger = appliance.stranger();
    let said = until("the check", || Some(stranger.get("//ready")).filter(|ready| ready.status == 503));
    assert!(said.text.contains("The database is damaged"), "{}", said.text);
    stranger.get("//health").is(200);
    appliance.admin().get(&format!("/projects/{project}")).is(200);
    assert!(appliance.log().contains("stop the appliance and restore a backup"));
    appliance.kill();
    let doctor = appliance.cli(&["doctor"]);
    assert_eq!(doctor.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("the database is damaged"));
    // Where nothing can be read, the start is refused, and says what to do.
    damage(0, &[0x5a; 4_096]);
    let refused = appliance.cli(&["serve", "--listen", "192.0.2.254:0"]);
    let sentence = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(sentence.contains("is damaged or no database of this program"), "{sentence}");
    assert!(sentence.contains("restore a backup"), "{sentence}");
}
