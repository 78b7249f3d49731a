//! The dashboard: what it says is what there is, for each who asks, on each day.

use crate::support::{Api, Appliance};
use serde_json::{Value, json};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn board(api: &Api) -> Value {
    api.get("/dashboard?days=30").is(200).data().clone()
}

/// Open findings in all, on each of the last days.
fn trend(board: &Value, days: usize) -> Vec<u64> {
    let all = board["trend"].as_array().expect("a trend");
    let sum = |day: &Value| day["open"].as_object().expect("numbers").values().filter_map(Value::as_u64).sum();
    all[all.len() - days..].iter().map(sum).collect()
}

fn names(rows: &Value, field: &str) -> Vec<String> {
    rows.as_array().expect("rows").iter().map(|row| row[field].as_str().unwrap_or_default().to_owned()).collect()
}

/// What the triggers keep is what is there.
fn check_days(appliance: &Appliance) {
    let wrong = "SELECT count(*) FROM (\
                 SELECT project_id, severity, sum(net) AS net FROM finding_days GROUP BY 1, 2 EXCEPT \
                 SELECT project_id, severity, sum(count) FILTER (WHERE status < 3) FROM counters WHERE kind = 'finding' GROUP BY 1, 2)";
    assert_eq!(appliance.number(wrong), 0);
}

#[test]
fn the_trend_follows_what_happens() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project_with("P", &json!({ "status": "in_progress", "report_due_date": "2031-01-01" }));
    let add =
        |title: &str, severity: &str| api.add_finding(&project, title, &json!({ "severity": severity })).is(201).id();
    let (a, b) = (add("a", "High"), add("b", "Low"));
    appliance.advance(DAY);
    let c = add("c", "Critical");
    api.put(&format!("/findings/{a}"), &json!({ "status": "Remediated" })).is(200);
    appliance.advance(DAY);
    api.put(&format!("/findings/{b}"), &json!({ "severity": "Medium" })).is(200);
    api.put(&format!("/findings/{a}"), &json!({ "status": "Open" })).is(200);
    let now = board(&api);
    assert_eq!(now["trend"].as_array().map(Vec::len), Some(30));
    assert_eq!(trend(&now, 4), [0, 2, 2, 3]);
    assert_eq!(now["open"], json!({ "critical": 1, "high": 1, "medium": 1, "low": 0, "info": 0 }));
    assert_eq!(now["open"], now["trend"][29]["open"]);
    assert_eq!(now["trend"][28]["open"], json!({ "critical": 1, "high": 0, "medium": 0, "low": 1, "info": 0 }));
    let flow = |field: &str| {
        now["weeks"].as_array().expect("weeks").iter().filter_map(|week| week[field].as_u64()).sum::<u64>()
    };
    assert_eq!((now["weeks"].as_array().map(Vec::len), flow("opened"), flow("closed")), (Some(13), 4, 1));
    assert_eq!(names(&now["oldest"], "title"), ["a", "b", "c"]);
    assert_eq!(
        (&now["running_count"], &now["projects_count"], &now["projects"][0]["total"]),
        (&json!(1), &json!(1), &json!(3))
    );
    assert_eq!(now["projects"][0]["open"], now["open"]);
    check_days(&appliance);
    api.delete(&format!("/findings/{c}")).is(200);
    assert_eq!(trend(&board(&api), 2), [2, 2], "what was deleted today was open yesterday");
    check_days(&appliance);
    api.delete(&format!("/projects/{project}")).is(200);
    let none = board(&api);
    assert_eq!((trend(&none, 4), &none["total"], &none["projects_count"]), (vec![0, 0, 0, 0], &json!(0), &json!(0)));
    check_days(&appliance);
}

#[test]
fn what_is_late_leads_and_what_is_done_is_not_late() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    for (title, due, status) in [
        ("late", "2020-03-01", "Open"),
        ("later", "2020-02-01", "In Progress"),
        ("done", "2020-01-01", "Closed"),
        ("in time", "2099-01-01", "Open"),
        ("whenever", "", "Open"),
    ] {
        let due = if due.is_empty() { Value::Null } else { json!(due) };
        api.add_finding(&project, title, &json!({ "due_date": due, "status": status })).is(201);
    }
    let board = board(&api);
    assert_eq!(
        (names(&board["overdue"], "title"), &board["overdue_count"]),
        (vec!["later".into(), "late".into()], &json!(2))
    );
    assert_eq!(board["overdue"][0]["project"]["name"], "P");
    assert_eq!(names(&board["oldest"], "title"), ["late", "later", "in time", "whenever"]);
    for bad in ["6", "367", "x", "-1", "1e2"] {
        assert_eq!(api.get(&format!("/dashboard?days={bad}")).is(400).fields(), ["days"], "{bad}");
    }
    assert_eq!(api.get("/dashboard?day=30").is(400).fields(), ["day"]);
    assert_eq!(api.get("/dashboard?days=366").is(200).data()["trend"].as_array().map(Vec::len), Some(366));
}

#[test]
fn each_sees_what_is_theirs() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let viewer = api.make_user("viewer", "viewer");
    api.make_user("analyst", "analyst");
    let status = json!({ "status": "in_progress" });
    let (open, hidden) = (api.make_project_with("open", &status), api.make_project_with("hidden", &status));
    for (project, count) in [(&open, 2), (&hidden, 3)] {
        for n in 0..count {
            api.add_finding(project, &format!("{n}"), &json!({ "due_date": "2020-01-01" })).is(201);
        }
    }
    api.put(&format!("/projects/{open}"), &json!({ "member_ids": [viewer] })).is(200);
    api.put(&format!("/projects/{hidden}"), &json!({ "restricted": true })).is(200);
    for (who, count, projects) in [("admin", 5, 2), ("analyst", 2, 1), ("viewer", 2, 1)] {
        let caller = appliance.caller(who, "admin");
        let board = board(&caller);
        assert_eq!((&board["total"], &board["overdue_count"]), (&json!(count), &json!(count)), "{who}");
        assert_eq!(trend(&board, 2), [0, count], "{who}");
        assert_eq!((&board["projects_count"], &board["running_count"]), (&json!(projects), &json!(projects)), "{who}");
        assert_eq!(board["projects"].as_array().map(Vec::len), Some(projects), "{who}");
        let opened: u64 =
            board["weeks"].as_array().expect("weeks").iter().filter_map(|week| week["opened"].as_u64()).sum();
        assert_eq!(opened, count, "{who}");
        if who != "admin" {
            assert!(!board.to_string().contains("hidden") && !board.to_string().contains(&hidden), "{who}");
        }
    }
    let findings_alone = appliance.caller("admin", "findings:read");
    let board = board(&findings_alone);
    assert_eq!((&board["total"], &board["projects"]), (&json!(5), &json!([])), "projects need their own scope");
}
