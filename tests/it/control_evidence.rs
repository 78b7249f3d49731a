//! Evidence of controls: files and links, what they end with, and who may bring them.

use crate::support::{Answer, Api, Appliance, PIXEL, query, until};
use reqwest::blocking::Body;
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    time::Duration,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// An appliance, and where the evidence of one of its controls is.
struct Folder {
    appliance: Appliance,
    api: Api,
    control: String,
    place: String,
}

impl Folder {
    fn new() -> Self {
        let appliance = Appliance::start();
        let api = appliance.admin();
        let found = api.get("/controls?search=GOV-01").is(200);
        let control = found["items"][0]["id"].as_str().expect("a control").to_owned();
        Self { place: format!("/controls/{control}/evidence"), appliance, api, control }
    }

    fn link(&self, more: &Value) -> Answer {
        let under = json!({ "url": "https://wiki.example.test/policy?v=2" });
        self.api.post(&self.place, &crate::support::merged(&under, more))
    }

    fn file(&self, words: &[(&str, &str)], content: impl Into<Body>) -> Answer {
        let request = self.api.request("POST", &query(&self.place, words)).header("content-type", "image/png");
        Answer::of(request.body(content))
    }

    fn form(&self, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, content) in parts {
            let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
            let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_bytes(), content, b"\r\n"].concat());
        }
        body.extend(b"--edge--\r\n");
        let request =
            self.api.request("POST", &self.place).header("content-type", "multipart/form-data; boundary=edge");
        Answer::of(request.body(body))
    }

    fn at(&self, evidence: &Answer) -> String {
        format!("{}/{}", self.place, evidence["id"].as_str().expect("an id"))
    }

    /// How many pieces count, and how many no longer do.
    fn counts(&self) -> (Value, Value) {
        let control = self.api.get(&format!("/controls/{}", self.control)).is(200);
        (control["evidence_count"].clone(), control["evidence_expired"].clone())
    }

    /// The files in the store; and those that are still coming in.
    fn stored(&self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let mut all = Vec::new();
        for room in fs::read_dir(self.appliance.data().join("files")).expect("the store") {
            let room = room.expect("an entry").path();
            all.extend(fs::read_dir(room).expect("a room").map(|entry| entry.expect("a file").path()));
        }
        all.into_iter().partition(|path| !path.display().to_string().contains("/incoming/"))
    }

    fn day(&self, ahead: i64) -> String {
        let sql = format!("SELECT date('now', '{ahead} days')");
        self.appliance.database().query_row(&sql, [], |row| row.get(0)).expect("a day")
    }
}

#[test]
fn files_and_links_are_kept_with_what_is_said_of_them() {
    let folder = Folder::new();
    let parts: &[(&str, Option<&str>, &[u8])] = &[
        ("note", None, "Größe\nzwei".as_bytes()),
        ("file", Some("../shot 1.png"), PIXEL),
        ("valid_until", None, b"2099-12-31"),
    ];
    let file = folder.form(parts).is(201);
    assert_eq!(file.header("location"), format!("/api/v1{}", folder.at(&file)));
    let link = folder.link(&json!({ "title": "Signed", "collected_on": "2024-05-01" })).is(201);
    for (answer, field, value) in [
        (&file, "kind", json!("file")),
        (&file, "name", json!("shot 1.png")),
        (&file, "note", json!("Größe\nzwei")),
        (&file, "content_type", json!("image/png")),
        (&file, "size", json!(PIXEL.len())),
        (&file, "inline", json!(true)),
        (&file, "valid_until", json!("2099-12-31")),
        (&file, "expired", json!(false)),
        (&file, "url", json!(null)),
        (&link, "kind", json!("link")),
        (&link, "name", json!("wiki.example.test")),
        (&link, "url", json!("https://wiki.example.test/policy?v=2")),
        (&link, "collected_on", json!("2024-05-01")),
        (&link, "sha256", json!(null)),
    ] {
        assert_eq!(answer[field], value, "{field}");
        assert_eq!(answer["uploaded_by"]["name"], "admin");
        assert_eq!(folder.api.get(&folder.at(answer)).is(200).body, answer.body);
    }
    let content = folder.api.request("GET", &format!("{}/content", folder.at(&file))).send().expect("an answer");
    assert_eq!(content.bytes().expect("a body"), PIXEL);
    folder.api.get(&format!("{}/content", folder.at(&link))).is(404);
    assert_eq!(folder.counts(), (json!(2), json!(0)));
    let listed = |words: &str| folder.api.get(&format!("{}{words}", folder.place)).is(200)["total"].clone();
    assert_eq!((listed(""), listed("?kind=link"), listed("?search=signed")), (json!(2), json!(1), json!(1)));
    for sort in ["name", "valid_until", "created_at"] {
        assert_eq!(listed(&format!("?sort={sort}&order=asc")), json!(2));
    }
    assert_eq!(folder.api.get(&format!("{}?kind=x", folder.place)).is(422)["field"], "kind");
}

