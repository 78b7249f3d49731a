//! Numbers and choices that are kept rather than counted: statistics, labels, and what is due.

use crate::support::{Api, Appliance};
use serde_json::json;

fn tags(api: &Api, path: &str) -> Vec<(String, i64)> {
    let list = api.get(path).is(200);
    let row = |row: &serde_json::Value| {
        (row["name"].as_str().expect("a name").to_owned(), row["count"].as_i64().expect("a count"))
    };
    list.rows().iter().map(row).collect()
}

#[test]
fn statistics_are_each_callers_own_and_agree_with_the_lists() {
    let appliance = Appliance::start();
    let (admin, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let hidden = admin.make_project_with("hidden", &json!({ "restricted": true }));
    let open = admin.make_project("open");
    admin.add_finding(&hidden, "a", &json!({ "severity": "Critical" })).is(201);
    admin.add_finding(&open, "b", &json!({ "severity": "High", "due_date": "2020-01-01" })).is(201);
    admin.add_finding(&open, "c", &json!({ "severity": "High", "status": "Closed", "due_date": "2020-01-01" })).is(201);
    let all = admin.get("/findings/stats").is(200);
    let all = all.data();
    assert_eq!((&all["total"], &all["open"], &all["overdue"]), (&json!(3), &json!(2), &json!(1)));
    assert_eq!(all["by_severity"], json!({ "critical": 1, "high": 2, "medium": 0, "low": 0, "info": 0 }));
    assert_eq!((&all["open_by_severity"]["high"], &all["by_status"]["closed"]), (&json!(1), &json!(1)));
    assert_eq!(all["by_project"].as_array().map(Vec::len), Some(2));
    let theirs = analyst.get("/findings/stats").is(200);
    assert_eq!((&theirs.data()["total"], &theirs.data()["by_severity"]["critical"]), (&json!(2), &json!(0)));
    assert!(!theirs.text.contains("hidden"));
    analyst.get(&format!("/findings/stats?project_id={hidden}")).is(404);
    let one = admin.get(&format!("/findings/stats?project_id={open}")).is(200);
    assert_eq!((&one.data()["total"], &one.data()["by_project"][0]["name"]), (&json!(2), &json!("open")));
    admin.delete(&format!("/projects/{open}")).is(200);
    assert_eq!(admin.get("/findings/stats").data()["total"], 1, "what lies in the trash does not count");
    assert_eq!(admin.get("/findings/stats?colour=red").is(400).fields(), ["colour"]);
}

#[test]
fn labels_are_counted_whatever_happens_to_their_findings() {
    let appliance = Appliance::start();
    let (admin, analyst) = (appliance.admin(), appliance.user("analyst", "analyst"));
    let hidden = admin.make_project_with("hidden", &json!({ "restricted": true }));
    let open = admin.make_project("open");
    admin.add_finding(&hidden, "a", &json!({ "tags": ["secret", "web"] })).is(201);
    let b = admin.add_finding(&open, "b", &json!({ "tags": ["web", "api"] })).is(201).id();
    let c = admin.add_finding(&open, "c", &json!({ "tags": ["WEB", "web"] })).is(201).id();
    let named = |name: &str, count| (name.to_owned(), count);
    assert_eq!(tags(&admin, "/tags"), [named("web", 3), named("api", 1), named("secret", 1)]);
    assert_eq!(tags(&analyst, "/tags"), [named("web", 2), named("api", 1)]);
    assert_eq!(tags(&admin, &format!("/tags?project_id={open}&search=EB")), [named("web", 2)]);
    assert_eq!(tags(&analyst, &format!("/tags?project_id={hidden}")), []);
    admin.put(&format!("/findings/{b}"), &json!({ "tags": ["api", "new"] })).is(200);
    admin.delete(&format!("/findings/{c}")).is(200);
    assert_eq!(tags(&analyst, "/tags"), [named("api", 1), named("new", 1)]);
    let page = admin.get("/tags?limit=1&page=2").is(200);
    assert_eq!((page.rows().len(), &page["meta"]["total"]), (1, &json!(4)));
    assert_eq!(admin.get("/tags?sort=name").is(400).fields(), ["sort"]);
    admin.delete(&format!("/projects/{open}")).is(200);
    assert_eq!(tags(&admin, "/tags"), [named("secret", 1), named("web", 1)]);
    appliance.caller("admin", "assets:read").get("/tags").is(403);
}

#[test]
fn what_is_due_and_what_is_mine() {
    let appliance = Appliance::start();
    let (admin, analyst) = (appliance.admin(), appliance.user("ana", "analyst"));
    let ana = admin.get("/users?search=ana").column("id").remove(0);
    let project = admin.make_project("P");
    let make = |title: &str, more: serde_json::Value| admin.add_finding(&project, title, &more).is(201);
    make("late", json!({ "due_date": "2020-01-01", "assignee_id": ana }));
    make("done", json!({ "due_date": "2020-01-01", "status": "Remediated" }));
    make("early", json!({ "due_date": "2999-01-01" }));
    make("never", json!({ "assignee_id": ana }));
    let titles = |api: &Api, query: &str| {
        let list = api.get(&format!("/findings?{query}&sort=title&order=asc")).is(200);
        assert_eq!(list["meta"]["total"], list.rows().len(), "{query}");
        list.column("title")
    };
    assert_eq!(titles(&admin, "overdue=true"), ["late"]);
    assert_eq!(titles(&admin, "overdue=false"), ["done", "early", "never"]);
    assert_eq!(titles(&admin, "due_before=2020-01-02"), ["done", "late"]);
    assert_eq!(titles(&admin, "due_before=2020-01-01"), [""; 0]);
    assert_eq!(titles(&admin, "due_after=2020-01-02"), ["early"]);
    assert_eq!(titles(&analyst, "mine=true"), ["late", "never"]);
    assert_eq!(titles(&analyst, "assignee_id=me&overdue=true"), ["late"]);
    assert_eq!(titles(&admin, "mine=true"), [""; 0]);
    assert_eq!(titles(&admin, "mine=false").len(), 4);
    for (query, field) in
        [("overdue=maybe", "overdue"), ("due_before=soon", "due_before"), ("mine=true&assignee_id=none", "mine")]
    {
        assert_eq!(admin.get(&format!("/findings?{query}")).is(400).fields(), [field], "{query}");
    }
}
