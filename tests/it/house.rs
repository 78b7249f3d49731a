//! The house's rules about its own code: who may use whom, who may speak what, how long a file may be. Read from the
//! sources, so that a rule broken fails here and not in a review.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Rooms of `server/` that must not use each other although one stands above the other in `lib.rs`.
const APART: &[(&str, &str)] = &[
    ("http", "change"),
    ("http", "tls"),
    ("auth", "tls"),
    ("auth", "egress"),
    ("http", "egress"),
    ("router", "scheduler"),
];

/// Where SQL stands besides `store.rs` files, `db/`, `change/` and `auth/`, and why.
const SQL: &[(&str, &str)] = &[
    ("app.rs", "asks once, at the start, whether there is an owner"),
    ("resources/claim/actions.rs", "writes the settings that come with the owner"),
    ("resources/health/http.rs", "probes whether the database can be written and read"),
    ("resources/shared/counters.rs", "reads the counters for the stores"),
    ("resources/shared/operations.rs", "writes what can be undone, for the stores"),
    ("resources/whoami/actions.rs", "reads one setting"),
];

/// Where axum is spoken besides `http/`, `router` and the slices' `http.rs`, and why.
const AXUM: &[(&str, &str)] = &[
    ("cli/healthcheck.rs", "reads an address with axum's own type"),
    ("resources/events/socket.rs", "serves the web socket, which is axum's"),
    ("resources/events/sse.rs", "writes lines, which are axum's"),
];

/// The library crates within `server/`.
const CRATES: &[&str] = &["api-types/", "importers/", "reporting/", "scanner/"];

struct Source {
    /// Relative to `server/`.
    path: String,
    /// Without comments and without the unit tests at the end.
    code: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a source file")
}

/// The server's own sources; its library crates have walls that Cargo holds.
fn server() -> Vec<Source> {
    let root = root().join("server");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let sources = paths.iter().map(|path| {
        let code = text(path);
        let code = code.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code: String =
            code.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|l| [l, "\n"]).collect();
        Source { path: path.strip_prefix(&root).expect("below").display().to_string(), code }
    });
    sources.filter(|source| !CRATES.iter().any(|name| source.path.starts_with(name))).collect()
}

/// The rooms, from the outside in, as `lib.rs` lists them.
fn rooms() -> Vec<String> {
    let lib = text(&root().join("server/lib.rs"));
    lib.lines().filter_map(|line| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned())).collect()
}

/// The rooms that `code` names behind `crate::`, alone or in braces.
fn used(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let names = match rest.strip_prefix('{') {
            None => vec![rest],
            Some(inside) => top_level(inside),
        };
        let word =
            |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        found.extend(names.into_iter().map(word));
    }
    found
}

/// What stands between the commas of a braced list, its inner braces left whole.
fn top_level(inside: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&inside[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inside[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts
}

#[test]
fn each_room_uses_only_those_below_it() {
    let rooms = rooms();
    let place = |name: &str| rooms.iter().position(|room| room == name);
    let mut wrong = Vec::new();
    for source in server() {
        let room = source.path.split(['/', '.']).next().unwrap_or_default();
        let Some(here) = place(room) else { continue };
        for name in used(&source.code) {
            let upwards = place(&name).is_some_and(|there| there < here);
            let apart =
                APART.iter().any(|(a, b)| (*a, *b) == (room, name.as_str()) || (*b, *a) == (room, name.as_str()));
            if upwards || apart {
                wrong.push(format!("{} uses {name}", source.path));
            }
        }
    }
    assert!(rooms.len() > 10 && wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_slice_reaches_another_through_its_actions_or_its_store() {
    let mut wrong = Vec::new();
    for source in server().iter().filter(|source| source.path.starts_with("resources/")) {
        let slice = source.path.split('/').nth(1).unwrap_or_default();
        for rest in source.code.split("crate::resources::").skip(1) {
            let mut steps = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|step| !step.is_empty());
            let (other, part) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
            if other != slice && other != "shared" && ["http", "model"].contains(&part) {
                wrong.push(format!("{} reaches into {other}::{part}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_db_names_the_engine() {
    let wrong: Vec<_> =
        server().into_iter().filter(|s| s.code.contains("rusqlite") && !s.path.starts_with("db/")).collect();
    assert!(wrong.is_empty(), "{:?}", wrong.iter().map(|source| &source.path).collect::<Vec<_>>());
}

#[test]
fn sql_stands_in_stores() {
    let rooms = ["db/", "change/", "auth/"];
    let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "];
    check_speakers(
        SQL,
        |path| rooms.iter().any(|room| path.starts_with(room)) || path.ends_with("/store.rs"),
        |code| verbs.iter().any(|verb| code.contains(&format!("\"{verb}"))),
    );
}

#[test]
fn axum_stands_in_http() {
    check_speakers(
        AXUM,
        |path| path.starts_with("http/") || path.starts_with("router") || path.ends_with("/http.rs"),
        |code| code.replace("utoipa_axum::", "").contains("axum::"),
    );
}

/// Whoever speaks a language has it by the rule, or stands in the list of exceptions; and no exception is idle.
fn check_speakers(exceptions: &[(&str, &str)], by_rule: impl Fn(&str) -> bool, speaks: impl Fn(&str) -> bool) {
    let speakers: BTreeSet<_> =
        server().into_iter().filter(|s| !by_rule(&s.path) && speaks(&s.code)).map(|source| source.path).collect();
    let known: BTreeSet<_> = exceptions.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(speakers, known);
}

#[test]
fn models_and_rules_do_no_io() {
    let doors = ["std::fs", "std::net", "tokio::", "app::App", "Door", "Conn,", "Tx<"];
    for source in server() {
        let name = source.path.rsplit('/').next().unwrap_or_default();
        if source.path.starts_with("resources/") && ["model.rs", "rules.rs"].contains(&name) {
            let found: Vec<_> = doors.iter().filter(|door| source.code.contains(**door)).collect();
            assert!(found.is_empty(), "{} names {found:?}", source.path);
        }
    }
}

#[test]
fn routes_are_made_from_documented_handlers() {
    // `routes!` takes nothing that the document lacks. What stands beside the API is listed here.
    let beside =
        ["/health", "/ready", "/metrics", "/ws/events", "/openapi.json", "/api/v1/docs/openapi.json", "/ca.pem"];
    for source in server() {
        let paths = source.code.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
        let plain: Vec<_> = paths.collect();
        let expected: &[&str] = match source.path.as_str() {
            "router.rs" => &beside,
            "router/readers.rs" => &["/redoc", "/docs/{file}"],
            _ => &[],
        };
        assert_eq!(plain, expected, "{}", source.path);
    }
}

#[test]
fn files_are_short_begin_with_their_purpose_and_silence_no_lint() {
    let mut paths = Vec::new();
    for dir in ["server", "frontend/src", "frontend/markup", "build", "tests"] {
        files(&root().join(dir), &mut paths);
    }
    let mut wrong = Vec::new();
    for path in paths {
        let (code, name) = (text(&path), path.strip_prefix(root()).expect("below").display().to_string());
        let lines = code.lines().count();
        if lines > 400 {
            wrong.push(format!("{name} has {lines} lines; split it"));
        }
        if !code.starts_with("//!") && !name.contains("/target/") {
            wrong.push(format!("{name} does not begin with what it is for"));
        }
        let silenced = concat!("[", "allow(");
        if code.contains(&format!("#{silenced}")) || code.contains(&format!("#!{silenced}")) {
            wrong.push(format!("{name} silences a lint without a reason"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