#[test]
fn nothing_runs_and_only_pictures_are_shown() {
    let folder = Folder::new();
    let script: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";
    let cases: [(&str, &[u8], &str, &str); 4] = [
        ("a.png", PIXEL, "image/png", "inline"),
        ("a.html", script, "text/plain; charset=utf-8", "attachment"),
        ("lies.png", script, "text/plain; charset=utf-8", "attachment"),
        ("a.pdf", b"%PDF-1.7 x", "application/pdf", "attachment"),
    ];
    for (name, content, kind, how) in cases {
        let made = folder.file(&[("name", name)], content.to_vec()).is(201);
        let answer = folder.api.get(&format!("{}/content", folder.at(&made))).is(200);
        assert_eq!(answer.header("content-type"), kind, "{name}");
        assert!(answer.header("content-disposition").starts_with(&format!("{how}; filename=\"{name}\"")), "{name}");
        for (header, value) in [
            ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(header), value, "{name}");
        }
    }
}

#[test]
fn what_cannot_be_taken_is_said_and_leaves_nothing_behind() {
    let folder = Folder::new();
    for bad in ["javascript:alert(1)", "https://ana:secret@host/", "ftp://host/", "//host", "data:text/html,x"] {
        assert_eq!(folder.link(&json!({ "url": bad })).is(422)["field"], "url", "{bad}");
    }
    for (bad, field) in [
        (json!({ "url": null }), "url"),
        (json!({ "valid_until": "soon" }), "valid_until"),
        (json!({ "valid_until": folder.day(-1) }), "valid_until"),
        (json!({ "collected_on": "2099-01-02", "valid_until": "2099-01-01" }), "collected_on"),
        (json!({ "title": "a\u{7}" }), "title"),
        (json!({ "file": "x" }), "file"),
    ] {
        assert_eq!(folder.link(&bad).is(422)["field"], field, "{bad}");
    }
    assert_eq!(folder.file(&[], "").is(422)["field"], "file");
    assert_eq!(folder.file(&[("name", "../x")], "x").is(422)["field"], "name");
    assert_eq!(folder.file(&[("valid_until", "2001-01-01")], "x").is(422)["field"], "valid_until");
    assert_eq!(folder.file(&[("url", "https://host/")], "x").is(422)["field"], "url");
    assert_eq!(folder.form(&[("note", None, b"no file")]).is(422)["field"], "file");
    let beyond = folder.api.request("POST", &folder.place).header("content-type", "video/mp4");
    Answer::of(beyond.body(Body::new(io::repeat(b'x').take(51 << 20)))).is(413);
    for place in ["/controls/ctrl_nobody/evidence", "/controls/ctrl_nobody/evidence/evid_x"] {
        folder.api.get(place).is(404);
    }
    until("every half to be removed", || folder.stored().1.is_empty().then_some(()));
    assert_eq!((folder.stored().0.len(), folder.counts()), (0, (json!(0), json!(0))));
}

