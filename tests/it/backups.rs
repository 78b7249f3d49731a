//! Backups: made while others write, brought back elsewhere whole, never half; and nothing that was restored acts of its
//! own accord.

use crate::support::{Answer, Appliance, Receiver, Start, until};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};
use tempfile::TempDir;

const PASSPHRASE: &str = "four words of a kind";
const SECRET: &str = "whsec_dG9wIHNlY3JldCBvZiBhIHdlYmhvb2s=";

fn assay(line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.env_clear().args(line).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command with the passphrase on its stdin, needed or not.
fn run(line: &[&str]) -> Output {
    let mut process = assay(line).spawn().expect("the program starts");
    // Whoever does not ask for it closes the pipe.
    drop(writeln!(process.stdin.take().expect("a pipe"), "{PASSPHRASE}"));
    process.wait_with_output().expect("its output")
}

#[track_caller]
fn good(line: &[&str]) -> String {
    let output = run(line);
    assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[track_caller]
fn bad(line: &[&str], sentence: &str) {
    let output = run(line);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{line:?}: {text}");
    assert!(text.contains(sentence) && text.lines().count() == 1, "{line:?}: {text}");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of text")
}

/// Every table's rows, as one text each; of the journal up to a row.
fn rows(database: &Path, journal: i64) -> BTreeMap<String, Vec<String>> {
    let conn = rusqlite::Connection::open(database).expect("a database");
    let mut tables = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        .expect("the schema");
    let names: Vec<String> =
        tables.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect();
    let mut all = BTreeMap::new();
    for name in names {
        let sql = match name.as_str() {
            "journal" => format!("SELECT * FROM journal WHERE seq <= {journal}"),
            name => format!("SELECT * FROM {name}"),
        };
        let mut statement = conn.prepare(&sql).expect(&sql);
        let width = statement.column_count();
        let read = statement.query_map([], |row| {
            Ok((0..width).map(|at| format!("{:?}", row.get_ref(at).expect("a value"))).collect::<Vec<_>>().join("|"))
        });
        all.insert(name, read.expect("rows").map(|row| row.expect("a row")).collect());
    }
    all
}

/// An appliance with something of everything, and where to put backups.
struct Drill {
    appliance: Appliance,
    place: TempDir,
    project: String,
    receiver: Receiver,
}

impl Drill {
    fn new(args: &[&str]) -> Self {
        let args = [&["--egress-allow", "127.0.0.0/8", "--log-level", "trace"], args].concat();
        let appliance = Start::default().with(&args).go();
        let (api, receiver) = (appliance.admin(), Receiver::start());
        let project = api.make_project("P");
        let finding = api.make_finding(&project, "SQL injection");
        api.add_evidence(&finding, "shot.txt", b"what there is to see").is(201);
        api.add_evidence(&finding, "large.bin", &vec![7; 300_000]).is(201);
        api.make_report(&project);
        let hook = json!({ "url": receiver.url(), "events": ["finding.*"], "secret": SECRET });
        api.post("/webhooks", &hook).is(201);
        Self { appliance, place: tempfile::tempdir().expect("a directory"), project, receiver }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn data(&self) -> &str {
        text(self.appliance.data())
    }
}

/// What lies below a directory, by path.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.insert(name, fs::read(path).expect("a file"));
        }
    }
    found
}

