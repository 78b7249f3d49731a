//! `assay serve --demo`: what is promised is there, as real as a person's work, and nothing of it leaves the machine.

use crate::support::{Api, Appliance, Start, until};
use assay::demo::PASSWORD;
use serde_json::{Value, json};
use std::{
    fs::File,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

/// A debug build on a machine that has other work as well.
const PATIENCE: Duration = Duration::from_secs(180);

/// What a server that does not start says.
fn refused(data: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(data).args(args);
    let Output { status, stdout, stderr } =
        command.env_clear().stdin(Stdio::null()).output().expect("the program runs");
    let text = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!((status.code(), stdout.as_slice()), (Some(1), &b""[..]), "{text}");
    text.lines().last().unwrap_or_default().to_owned()
}

fn total(api: &Api, path: &str) -> u64 {
    let answer = api.get(path).is(200);
    let total = [&answer["meta"]["total"], &answer["total"]].into_iter().find_map(Value::as_u64);
    total.unwrap_or_else(|| panic!("no total: {}", answer.text))
}

#[test]
fn a_demo_is_a_year_of_work_that_stays_in_its_place() {
    let mut appliance = Start::default().unclaimed().with(&["--demo"]).within(PATIENCE).go();
    assert!(appliance.log().contains("this is a demo"), "{}", appliance.log());
    let api = appliance.admin();
    everything_is_there(&api, &appliance);
    nothing_leaves(&api, &appliance);
    what_is_kept_is_what_counting_says(&api, &appliance);
    its_people_sign_in(&appliance);
    the_year_is_in_order(&api, &appliance);

    let verified = appliance.cli(&["journal", "verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let reports = || api.get("/reports").is(200).column("status");
    until("the reports are made", || reports().iter().all(|status| status == "completed").then_some(()));
    assert_eq!(reports().len(), 3);

    assert!(appliance.terminate());
    let sentence = refused(appliance.data(), &["--demo"]);
    assert!(sentence.contains("holds a demo already; start it without --demo"), "{sentence}");
    let again = Start::default().unclaimed().on(appliance.data()).go();
    assert!(again.log().contains("this is a demo"), "it says so at each start");
    assert_eq!(total(&again.admin(), "/findings"), 400);
}

fn everything_is_there(api: &Api, appliance: &Appliance) {
    for (path, count) in [
        ("/users", 8),
        ("/clients", 3),
        ("/projects", 8),
        ("/findings", 400),
        ("/devices", 120),
        ("/scans", 30),
        ("/scans?status=completed", 28),
        ("/scans?status=failed", 1),
        ("/scans?status=cancelled", 1),
        ("/schedules", 3),
        ("/webhooks", 3),
        ("/reports", 3),
    ] {
        assert_eq!(total(api, path), count, "{path}");
    }
    for role in ["admin", "analyst", "reviewer", "viewer", "operator"] {
        assert!(total(api, &format!("/users?role={role}")) >= 1, "{role}");
    }
    for severity in ["critical", "high", "medium", "low", "info"] {
        assert!(total(api, &format!("/findings?severity={severity}")) >= 8, "{severity}");
    }
    for status in ["open", "confirmed", "in_progress", "remediated", "accepted", "false_positive", "closed"] {
        assert!(total(api, &format!("/findings?status={status}")) >= 8, "{status}");
    }
    let at_least = [
        ("SELECT count(*) FROM comments", 150),
        ("SELECT count(*) FROM evidence", 25),
        ("SELECT count(*) FROM finding_assets", 250),
        ("SELECT count(*) FROM device_ports WHERE open", 250),
        ("SELECT count(*) FROM findings WHERE cve_id IS NOT NULL", 10),
        ("SELECT count(*) FROM findings WHERE assignee_id IS NOT NULL", 250),
        ("SELECT count(*) FROM findings WHERE source LIKE 'scan:%'", 50),
        ("SELECT count(*) FROM journal WHERE kind = 'finding.updated'", 600),
        ("SELECT count(*) FROM journal WHERE kind = 'baseline.changed'", 10),
        ("SELECT count(*) FROM controls WHERE status > 0 AND owner_id IS NOT NULL", 60),
    ];
    for (sql, count) in at_least {
        let found = appliance.number(sql);
        assert!(found >= count, "{sql}: {found}");
    }
    assert!(total(api, "/controls?assessment=issue_found") >= 10);
    let critical = api.get("/findings?severity=critical&limit=100").is(200);
    let picture = critical.rows().iter().find_map(|finding| finding["evidence"].as_array()?.first().cloned());
    assert_eq!(picture.expect("a picture")["content_type"], "image/png");
}

fn nothing_leaves(api: &Api, appliance: &Appliance) {
    assert!(
        api.get("/webhooks").is(200)["items"].as_array().expect("hooks").iter().all(|hook| hook["active"] == false)
    );
    let schedules = api.get("/schedules").is(200);
    assert!(schedules["items"].as_array().expect("schedules").iter().all(|schedule| schedule["enabled"] == false));
    for waits in ["SELECT count(*) FROM scans WHERE status IN (0, 1)", "SELECT count(*) FROM deliveries"] {
        assert_eq!(appliance.number(waits), 0, "{waits}");
    }
}

fn what_is_kept_is_what_counting_says(api: &Api, appliance: &Appliance) {
    const OPEN: &str = "SELECT count(*) FROM findings f JOIN projects p ON p.id = f.project_id \
                        WHERE f.status < 3 AND f.deleted_at IS NULL AND p.deleted_at IS NULL";
    let board = api.get("/dashboard?days=365").is(200).data().clone();
    for (rank, severity) in ["critical", "high", "medium", "low", "info"].into_iter().enumerate() {
        let counted = appliance.number(&format!("{OPEN} AND f.severity = {rank}"));
        assert_eq!(board["open"][severity], counted, "{severity}");
    }
    let days = board["trend"].as_array().expect("a trend");
    assert_eq!(days.last().expect("today")["open"], board["open"]);
    let sum = |day: &Value| day["open"].as_object().expect("numbers").values().filter_map(Value::as_u64).sum::<u64>();
    let sums: Vec<_> = days.iter().map(sum).collect();
    let falls = sums.windows(2).filter(|pair| pair[1] < pair[0]).count();
    let (first, today) = (sums[0], sums[sums.len() - 1]);
    assert!(first < 5 && today > 40 && falls > 30, "it rises from {first} to {today}, and falls on {falls} days");
    let late = appliance.number(&format!("{OPEN} AND f.due_date < date('now')"));
    assert_eq!(board["overdue_count"], late);
    assert!((5..=60).contains(&late), "{late} are overdue");
    let wrong = "SELECT count(*) FROM (\
                 SELECT project_id, severity, sum(net) AS net FROM finding_days GROUP BY 1, 2 EXCEPT \
                 SELECT project_id, severity, sum(count) FILTER (WHERE status < 3) FROM counters WHERE kind = 'finding' GROUP BY 1, 2)";
    assert_eq!(appliance.number(wrong), 0, "days and counters agree");
    for word in ["injection", "eternalblue", "printer"] {
        let named = appliance.number(&format!("SELECT count(*) FROM findings WHERE title LIKE '%{word}%'"));
        assert!(
            total(api, &format!("/findings?search={word}")) >= u64::try_from(named.max(1)).expect("a count"),
            "{word}"
        );
    }
}

fn its_people_sign_in(appliance: &Appliance) {
    for (name, projects) in [("admin", 8), ("mara", 8), ("jonas", 7), ("ines", 2)] {
        let answer = appliance.stranger().login(name, PASSWORD).is(200);
        let api = appliance.stranger().bearer(answer["access_token"].as_str().expect("a token"));
        assert_eq!(total(&api, "/projects"), projects, "{name}");
    }
    appliance.stranger().login("mara", "assay-demo-2025").is(401);
}

/// What happened later stands later, nothing lies ahead, and the clock is that of the host again.
fn the_year_is_in_order(api: &Api, appliance: &Appliance) {
    let back = "SELECT count(*) FROM journal a JOIN journal b ON b.seq = a.seq + 1 WHERE b.time < a.time";
    assert_eq!(appliance.number(back), 0);
    let now = "CAST(strftime('%s', 'now') AS INTEGER) * 1000";
    assert_eq!(appliance.number(&format!("SELECT count(*) FROM journal WHERE time > {now} + 2000")), 0);
    assert!(appliance.number(&format!("SELECT ({now} - min(time)) / 86400000 FROM journal")) >= 363);
    let project = api.get("/projects?limit=1").is(200).column("id").swap_remove(0);
    let made = api.add_finding(&project, "Made now", &json!({})).is(201);
    let sql = format!("SELECT abs(created_at - {now}) FROM findings WHERE id = '{}'", made.id());
    assert!(appliance.number(&sql) < 60_000);
    api.delete(&format!("/findings/{}", made.id())).is(200);
}

#[test]
fn an_appliance_with_data_is_not_filled() {
    let mut appliance = Appliance::start();
    appliance.admin().make_project("Mine");
    assert!(appliance.terminate());
    let sentence = refused(appliance.data(), &["--demo"]);
    assert!(sentence.contains("holds an appliance with data") && sentence.contains("--data-dir"), "{sentence}");
    appliance.restart();
    assert_eq!(total(&appliance.admin(), "/projects"), 1);
    assert!(!appliance.log().contains("demo"));
}

#[test]
fn half_a_demo_is_not_served() {
    let place = tempfile::tempdir().expect("a directory");
    let (data, log) = (place.path().join("data"), place.path().join("log"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir"]).arg(&data).env_clear();
    let mut process = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log).expect("a log"))
        .spawn()
        .expect("the program starts");
    let is_told = || std::fs::read_to_string(&log).ok().filter(|text| text.contains("filling"));
    until("it begins", is_told);
    // Somewhere between the first person and the last scan.
    until("somebody is there", || {
        let conn =
            rusqlite::Connection::open_with_flags(data.join("assay.db"), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
        let count = conn.ok()?.query_row("SELECT count(*) FROM projects", [], |row| row.get::<_, i64>(0));
        count.ok().filter(|count| *count > 0)
    });
    process.kill().expect("it is killed");
    process.wait().expect("it has ended");
    for args in [&["--demo"][..], &[]] {
        let sentence = refused(&data, args);
        assert!(sentence.contains("was broken off before it was whole; remove that directory"), "{sentence}");
    }
}