/// So many bytes, and then the line is cut.
struct Cut(usize);

impl Read for Cut {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = into.len().min(self.0);
        self.0 -= count;
        into[..count].fill(b'x');
        if count == 0 { Err(io::Error::other("the line was cut")) } else { Ok(count) }
    }
}

#[test]
fn a_killed_upload_leaves_nothing() {
    let mut folder = Folder::new();
    let request = folder.api.request("POST", &folder.place).header("content-type", "image/png");
    assert!(Answer::try_of(request.body(Body::new(Cut(3 << 20)))).map_or(true, |answer| answer.status == 400));
    until("the half to be removed", || folder.stored().1.is_empty().then_some(()));
    let request = folder.api.request("POST", &folder.place).header("content-type", "image/png");
    let (reader, mut writer) = io::pipe().expect("a pipe");
    let sender = std::thread::spawn(move || Answer::try_of(request.body(Body::new(reader))).is_err());
    io::Write::write_all(&mut writer, &vec![7; 2 << 20]).expect("half of it is sent");
    until("the half to be there", || (!folder.stored().1.is_empty()).then_some(()));
    folder.appliance.kill();
    drop(writer);
    assert!(sender.join().expect("the sender"));
    folder.appliance.restart();
    folder.api = folder.appliance.admin();
    assert_eq!((folder.stored(), folder.counts()), ((Vec::new(), Vec::new()), (json!(0), json!(0))));
}

#[test]
fn what_is_said_can_be_changed_and_what_is_deleted_is_journalled() {
    let folder = Folder::new();
    let (link, file) = (folder.link(&json!({})).is(201), folder.file(&[("name", "a.txt")], "only once").is(201));
    let change = |at: &Answer, body: Value| folder.api.call("PATCH", &folder.at(at), Some(&body));
    let changed = change(&link, json!({ "url": "http://intranet.test/x", "name": "Policy: v2 / final" })).is(200);
    assert_eq!((&changed["version"], changed.header("etag")), (&json!(2), "\"2\""));
    folder.api.header("if-match", "\"1\"").call("PATCH", &folder.at(&link), Some(&json!({ "note": "x" }))).is(412);
    for (at, body, field) in [
        (&link, json!({ "url": null }), "url"),
        (&link, json!({ "url": "javascript:1" }), "url"),
        (&link, json!({ "name": null }), "name"),
        (&file, json!({ "url": "https://host/" }), "url"),
        (&file, json!({ "name": "a/b" }), "name"),
        (&file, json!({ "sha256": "x" }), "sha256"),
        (&file, json!({ "valid_until": "2001-01-01" }), "valid_until"),
    ] {
        assert_eq!(change(at, body).is(422)["field"], field);
    }
    folder.api.header("if-match", "\"1\"").delete(&folder.at(&link)).is(412);
    assert_eq!(folder.api.delete(&folder.at(&file)).is(200)["id"], file["id"]);
    for path in [folder.at(&file), format!("{}/content", folder.at(&file))] {
        folder.api.get(&path).is(404);
    }
    folder.api.delete(&folder.at(&file)).is(404);
    assert_eq!(folder.counts(), (json!(1), json!(0)));
    let told = "SELECT group_concat(kind) FROM (SELECT kind FROM journal WHERE object_type = 'control_evidence' \
                ORDER BY seq)";
    let told: String = folder.appliance.database().query_row(told, [], |row| row.get(0)).expect("rows");
    let expected = ["created", "created", "updated", "deleted"].map(|verb| format!("controls.evidence_{verb}"));
    assert_eq!(told, expected.join(","));
    // The file itself goes a day after nobody refers to it.
    folder.appliance.advance(Duration::from_secs(3_600));
    until("the file to be idle", || {
        folder.appliance.advance(Duration::from_secs(3_600));
        (folder.appliance.number("SELECT count(*) FROM files WHERE idle_since IS NOT NULL") == 1).then_some(())
    });
    folder.appliance.advance(DAY + Duration::from_secs(60));
    until("the file to go", || folder.stored().0.is_empty().then_some(()));
}

