//! Evidence: what comes in is what goes out, and nothing of it ever runs.

use crate::support::{Answer, Desk, PIXEL, content, query, until};
use reqwest::blocking::Body;
use serde_json::json;
use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
};

#[test]
fn a_file_comes_back_as_it_was_brought() {
    let desk = Desk::new();
    let parts: &[(&str, Option<&str>, &[u8])] =
        &[("caption", None, "Größe\nzwei".as_bytes()), ("file", Some("shot 1.png"), PIXEL), ("title", None, b"Login")];
    let made = desk.form(parts).is(201);
    let evidence = made.data();
    assert_eq!(made.header("location"), format!("/api/v1/evidence/{}", made.id()));
    for (field, value) in [
        ("name", json!("shot 1.png")),
        ("title", json!("Login")),
        ("caption", json!("Größe\nzwei")),
        ("content_type", json!("image/png")),
        ("size", json!(PIXEL.len())),
        ("width", json!(1)),
        ("height", json!(1)),
        ("inline", json!(true)),
        ("position", json!(1)),
        ("project_id", json!(desk.project)),
        ("finding_id", json!(desk.finding)),
    ] {
        assert_eq!(evidence[field], value, "{field}");
    }
    assert_eq!(evidence["uploaded_by"]["name"], "admin");
    assert_eq!(desk.api.get(&format!("/evidence/{}", made.id())).data(), evidence);
    let answer = desk.api.request("GET", &content(&evidence["id"])).send().expect("an answer");
    assert_eq!(answer.bytes().expect("a body"), PIXEL);

    let path = query(&format!("/findings/{}/evidence", desk.finding), &[("caption", "a log"), ("position", "1")]);
    let plain = desk.raw(&path, "text/plain", "line 1\nline 2\n").is(201);
    assert_eq!((&plain.data()["name"], &plain.data()["caption"]), (&json!("evidence.txt"), &json!("a log")));
    assert_eq!(desk.content(&plain.data()["id"]).text, "line 1\nline 2\n");
    let finding = desk.api.get(&format!("/findings/{}", desk.finding));
    let shown: Vec<_> =
        finding.data()["evidence"].as_array().expect("a list").iter().map(|file| &file["name"]).collect();
    assert_eq!(shown, ["evidence.txt", "shot 1.png"], "in the place that was asked for");
    assert_eq!(desk.api.get("/findings").rows()[0]["evidence"], finding.data()["evidence"]);
}