#[test]
fn a_backup_under_four_writers_is_brought_back_whole() {
    let mut drill = Drill::new(&[]);
    let (api, stop) = (drill.appliance.admin(), AtomicBool::new(false));
    let backup = drill.at("b.tar.gz");
    thread::scope(|scope| {
        for writer in 0..4 {
            let (api, project, stop) = (api.clone(), drill.project.clone(), &stop);
            scope.spawn(move || {
                for n in 0.. {
                    api.make_finding(&project, &format!("{writer}/{n}"));
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
        }
        let written = || drill.appliance.number("SELECT count(*) FROM findings");
        until("some findings", || (written() > 20).then_some(()));
        let said = good(&["backup", text(&backup), "--data-dir", drill.data()]);
        assert!(said.contains("holds every key"), "{said}");
        stop.store(true, Ordering::Relaxed);
    });
    assert!(good(&["backup", "verify", text(&backup)]).contains("The backup is whole"));
    let noted = "SELECT count(*) FROM journal WHERE kind = 'backup.completed'";
    assert_eq!(drill.appliance.number(noted), 1);
    drill.appliance.kill();

    let restored = drill.at("restored");
    let said = good(&["restore", text(&backup), "--data-dir", text(&restored)]);
    assert!(
        said.contains("4 stored files") && !said.contains("there before") && said.contains("admin resume"),
        "{said}"
    );
    let conn = rusqlite::Connection::open(restored.join("assay.db")).expect("the database");
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).expect(sql);
    // The last row is the restore's own; before it stands the journal as it was, hash by hash.
    let head = number("SELECT seq FROM journal ORDER BY seq DESC LIMIT 1 OFFSET 1");
    assert!(number("SELECT max(seq) FROM journal") > head + 1_000_000_000);
    assert_eq!(assay::change::chain::first_broken(&conn).expect("the journal"), None);
    let (was, is) = (rows(&drill.appliance.data().join("assay.db"), head), rows(&restored.join("assay.db"), head));
    assert_eq!(was["journal"], is["journal"]);
    assert!(is["journal"].len() > 25);
    for table in ["clients", "users", "evidence", "reports", "files"] {
        assert_eq!(was[table], is[table], "{table}");
    }
    // Uses of tokens and cursors of webhooks move on after the copy; what they are does not.
    for sql in
        ["SELECT group_concat(id || hex(secret_hash)) FROM tokens", "SELECT group_concat(hex(sealed)) FROM webhooks"]
    {
        let of = |conn: &rusqlite::Connection| conn.query_row(sql, [], |row| row.get::<_, String>(0)).expect(sql);
        assert_eq!(of(&drill.appliance.database()), of(&conn));
    }
    // The writers went on after the copy's moment, so the findings are those that the journal of that moment made.
    let made = number("SELECT count(*) FROM journal WHERE kind = 'finding.created'");
    assert_eq!(is["findings"].len() as i64, made);
    assert!(is["findings"].iter().all(|row| was["findings"].contains(row)));
    assert!(is["sessions"].is_empty());
    let stored = |data: &Path| files(&data.join("files"));
    assert_eq!(stored(drill.appliance.data()), stored(&restored));
    assert_eq!(files(&drill.appliance.data().join("keys")), files(&restored.join("keys")));
    assert!(restored.join("tls/ca.pem").exists() && !restored.join("tls/leaf.pem").exists());
}

#[test]
fn what_was_restored_waits_until_an_administrator_lets_it_go_on() {
    let drill = Drill::new(&[]);
    let backup = drill.at("b.tar.gz");
    good(&["backup", text(&backup), "--data-dir", drill.data()]);
    let before = drill.receiver.all().len();
    let restored = drill.at("restored");
    good(&["restore", text(&backup), "--data-dir", text(&restored)]);
    let other = Start::default().on(&restored).with(&["--egress-allow=127.0.0.0/8", "--scan-allow=127.0.0.0/8"]).go();
    let api = other.admin();
    let held = api.get("/backups").is(200);
    assert!(held.data()["held"]["since"].is_string(), "{}", held.text);
    api.make_finding(&drill.project, "found in the drill");
    api.post("/scans", &json!({ "target": "127.0.0.1", "project_id": drill.project })).is(201);
    let minutely = json!({ "name": "M", "cron": "* * * * *", "target": "127.0.0.41", "project_id": drill.project });
    api.post("/schedules", &minutely).is(201);
    other.advance(Duration::from_secs(61));
    // Whatever would be sent is sent by now: a task that was asked for after it has run.
    api.make_backup();
    assert_eq!(other.number("SELECT count(*) FROM delivery_attempts"), 0);
    assert_eq!(drill.receiver.all().len(), before, "a drill has paged somebody");
    let begun = || other.number("SELECT count(*) FROM journal WHERE kind = 'schedule.started'") > 0;
    assert!(!begun(), "a drill has begun a scan");
    // A number that the other life gave out, or may give out, resumes no stream here.
    let head = drill.appliance.number("SELECT max(seq) FROM journal");
    assert!(other.number("SELECT min(seq) FROM journal WHERE kind = 'appliance.restored'") > head + 1_000_000);
    let lost = api.get(&format!("/events/stream?since={}", head + 5));
    assert!(lost.text.contains("start anew") || lost.status == 410, "{} {}", lost.status, lost.text);

    assert!(api.post("/system/resume", &Value::Null).is(200).data()["held"].is_null());
    let told = || drill.receiver.all()[before..].iter().any(|sent| sent.json().to_string().contains("in the drill"));
    until("the delivery", || told().then_some(()));
    until("the schedule's scan", || begun().then_some(()));
    api.post("/system/resume", &Value::Null).is(200);
    assert_eq!(other.number("SELECT count(*) FROM journal WHERE kind = 'appliance.resumed'"), 1);
}

#[test]
fn an_encrypted_backup_says_nothing_without_its_passphrase() {
    let drill = Drill::new(&[]);
    let backup = drill.at("b.age");
    let line = ["backup", text(&backup), "--passphrase-stdin", "--data-dir", drill.data()];
    assert!(!good(&line).contains("holds every key"));
    let bytes = fs::read(&backup).expect("the backup");
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    for word in ["manifest", "assay.db", "SQL injection", "keys/"] {
        assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
    assert!(good(&["backup", "verify", text(&backup), "--passphrase-stdin"]).contains("encrypted"));
    bad(&["backup", "verify", text(&backup)], "no terminal to ask on");
    let restored = drill.at("restored");
    good(&["restore", text(&backup), "--passphrase-stdin", "--data-dir", text(&restored)]);
    assert!(restored.join("assay.db").exists());
    let mut wrong = assay(&["restore", text(&backup), "--passphrase-stdin", "--data-dir", text(&drill.at("none"))])
        .spawn()
        .expect("the program starts");
    wrong.stdin.take().expect("a pipe").write_all(b"another passphrase\n").expect("written");
    let said = wrong.wait_with_output().expect("its output");
    assert!(String::from_utf8_lossy(&said.stderr).contains("not the passphrase"), "{said:?}");
    let none = files(&drill.at("none"));
    assert!(!none.contains_key("assay.db") && none.keys().all(|path| path == "lock"), "{:?}", none.keys());
    // The same over the API; and what was said stands nowhere.
    let asked = drill.appliance.admin().post("/backups", &json!({ "passphrase": PASSPHRASE })).is(201);
    let id = asked.id();
    until("the backup", || drill.appliance.admin().backup_is_noted(&id).then_some(()));
    assert!(id.ends_with(".tar.gz.age"));
    let log = drill.appliance.log();
    for secret in [PASSPHRASE, SECRET] {
        assert!(!log.contains(secret), "the log holds a secret");
        assert_eq!(drill.appliance.holding(secret), Vec::<String>::new());
    }
    let short = json!({ "passphrase": "short" });
    assert_eq!(drill.appliance.admin().post("/backups", &short).is(400).fields(), ["passphrase"]);
}

#[test]
fn restore_refuses_what_it_must_and_keeps_aside_what_was_there() {
    let mut drill = Drill::new(&[]);
    let (backup, data) = (drill.at("b.tar.gz"), drill.data().to_owned());
    good(&["backup", text(&backup), "--data-dir", &data]);
    bad(&["backup", text(&backup), "--data-dir", &data], "is there already");
    good(&["backup", text(&backup), "--force", "--data-dir", &data]);
    bad(&["restore", text(&backup), "--data-dir", &data], "is not empty");
    bad(&["restore", text(&backup), "--force", "--data-dir", &data], "in use by another assay process");
    drill.appliance.admin().make_finding(&drill.project, "after the backup");
    drill.appliance.kill();
    bad(&["restore", text(&drill.at("nothing")), "--data-dir", text(&drill.at("new"))], "cannot read");
    assert!(!drill.at("new").exists());
    let bytes = fs::read(&backup).expect("the backup");
    for (name, damaged) in [("cut", &bytes[..bytes.len() / 2]), ("short", &bytes[..bytes.len() - 4])] {
        fs::write(drill.at(name), damaged).expect("written");
        bad(&["restore", text(&drill.at(name)), "--force", "--data-dir", &data], "no whole backup");
        bad(&["backup", "verify", text(&drill.at(name))], "no whole backup");
    }
    let before = drill.appliance.number("SELECT count(*) FROM findings");
    let said = good(&["restore", text(&backup), "--force", "--data-dir", &data]);
    assert_eq!(drill.appliance.number("SELECT count(*) FROM findings"), before - 1);
    let aside = said.lines().find_map(|line| line.strip_prefix("What was there before lies in ")).expect("a place");
    let aside = Path::new(aside.trim_end_matches('.'));
    assert_eq!(rows(&aside.join("assay.db"), i64::MAX)["findings"].len() as i64, before);
    assert!(aside.join("keys/token-pepper.v1").exists() && aside.join("files").exists());
    assert!(!drill.appliance.data().join(".restore").exists());
    drill.appliance.restart();
    assert_eq!(drill.appliance.admin().get("/findings").is(200)["meta"]["total"], before - 1);
}

/// Starts a command and kills it once `path` is there, unless it has ended before.
fn kill_once_there(line: &[&str], sign: impl Fn() -> bool) -> bool {
    let mut process: Child = assay(line).spawn().expect("the program starts");
    drop(process.stdin.take());
    let killed = until("the command to be in the middle", || {
        if process.try_wait().expect("its status").is_some() {
            return Some(false);
        }
        sign().then_some(true)
    });
    drop(process.kill());
    drop(process.wait());
    killed
}

#[test]
fn a_kill_in_the_middle_leaves_nothing_that_counts() {
    let mut drill = Drill::new(&[]);
    let api = drill.appliance.admin();
    let finding = api.make_finding(&drill.project, "large");
    for n in 0..4 {
        let noise: Vec<u8> =
            (0..4_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761).rotate_left(n) >> 13) as u8).collect();
        api.add_evidence(&finding, &format!("{n}.bin"), &noise).is(201);
    }
    let place = drill.at("backups");
    fs::create_dir(&place).expect("made");
    let (target, data) = (place.join("b.tar.gz"), drill.data().to_owned());
    let workshops = || fs::read_dir(&place).expect("listed").flatten().map(|entry| entry.path()).collect::<Vec<_>>();
    let half =
        || workshops().iter().any(|shop| fs::metadata(shop.join("backup")).is_ok_and(|half| half.len() > 100_000));
    assert!(kill_once_there(&["backup", text(&target), "--data-dir", &data], half), "it was over too soon");
    assert!(!target.exists() && workshops().len() == 1);
    good(&["backup", text(&target), "--data-dir", &data]);
    assert_eq!(workshops(), std::slice::from_ref(&target), "what the killed one left is gone");

    // Elsewhere: the place still counts as empty, and is.
    let elsewhere = drill.at("elsewhere");
    let laid = |data: &Path| data.join(".restore/new/assay.db").exists();
    let restore = ["restore", text(&target), "--data-dir", text(&elsewhere)];
    assert!(kill_once_there(&restore, || laid(&elsewhere)), "it was over too soon");
    assert!(!elsewhere.join("assay.db").exists());
    good(&restore);
    assert!(elsewhere.join("assay.db").exists() && !elsewhere.join(".restore").exists());

    // In place: what was there is still there, and works.
    drill.appliance.kill();
    let there = drill.appliance.data().to_owned();
    let before = drill.appliance.number("SELECT count(*) FROM findings");
    assert!(kill_once_there(&["restore", text(&target), "--force", "--data-dir", &data], || laid(&there)));
    drill.appliance.restart();
    assert_eq!(drill.appliance.number("SELECT count(*) FROM findings"), before);
    assert!(!there.join(".restore").exists(), "the start has tidied up");
    drill.appliance.admin().make_finding(&drill.project, "it works on");
}

#[test]
fn backups_are_made_by_themselves_and_the_oldest_go() {
    let drill = Drill::new(&["--backup-keep", "2", "--backup-every-hours", "6"]);
    let api = drill.appliance.admin();
    let all = || api.get("/backups").is(200);
    assert_eq!(all().data()["backups"], json!([]));
    assert!(all().data()["next_at"].is_string());
    let mut seen = Vec::new();
    for round in 1..=4 {
        drill.appliance.advance(Duration::from_secs(6 * 3600 + 1));
        let sql = "SELECT count(*) FROM journal WHERE kind = 'backup.completed'";
        until("a backup", || (drill.appliance.number(sql) == round).then_some(()));
        let newest = all().data()["backups"][0]["id"].as_str().expect("an id").to_owned();
        assert!(!seen.contains(&newest));
        seen.push(newest);
    }
    let there: Vec<_> = all().data()["backups"].as_array().expect("a list").iter().map(|b| b["id"].clone()).collect();
    assert_eq!(there, [seen[3].as_str(), seen[2].as_str()]);
    let listed = good(&["backup", "list", "--data-dir", drill.data()]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    // Taken away, it is the file; that it was is noted; then it is removed.
    let path = format!("/backups/{}", seen[3]);
    let file = api.request("GET", &format!("{path}/download")).send().expect("an answer").bytes().expect("bytes");
    let taken = drill.at("taken");
    fs::write(&taken, &file).expect("written");
    assert!(good(&["backup", "verify", text(&taken)]).contains("The backup is whole"));
    assert_eq!(drill.appliance.number("SELECT count(*) FROM journal WHERE kind = 'backup.downloaded'"), 1);
    api.delete(&path).is(200);
    api.get(&path).is(404);
    for nothing in ["..%2Fkeys%2Fjwt.v1", "assay.db", "..", "x"] {
        let answer: Answer = api.get(&format!("/backups/{nothing}/download"));
        assert!([404, 405].contains(&answer.status), "{nothing}: {}", answer.text);
    }
    drill.appliance.user("analyst", "analyst").get("/backups").is(403);
    drill.appliance.caller("admin", "journal:read").get(&path).is(403);
}

#[test]
fn a_damaged_file_is_left_out_and_said() {
    let drill = Drill::new(&[]);
    let backup = drill.at("b.tar.gz");
    let stored = files(&drill.appliance.data().join("files"));
    let (name, bytes) = stored.iter().find(|(_, bytes)| bytes.len() == 300_000).expect("the large one");
    let mut worse = bytes.clone();
    worse[1_000] ^= 1;
    fs::write(drill.appliance.data().join("files").join(name), worse).expect("damaged");
    bad(&["backup", text(&backup), "--data-dir", drill.data()], "1 stored files are missing or damaged");
    assert!(good(&["backup", "verify", text(&backup)]).contains("1 stored files were missing or damaged"));
    let restored = drill.at("restored");
    assert!(good(&["restore", text(&backup), "--data-dir", text(&restored)]).contains("3 stored files"));
}
