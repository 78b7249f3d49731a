//! Every list as CSV: whole, in the list's order, with the list's filters, and safe to open.

use crate::support::Appliance;
use serde_json::json;

#[test]
fn the_whole_filtered_list_in_its_order() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    // More than one stride of the walk.
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let (api, project) = (api.clone(), &project);
            scope.spawn(move || {
                for n in 0..66 {
                    let severity = if n % 3 == 0 { "High" } else { "Low" };
                    api.add_finding(project, &format!("w{worker} n{n:03}"), &json!({ "severity": severity })).is(201);
                }
            });
        }
    });
    let csv = api.header("Accept", "text/csv");
    let answer = csv.get("/findings?sort=title&order=asc&limit=7").is(200);
    assert!(answer.header("content-type").starts_with("text/csv"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"findings.csv\"");
    let lines: Vec<_> = answer.text.lines().collect();
    assert_eq!(lines.len(), 1 + 8 * 66);
    let column = lines[0].split(',').position(|name| name == "title").expect("a title column");
    let titles: Vec<_> = lines[1..].iter().map(|line| line.split(',').nth(column).expect("a title")).collect();
    assert!(titles.is_sorted_by(|a, b| a < b), "in order, none twice");
    let high = csv.get(&format!("/projects/{project}/findings?severity=High")).is(200);
    assert_eq!(high.text.lines().count(), 1 + 8 * 22);
}

#[test]
fn formulas_are_text_and_errors_are_errors() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let more = json!({ "tags": ["@x", "y"], "description": "two\nlines, \"quoted\"" });
    api.add_finding(&project, "=HYPERLINK(\"http://evil.example\")", &more).is(201);
    let csv = api.header("Accept", "text/csv");
    let text = csv.get("/findings").is(200).text;
    assert!(text.contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\""), "{text}");
    assert!(text.contains("'@x; y") && text.contains("\"two\nlines, \"\"quoted\"\"\""), "{text}");
    assert_eq!(csv.get("/findings?sort=nonsense").is(400).fields(), ["sort"]);
    csv.get("/findings/find_nothing").is(404);
    appliance.stranger().header("Accept", "text/csv").get("/findings").is(401);
    for list in ["/clients", "/projects", "/assets", "/users", "/tokens", "/reports"] {
        assert!(csv.get(list).is(200).header("content-type").starts_with("text/csv"), "{list}");
    }
}
