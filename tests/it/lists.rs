//! Lists: filters, orders, pages and cursors. No row comes twice, none is skipped, also while others write.

use crate::support::{Api, Appliance, query};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SEVERITIES: [&str; 5] = ["Critical", "High", "Medium", "Low", "Info"];
const SORTS: [&str; 7] = ["created_at", "updated_at", "severity", "cvss_score", "title", "status", "due_date"];

/// Thirty findings of every severity; titles, scores and days repeat, so that ties are common.
fn populate(api: &Api, project: &str) {
    for n in 0..30 {
        let more = json!({
            "severity": SEVERITIES[n % 5],
            "status": if n % 2 == 0 { "Open" } else { "Closed" },
            "cvss_score": if n % 4 == 0 { Value::Null } else { json!((n % 3) as f64 + 0.5) },
            "due_date": if n % 3 == 0 { Value::Null } else { json!(format!("2026-01-{:02}", n % 7 + 1)) },
            "tags": [format!("tag{}", n % 2)],
        });
        api.add_finding(project, &format!("Finding {}", n % 6), &more).is(201);
    }
}

/// All ids of a list, page after page by its cursors.
fn walk(api: &Api, list: &str, mut between: impl FnMut()) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let path = cursor.as_ref().map_or_else(|| list.to_owned(), |cursor| format!("{list}&cursor={cursor}"));
        let page = api.get(&path).is(200);
        ids.extend(page.column("id"));
        assert!(ids.len() <= 1_000, "the walk does not end");
        match page["meta"]["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return ids,
        }
        between();
    }
}

#[test]
fn every_order_is_walked_without_gap_or_repeat() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    populate(&api, &project);
    let all: BTreeSet<_> = api.get("/findings?limit=100").column("id").into_iter().collect();
    assert_eq!(all.len(), 30);
    for sort in SORTS {
        for order in ["asc", "desc"] {
            for within in ["", &format!("&project_id={project}")] {
                let list = format!("/findings?limit=7&sort={sort}&order={order}{within}");
                let by_cursor = walk(&api, &list, || {});
                assert_eq!((by_cursor.len(), &by_cursor.iter().cloned().collect()), (30, &all), "{list}");
                let by_page: Vec<_> =
                    (1..=5).flat_map(|page| api.get(&format!("{list}&page={page}")).column("id")).collect();
                assert_eq!(by_page, by_cursor, "{list}");
            }
        }
        let up = walk(&api, &format!("/findings?limit=7&sort={sort}&order=asc"), || {});
        let mut down = walk(&api, &format!("/findings?limit=7&sort={sort}&order=desc"), || {});
        down.reverse();
        assert_eq!(up, down, "{sort}: one order is the other's reverse");
    }
}

#[test]
fn orders_mean_what_they_say() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    populate(&api, &project);
    let worst_first = api.get("/findings?limit=100&sort=severity&order=desc").column("severity");
    let ranks: Vec<_> =
        worst_first.iter().filter_map(|name| SEVERITIES.iter().position(|known| known == name)).collect();
    assert!(ranks.is_sorted() && ranks.len() == 30);
    assert!(api.get("/findings?limit=100&sort=title&order=asc").column("title").is_sorted());
    assert!(
        api.get("/findings?limit=100&sort=due_date&order=asc").rows()[29]["due_date"].is_null(),
        "no day comes last"
    );
    assert!(api.get("/findings?limit=100&sort=cvss_score&order=desc").rows()[29]["cvss_score"].is_null());
    for list in ["/findings", "/assets", "/projects", "/clients", "/users", "/tokens", "/reports"] {
        let unknown = api.get(&format!("{list}?sort=password_hash")).is(400);
        assert_eq!(unknown.fields(), ["sort"], "{list}");
        assert_eq!(api.get(&format!("{list}?nonsense=1")).is(400).fields(), ["nonsense"], "{list}");
        assert_eq!(api.get(&format!("{list}?order=up")).is(400).fields(), ["order"], "{list}");
    }
}

#[test]
fn a_walk_is_stable_while_others_write() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    populate(&api, &project);
    let there: BTreeSet<_> = api.get("/findings?limit=100").column("id").into_iter().collect();
    for sort in ["created_at", "title", "severity"] {
        let seen = walk(&api, &format!("/findings?limit=7&sort={sort}&order=desc"), || {
            api.make_finding(&project, "Finding 3, in between");
        });
        let unique: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!(unique.len(), seen.len(), "{sort}: a row came twice");
        assert!(there.is_subset(&unique), "{sort}: a row was skipped");
    }
}

