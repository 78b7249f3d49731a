//! The search box: finds what people mean, and takes whatever is typed or pasted into it.

use crate::support::{Api, Appliance, query};
use proptest::{
    prelude::any,
    test_runner::{Config, TestRunner},
};
use serde_json::json;

fn titles(api: &Api, list: &str, text: &str) -> Vec<String> {
    let field = if list == "/findings" { "title" } else { "name" };
    api.get(&query(list, &[("search", text), ("sort", field), ("order", "asc")])).is(200).column(field)
}

#[test]
fn words_and_their_beginnings_are_found_wherever_they_stand() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let more =
        json!({ "description": "Reflected input in Suchfeld", "tags": ["owasp-a03"], "cve_id": "CVE-2024-1234" });
    api.add_finding(&project, "XSS in Search", &more).is(201);
    api.add_finding(&project, "Überlauf im Zähler", &json!({ "impact": "Ausfall", "remediation": "Grenze prüfen" }))
        .is(201);
    for (text, found) in [
        ("xss", 1),
        ("SEARCH xs", 1),
        ("search zähler", 0),
        ("reflect", 1),
        ("uberlauf", 1),
        ("ÜBERLAUF", 1),
        ("ausfall prüf", 1),
        ("owasp-a03", 1),
        ("cve-2024-1234", 1),
        ("1234", 1),
        ("flected", 0),
        ("cve-1234-2024", 0),
        ("2024 cve", 1),
        ("(CVE-2024-1234),", 1),
        ("u\u{308}berlauf", 1),
        ("re", 1),
        ("", 2),
        ("   ", 2),
    ] {
        assert_eq!(titles(&api, "/findings", text).len(), found, "'{text}'");
    }
}

#[test]
fn a_changed_text_is_found_anew_and_a_deleted_one_no_longer() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let place = format!("/findings/{}", api.make_finding(&project, "before"));
    api.put(&place, &json!({ "title": "afterwards" })).is(200);
    assert_eq!((titles(&api, "/findings", "before").len(), titles(&api, "/findings", "after").len()), (0, 1));
    api.delete(&place).is(200);
    assert_eq!(titles(&api, "/findings", "after").len(), 0);
}

#[test]
fn a_label_is_found_whatever_its_case_and_only_whole() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let (one, two) = (api.make_project("one"), api.make_project("two"));
    let place = format!("/findings/{}", api.add_finding(&one, "a", &json!({ "tags": ["Web", "web 2"] })).is(201).id());
    api.add_finding(&two, "b", &json!({ "tags": ["WEB"], "source": "zap", "severity": "High" })).is(201);
    let tagged = |more: &[(&str, &str)]| {
        let answer = api.get(&query("/findings", &[&[("tag", "web")], more].concat())).is(200);
        assert_eq!(answer["meta"]["total"], answer.rows().len(), "{more:?}");
        answer.column("title")
    };
    assert_eq!(tagged(&[]), ["b", "a"]);
    assert_eq!(tagged(&[("sort", "title"), ("order", "asc")]), ["a", "b"]);
    assert_eq!(tagged(&[("project_id", &one)]), ["a"]);
    assert_eq!(tagged(&[("severity", "High"), ("source", "zap")]), ["b"]);
    assert_eq!(tagged(&[("search", "b")]), ["b"]);
    assert_eq!(tagged(&[("search", "a"), ("severity", "High")]).len(), 0);
    api.put(&place, &json!({ "tags": ["web2"] })).is(200);
    assert_eq!(tagged(&[]), ["b"]);
}

#[test]
fn what_lies_in_the_trash_is_neither_found_nor_counted() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let (open, gone) = (api.make_project("open"), api.make_project("gone"));
    for project in [&open, &gone] {
        api.make_finding(project, "needle");
        api.make_asset(project, "needle");
    }
    api.delete(&format!("/projects/{gone}")).is(200);
    for list in ["/findings", "/assets"] {
        let answer = api.get(&format!("{list}?search=needle")).is(200);
        assert_eq!((answer.rows().len(), answer["meta"]["total"].as_u64()), (1, Some(1)), "{list}");
    }
}

/// What has broken search boxes elsewhere.
fn hostile() -> Vec<String> {
    let fixed = [
        "'",
        "\"",
        "''; DROP TABLE findings; --",
        "1 OR 1=1",
        "\" OR \"\"=\"",
        "%",
        "_",
        "\\",
        "%_%",
        "*",
        "a*",
        "(",
        ")",
        "((",
        "NEAR(a b)",
        "a NEAR/2 b",
        "AND",
        "OR",
        "NOT",
        "a AND",
        "NOT a",
        "title:x",
        "findings_fts",
        "-x",
        "+x",
        "^x",
        "{a b}:c",
        "x:y:z",
        "\0",
        "a\0b",
        "\u{1F600}",
        "👩‍👩‍👧‍👦",
        "\u{202E}abc",
        "ﷺ",
        "\u{FEFF}",
        "a\u{301}",
        "\n\r\t",
        "--",
        "/*",
        "*/",
        ";",
        "$1",
        "?1",
        ":p",
        "@x",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${7*7}",
        "../../etc/passwd",
        "\u{FFFF}",
        "日本語",
        "ß",
        "İ",
        // Letters that came late to Unicode, signs that stand within words, a word that is several to an index.
        "a\u{10570}b",
        "नमस्ते",
        "สวัสดี",
        "a-\u{2019}-b",
    ];
    let mut all: Vec<_> = fixed.iter().map(|text| (*text).to_owned()).collect();
    all.extend(["x".repeat(10_000), "x ".repeat(2_000), "\"".repeat(1_000), "👾".repeat(500), "* ".repeat(500)]);
    all
}

#[test]
fn no_text_is_an_attack() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    api.make_finding(&project, "innocent");
    api.make_asset(&project, "innocent");
    for text in hostile() {
        for list in ["/findings", "/assets", "/projects", "/clients", "/users", "/tokens", "/reports"] {
            let answer = api.get(&query(list, &[("search", &text)]));
            assert_eq!(answer.status, 200, "{list} {text:.40?}: {}", answer.text);
        }
    }
    assert_eq!(titles(&api, "/findings", "innocent").len(), 1);
}

#[test]
fn likewise_what_chance_types() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&any::<String>(), |text| {
        for list in ["/findings", "/assets", "/clients"] {
            proptest::prop_assert_eq!(api.get(&query(list, &[("search", &text)])).status, 200);
        }
        Ok(())
    });
    outcome.expect("every text is taken");
}

#[test]
fn short_lists_are_searched_by_any_part_and_wildcards_are_letters() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    for name in ["100% Sure GmbH", "100 Watt AG", "a_b", "axb"] {
        api.make_client(name);
    }
    assert_eq!(titles(&api, "/clients", "0%"), ["100% Sure GmbH"]);
    assert_eq!(titles(&api, "/clients", "A_B"), ["a_b"]);
    assert_eq!(titles(&api, "/clients", "00"), ["100 Watt AG", "100% Sure GmbH"]);
    api.make_user("someone", "viewer");
    assert_eq!(api.get("/users?search=someone@example").is(200).rows().len(), 1, "administrators search addresses");
    let viewer = appliance.user("other", "viewer");
    assert_eq!(viewer.get("/users?search=someone@example").is(200).rows().len(), 0, "nobody else does");
}