#[test]
fn nothing_runs_and_only_pictures_are_shown() {
    let desk = Desk::new();
    let huge = [&PIXEL[..16], &60_000_u32.to_be_bytes(), &60_000_u32.to_be_bytes(), &PIXEL[24..]].concat();
    let cases: [(&str, &[u8], &str, &str); 8] = [
        ("a.png", PIXEL, "image/png", "inline"),
        ("lies.html", PIXEL, "image/png", "inline"),
        (
            "a.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "text/plain; charset=utf-8",
            "attachment",
        ),
        ("a.html", b"<!DOCTYPE html><script>alert(1)</script>", "text/plain; charset=utf-8", "attachment"),
        ("lies.png", b"<html><script>alert(1)</script>", "text/plain; charset=utf-8", "attachment"),
        ("huge.png", &huge, "image/png", "attachment"),
        ("a.pdf", b"%PDF-1.7 x", "application/pdf", "attachment"),
        ("a.bin", b"\x01\x02", "application/octet-stream", "attachment"),
    ];
    for (name, content, kind, how) in cases {
        let evidence = desk.add(name, content);
        let answer = desk.content(&evidence["id"]).is(200);
        assert_eq!(answer.header("content-type"), kind, "{name}");
        assert!(answer.header("content-disposition").starts_with(&format!("{how}; filename=\"{name}\"")), "{name}");
        assert_eq!(evidence["inline"], how == "inline", "{name}");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
        for (header, value) in [
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
fn names_are_cleaned_when_a_file_brings_them_and_refused_when_they_are_said() {
    let desk = Desk::new();
    let long = format!("{}.png", "x".repeat(400));
    let cases = [
        ("../../../etc/cron.d/x", "x"),
        ("C:\\\\Windows\\\\System32\\\\cmd.exe", "cmd.exe"),
        ("shot\u{202E}gnp.exe", "shotgnp.exe"),
        ("nul.txt", "_nul.txt"),
        ("..", "evidence.txt"),
        (&long, &format!("{}.png", "x".repeat(251))),
    ];
    for (given, kept) in cases {
        let made = desk.form(&[("file", Some(given), b"x")]).is(201);
        assert_eq!(made.data()["name"], kept, "{given}");
        let disposition = desk.content(&made.data()["id"]).header("content-disposition").to_owned();
        assert!(disposition.starts_with("attachment; filename=\"") && !disposition.contains(".."), "{disposition}");
    }
    let id = desk.add("plain.txt", b"x")["id"].clone();
    let long = "x".repeat(256);
    for bad in ["../x", "a/b", "a\\b", "a\0b", "a\r\nX-Evil: 1", "x\u{202E}y", "con", "x.", "..", "a:b", &long] {
        let path = query(&format!("/findings/{}/evidence", desk.finding), &[("name", bad)]);
        assert_eq!(desk.raw(&path, "text/plain", "x").is(400).fields()[0], "name", "{bad:?}");
        let place = format!("/evidence/{}", id.as_str().expect("an id"));
        assert_eq!(
            desk.api.call("PATCH", &place, Some(&json!({ "name": bad }))).is(400).fields()[0],
            "name",
            "{bad:?}"
        );
    }
    assert!(fs::read_dir(desk.appliance.data()).expect("data").all(|entry| entry.expect("entry").file_name() != "x"));
}

#[test]
fn what_cannot_be_taken_is_said_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let place = format!("/findings/{}/evidence", desk.finding);
    let megabytes = |count: usize| vec![0_u8; count << 20];
    assert_eq!(desk.form(&[("file", Some("x"), b"")]).is(400).fields(), ["file"]);
    assert_eq!(desk.raw(&place, "image/png", "").is(400).fields(), ["file"]);
    assert_eq!(desk.form(&[("caption", None, b"no file")]).is(400).fields(), ["file"]);
    assert_eq!(desk.form(&[("file", Some("a"), b"1"), ("file", Some("b"), b"2")]).is(400).fields(), ["file"]);
    assert_eq!(desk.form(&[("file", Some("a"), b"1"), ("kaption", None, b"typo")]).is(400).fields(), ["kaption"]);
    assert_eq!(desk.form(&[("title", None, b"a\x07"), ("file", Some("a"), b"1")]).is(400).fields(), ["title"]);
    assert_eq!(desk.form(&[("caption", None, b"\xFF"), ("file", Some("a"), b"1")]).is(400).fields(), ["caption"]);
    desk.raw(&place, "multipart/form-data", "no boundary").is(415);
    desk.raw(
        &place,
        "multipart/form-data; boundary=edge",
        "--edge\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhalf",
    )
    .is(400);
    desk.raw(&place, "multipart/form-data; boundary=edge", "nothing of the kind").is(400);
    // By its own word, and by what really comes.
    for body in [Body::from(megabytes(51)), Body::new(io::repeat(b'x').take(51 << 20))] {
        let request = desk.api.request("POST", &place).header("content-type", "video/mp4").body(body);
        Answer::of(request).is(413);
    }
    desk.raw(&place, "video/mp4", megabytes(50)).is(201);
    let (stored, incoming) = desk.stored();
    assert_eq!((stored.len(), desk.names().len()), (1, 1), "the largest that is allowed");
    assert_eq!(incoming, Vec::<PathBuf>::new());
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
fn half_an_upload_leaves_nothing_behind() {
    let desk = Desk::new();
    let place = format!("/findings/{}/evidence", desk.finding);
    for body in [Body::new(Cut(3 << 20)), Body::sized(Cut(1 << 20), 5 << 20), Body::sized(io::empty(), 7)] {
        let request = desk.api.request("POST", &place).header("content-type", "image/png").body(body);
        assert!(Answer::try_of(request).map_or(true, |answer| answer.status == 400));
    }
    until("every half to be removed", || desk.stored().1.is_empty().then_some(()));
    assert_eq!((desk.stored().0.len(), desk.names().len()), (0, 0));
    desk.add("whole.txt", b"whole");
}

#[test]
fn parts_and_what_is_known_already() {
    let desk = Desk::new();
    let id = desk.add("digits.txt", b"0123456789")["id"].clone();
    let whole = desk.content(&id).is(200);
    let tag = whole.header("etag").to_owned();
    assert_eq!((whole.header("accept-ranges"), whole.header("content-length")), ("bytes", "10"));
    let asks = |range: &str| desk.api.header("range", range).get(&content(&id));
    for (range, text, place) in
        [("bytes=0-3", "0123", "bytes 0-3/10"), ("bytes=7-", "789", "bytes 7-9/10"), ("bytes=-2", "89", "bytes 8-9/10")]
    {
        let part = asks(range).is(206);
        assert_eq!((part.text.as_str(), part.header("content-range")), (text, place));
    }
    for whole in ["bytes=0-1,4-5", "lines=1-2", "bytes=x", "bytes=5-2,1-1"] {
        assert_eq!(asks(whole).is(200).text, "0123456789", "{whole}");
    }
    let beyond = asks("bytes=10-").is(416);
    assert_eq!(
        (beyond.header("content-range"), &beyond["error"]["code"]),
        ("bytes */10", &json!("RANGE_NOT_SATISFIABLE"))
    );
    let part = desk.api.header("range", "bytes=0-0");
    assert_eq!(part.header("if-range", &tag).get(&content(&id)).is(206).text, "0");
    assert_eq!(part.header("if-range", "\"other\"").get(&content(&id)).is(200).text, "0123456789");
    assert!(desk.api.header("if-none-match", &format!("\"x\", {tag}")).get(&content(&id)).is(304).text.is_empty());
    let head = desk.api.call("HEAD", &content(&id), None).is(200);
    assert_eq!((head.header("content-length"), head.text.as_str()), ("10", ""));
}