#[test]
fn filters_and_their_totals() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let (project, other) = (api.make_project("P"), api.make_project("Q"));
    populate(&api, &project);
    api.add_finding(&other, "Elsewhere", &json!({ "severity": "High", "cve_id": "CVE-2024-1" })).is(400);
    let user = api.make_user("fixer", "analyst");
    let more =
        json!({ "severity": "High", "cve_id": "CVE-2024-0001", "source": "zap", "assignee_id": user, "kev": true });
    let finding = api.add_finding(&other, "Elsewhere", &more).is(201);
    let client = api.get(&format!("/projects/{other}")).data()["client_id"].as_str().unwrap_or_default().to_owned();
    let (day, moment) = ("2000-01-01", finding.data()["created_at"].as_str().unwrap_or_default());
    let cases: &[(&[(&str, &str)], usize)] = &[
        (&[], 31),
        (&[("severity", "High")], 7),
        (&[("severity", "high"), ("status", "open")], 4),
        (&[("severity", "High,Critical")], 13),
        (&[("severity", "High"), ("severity", "Low")], 13),
        (&[("status", "closed")], 15),
        (&[("project_id", &project)], 30),
        (&[("project_id", &other), ("severity", "Low")], 0),
        (&[("project_id", "proj_none")], 0),
        (&[("client_id", &client)], 1),
        (&[("assignee_id", &user)], 1),
        (&[("assignee_id", "none")], 30),
        (&[("tag", "TAG1")], 15),
        (&[("cve_id", "cve-2024-0001")], 1),
        (&[("source", "zap")], 1),
        (&[("kev", "true")], 1),
        (&[("kev", "false")], 30),
        (&[("created_after", day)], 31),
        (&[("created_before", day)], 0),
        (&[("created_after", moment)], 1),
        (&[("created_before", moment)], 30),
        (&[("search", "elsew")], 1),
        (&[("severity", "")], 31),
    ];
    for (filter, expected) in cases {
        let path = query("/findings", &[*filter, &[("limit", "100")]].concat());
        let page = api.get(&path).is(200);
        assert_eq!((page.rows().len(), &page["meta"]["total"]), (*expected, &json!(expected)), "{path}");
    }
    for (name, value) in [("severity", "urgent"), ("kev", "perhaps"), ("status", "open,bad"), ("created_after", "soon")]
    {
        assert_eq!(api.get(&query("/findings", &[(name, value)])).is(400).fields(), [name]);
    }
    let within = api.get(&format!("/projects/{project}/findings?severity=High")).is(200);
    assert_eq!(within["meta"]["total"], 6);
    let elsewhere = api.get(&format!("/projects/{project}/findings?project_id={other}"));
    assert!(elsewhere.status == 400 || elsewhere["meta"]["total"] == 30, "never another project's: {}", elsewhere.text);
}

#[test]
fn pages_and_cursors_that_make_no_sense() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    populate(&api, &project);
    for (name, values) in [
        ("page", &["0", "-1", "x", "1.5", "99999999999999999999", "1000001"][..]),
        ("limit", &["0", "-5", "101", "all"]),
        ("per_page", &["0", "101"]),
        ("cursor", &["x", "WyJ4Il0", "%00", "W10", "bnVsbA", "WyJjcmVhdGVkX2F0Iix0cnVlLHt9LCJ4Il0"]),
    ] {
        for value in values {
            let answer = api.get(&format!("/findings?{name}={value}"));
            assert_eq!((answer.status, answer.fields()), (400, vec![name]), "{name}={value}");
        }
    }
    assert_eq!(api.get("/findings?page=1000&limit=100").is(200).rows().len(), 0);
    assert_eq!(api.get("/findings?per_page=3").is(200).rows().len(), 3);
    let cursor = api.get("/findings?limit=7&sort=title").is(200)["meta"]["next_cursor"].clone();
    let elsewhere = format!("/findings?limit=7&sort=severity&cursor={}", cursor.as_str().unwrap_or_default());
    assert_eq!(api.get(&elsewhere).is(400).fields(), ["cursor"], "a cursor belongs to its order");
    let last = api.get("/findings?page=2&limit=15").is(200);
    assert_eq!(last["meta"], json!({ "page": 2, "limit": 15, "total": 30, "pages": 2 }), "no cursor at the end");
}