#[test]
fn the_collector_leaves_what_a_control_refers_to() {
    let folder = Folder::new();
    let file = folder.file(&[("name", "a.txt")], "kept").is(201);
    for _ in 0..4 {
        folder.appliance.advance(DAY);
    }
    let ran = "SELECT runs FROM tasks WHERE name = 'files'";
    let before = folder.appliance.number(ran);
    folder.appliance.advance(DAY);
    until("another round", || (folder.appliance.number(ran) > before).then_some(()));
    assert_eq!(folder.api.get(&format!("{}/content", folder.at(&file))).is(200).text, "kept");
}

#[test]
fn a_backup_carries_the_files() {
    let folder = Folder::new();
    let file = folder.file(&[("name", "a.txt"), ("valid_until", "2099-12-31")], "carried along").is(201);
    let place = tempfile::tempdir().expect("a directory");
    let text = |path: &std::path::Path| path.to_str().expect("a path of text").to_owned();
    let (backup, restored) = (text(&place.path().join("b.tar.gz")), text(&place.path().join("restored")));
    let run = |line: &[&str]| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_assay")).env_clear().args(line).output();
        let done = done.expect("the program starts");
        assert!(done.status.success(), "{line:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    run(&["backup", &backup, "--data-dir", &text(folder.appliance.data())]);
    run(&["restore", &backup, "--data-dir", &restored]);
    let other = crate::support::Start::default().on(std::path::Path::new(&restored)).go();
    let api = other.admin();
    assert_eq!(api.get(&folder.at(&file)).is(200).body, file.body);
    assert_eq!(api.get(&format!("{}/content", folder.at(&file))).is(200).text, "carried along");
}

#[test]
fn evidence_ends_with_its_last_day_is_told_once_and_can_count_again() {
    let folder = Folder::new();
    let soon = folder.link(&json!({ "valid_until": folder.day(3), "name": "soon" })).is(201);
    let late = folder.link(&json!({ "valid_until": folder.day(300) })).is(201);
    let forever = folder.link(&json!({})).is(201);
    let mut listener = folder.appliance.listen(&folder.api, "?events=controls.evidence_expired").expect("a socket");
    folder.appliance.advance(3 * DAY - Duration::from_secs(60 * 60 * 24));
    assert_eq!(folder.counts(), (json!(3), json!(0)));
    let before = folder.api.get(&format!("/controls/{}", folder.control)).header("etag").to_owned();
    folder.appliance.advance(3 * DAY);
    let heard = listener.event();
    assert_eq!((&heard["data"]["id"], &heard["data"]["name"]), (&soon["id"], &json!("soon")));
    assert_eq!(heard["data"]["control_id"], json!(folder.control));
    assert_eq!(folder.counts(), (json!(2), json!(1)));
    assert_ne!(folder.api.get(&format!("/controls/{}", folder.control)).header("etag"), before);
    let is_over = |evidence: &Answer| folder.api.get(&folder.at(evidence)).is(200)["expired"].clone();
    assert_eq!((is_over(&soon), is_over(&late), is_over(&forever)), (json!(true), json!(false), json!(false)));
    let expired = folder.api.get(&format!("{}?expired=true", folder.place)).is(200);
    assert_eq!((&expired["total"], &expired["items"][0]["id"]), (&json!(1), &soon["id"]));
    // Words can be changed without a new day; a new one makes it count again.
    let change = |body: Value| folder.api.call("PATCH", &folder.at(&soon), Some(&body)).is(200);
    assert_eq!(change(json!({ "note": "was good" }))["expired"], true);
    assert_eq!(change(json!({ "valid_until": "2099-12-31" }))["expired"], false);
    assert_eq!(folder.counts(), (json!(3), json!(0)));
    folder.appliance.advance(300 * DAY);
    until("the other one", || (is_over(&late) == true).then_some(()));
    let told = "SELECT count(*) FROM journal WHERE kind = 'controls.evidence_expired'";
    assert_eq!(folder.appliance.number(told), 2);
}

#[test]
fn each_role_does_what_it_may() {
    let folder = Folder::new();
    let link = folder.link(&json!({})).is(201);
    let file = folder.file(&[("name", "a.txt")], "x").is(201);
    let content = format!("{}/content", folder.at(&file));
    for (role, reads, writes) in
        [("analyst", true, true), ("reviewer", true, false), ("operator", true, false), ("viewer", false, false)]
    {
        let caller = folder.appliance.user(role, role);
        let status = |yes: bool, good: u16| if yes { good } else { 403 };
        for path in [&folder.place, &folder.at(&link), &content] {
            caller.get(path).is(status(reads, 200));
        }
        let new = json!({ "url": "https://host.test/" });
        let made = caller.post(&folder.place, &new).is(status(writes, 201));
        caller.add_control_evidence(&folder.control, "x.txt", b"x").is(status(writes, 201));
        caller.call("PATCH", &folder.at(&link), Some(&json!({ "note": role }))).is(status(writes, 200));
        let target = if writes { folder.at(&made) } else { folder.at(&link) };
        caller.delete(&target).is(status(writes, 200));
    }
    let reads = folder.appliance.caller("admin", "controls:read");
    reads.get(&content).is(200);
    reads.add_control_evidence(&folder.control, "x", b"x").is(403);
    folder.appliance.caller("admin", "findings:write").get(&content).is(403);
    folder.appliance.stranger().get(&content).is(401);
    // What is another control's is not there.
    let other = folder.api.get("/controls?search=GOV-02").is(200)["items"][0]["id"].clone();
    let foreign =
        format!("/controls/{}/evidence/{}", other.as_str().expect("an id"), file["id"].as_str().expect("an id"));
    folder.api.get(&foreign).is(404);
    folder.api.get(&format!("{foreign}/content")).is(404);
    folder.api.delete(&foreign).is(404);
}

#[test]
fn the_same_request_twice_is_done_once_and_a_control_has_so_many_and_no_more() {
    let mut folder = Folder::new();
    let keyed = folder.api.header("idempotency-key", "k");
    let first = keyed.add_control_evidence(&folder.control, "key.bin", &vec![7; 1 << 20]).is(201);
    assert_eq!(keyed.add_control_evidence(&folder.control, "key.bin", &vec![7; 1 << 20]).is(201)["id"], first["id"]);
    keyed.add_control_evidence(&folder.control, "key.bin", b"another file").is(409);
    assert_eq!((folder.counts().0, folder.stored().0.len()), (json!(1), 1));
    folder.appliance.kill();
    let database = rusqlite::Connection::open(folder.appliance.data().join("assay.db")).expect("the database");
    let copies = "WITH RECURSIVE n (value) AS (SELECT 2 UNION ALL SELECT value + 1 FROM n WHERE value < 200) \
                  INSERT INTO control_evidence (id, control_id, file, name, created_at, updated_at) \
                  SELECT e.id || value, control_id, file, name, created_at, updated_at FROM control_evidence e, n";
    database.execute_batch(copies).expect("copies");
    drop(database);
    folder.appliance.restart();
    folder.api = folder.appliance.admin();
    let refused = folder.link(&json!({})).is(409);
    assert!(refused["detail"].as_str().expect("a sentence").contains("200"), "{}", refused.text);
    folder.file(&[], "one more").is(409);
    assert_eq!(folder.stored().0.len(), 1);
}
