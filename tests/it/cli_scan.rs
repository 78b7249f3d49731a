//! `assay scan` against listeners of this machine: what it finds, what it writes, and how it fails.

use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Command, Output},
    thread,
};

fn scan(line: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.arg("scan").args(line).env_clear().output().expect("the program runs")
}

fn json(line: &[&str]) -> Value {
    let output = scan(&[line, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Serves each connection by a function, for as long as the tests run.
fn serve(handle: impl Fn(TcpStream) + Send + Sync + Clone + 'static) -> u16 {
    serve_on("127.0.0.1:0", handle)
}

fn serve_on(address: &str, handle: impl Fn(TcpStream) + Send + Sync + Clone + 'static) -> u16 {
    let listener = TcpListener::bind(address).expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let handle = handle.clone();
            thread::spawn(move || handle(stream));
        }
    });
    port
}

/// An HTTP server with one answer.
fn web(answer: &'static str) -> u16 {
    serve(move |mut stream| {
        let mut buffer = [0; 4096];
        if stream.read(&mut buffer).is_ok() {
            let _ = stream.write_all(answer.as_bytes());
        }
    })
}

fn ports(document: &Value) -> BTreeSet<u16> {
    let list = document["hosts"][0]["ports"].as_array().expect("ports");
    list.iter().map(|port| u16::try_from(port["port"].as_u64().expect("a number")).expect("a port")).collect()
}

#[test]
fn every_open_port_and_no_other() {
    let open: BTreeSet<u16> = (0..50).map(|_| serve_on("127.0.0.7:0", drop)).collect();
    // Nothing else listens on this address alone; what listens on all of them is there before and after.
    let document =
        json(&["127.0.0.7", "--ports", "1-65535", "--profile", "fast", "--type", "quick", "--checks", "INF-009"]);
    let found = ports(&document);
    assert!(open.is_subset(&found), "missing: {:?}", open.difference(&found));
    let closed = |port: &&u16| TcpStream::connect(("127.0.0.7", **port)).is_err();
    let invented: Vec<&u16> = found.difference(&open).filter(closed).collect();
    assert!(invented.is_empty(), "{invented:?}");
    assert!(document["phases"]["ports"]["ms"].as_u64().is_some());
}

#[test]
fn services_and_findings() {
    let page = "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0\r\nContent-Type: text/html\r\nContent-Length: 32\r\n\r\n\
                <form><input type=\"password\"></f>";
    let port = web(page).to_string();
    let document = json(&["127.0.0.1", "--ports", &port]);
    let found = &document["hosts"][0]["ports"][0];
    assert_eq!((&found["service"], &found["version"]), (&"http".into(), &"nginx 1.24.0".into()), "{document:#}");
    let checks: Vec<&str> =
        document["findings"].as_array().expect("findings").iter().filter_map(|one| one["check"].as_str()).collect();
    for check in ["HTTP-001", "HTTP-003", "HTTP-004", "HTTP-009"] {
        assert!(checks.contains(&check), "{check} is missing from {checks:?}");
    }
    assert!(document["findings"][0]["remediation"].as_str().is_some_and(|text| text.len() > 20));
}

#[test]
fn a_hostile_greeting_reaches_no_terminal() {
    let port = serve(|mut stream| {
        let _ = stream.write_all(b"220 \x1b[2J\x1b]0;owned\x07<script>alert(1)</script> FTP\r\n");
        let _ = stream.read(&mut [0; 64]);
    });
    let port = port.to_string();
    for form in [&["--json"][..], &[]] {
        let output = scan(&[&["127.0.0.1", "--ports", &port, "--type", "quick"], form].concat());
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(output.status.success() && text.contains("ftp"), "{text}");
        assert!(!text.bytes().any(|byte| byte < 0x20 && byte != b'\n'), "{text:?}");
    }
}

#[test]
fn services_that_never_end_are_left() {
    let endless = serve(|mut stream| while stream.write_all(&[b'a'; 4096]).is_ok() {});
    let heads = serve(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X-More: and more\r\n").is_ok() {}
    });
    let document =
        json(&["127.0.0.1", "--ports", &format!("{endless},{heads}"), "--type", "quick", "--profile", "fast"]);
    assert_eq!(ports(&document), BTreeSet::from([endless, heads]));
}

#[test]
fn what_is_wrong_with_the_question() {
    for (line, part) in [
        (&["10.0.0.256"][..], "is no address"),
        (&["10.0.0.0/8"], "too big"),
        (&["ftp://a.example"], "use http or https"),
        (&["127.0.0.1", "--ports", "0"], "out of range"),
        (&["127.0.0.1", "--ports", "99999"], "out of range"),
        (&["127.0.0.1", "--ports", "1-"], "neither a port nor a range"),
        (&["127.0.0.1", "--type", "deep"], "use one of quick, full, compliance"),
        (&["127.0.0.1", "--profile", "ludicrous"], "use one of gentle, normal, fast"),
        (&[], "TARGET"),
    ] {
        let output = scan(line);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{line:?}: {text}");
        assert!(text.contains(part), "{line:?}: {text}");
    }
    for (line, part) in [
        (&["127.0.0.1", "--checks", "TLS-999"][..], "there is no check 'TLS-999'"),
        (&["127.0.0.1", "--scope", "10.0.0.0/8"], "127.0.0.1 is outside the authorised scope"),
        (&["127.0.0.1", "--exclude", "127.0.0.0/8"], "every address is excluded"),
        (&["169.254.169.254"], "is never scanned"),
        (&["no-such-host.invalid"], "'no-such-host.invalid' does not resolve"),
    ] {
        let output = scan(line);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{line:?}: {text}");
        assert!(text.contains(part), "{line:?}: {text}");
    }
}
