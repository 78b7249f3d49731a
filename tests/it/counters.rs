//! Totals that are kept rather than counted: after whatever happened, they are what counting would say.

use crate::support::{Api, Appliance, query};
use serde_json::json;

const SEVERITIES: [&str; 5] = ["Critical", "High", "Medium", "Low", "Info"];
const STATUSES: [&str; 7] = ["Open", "Confirmed", "In Progress", "Remediated", "Accepted", "False Positive", "Closed"];
const ASSET_STATUSES: [&str; 4] = ["not_tested", "in_progress", "tested", "out_of_scope"];

/// Chance that repeats itself: a failure can be run again (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap_or_default()
    }

    fn pick<'a>(&mut self, from: &'a [String]) -> Option<&'a String> {
        (!from.is_empty()).then(|| &from[self.roll(from.len())])
    }
}

/// What a person could do next.
fn act(api: &Api, dice: &mut Dice, projects: &mut Vec<String>, findings: &mut Vec<String>, assets: &mut Vec<String>) {
    let severity = SEVERITIES[dice.roll(5)];
    let status = STATUSES[dice.roll(7)];
    match dice.roll(12) {
        0..=3 => {
            if let Some(project) = dice.pick(projects) {
                findings.push(
                    api.add_finding(project, "x", &json!({ "severity": severity, "status": status })).is(201).id(),
                );
            }
        }
        4..=6 => {
            if let Some(id) = dice.pick(findings) {
                // It may have gone with its project.
                api.put(&format!("/findings/{id}"), &json!({ "severity": severity, "status": status }));
            }
        }
        7 => {
            if let Some(id) = dice.pick(findings) {
                api.delete(&format!("/findings/{id}"));
            }
        }
        8 => {
            if let Some(project) = dice.pick(projects) {
                assets.push(api.make_asset(project, "a"));
            }
        }
        9 => {
            if let Some(id) = dice.pick(assets) {
                api.put(&format!("/assets/{id}"), &json!({ "status": ASSET_STATUSES[dice.roll(4)] }));
            }
        }
        10 => {
            if let Some(id) = dice.pick(assets) {
                api.delete(&format!("/assets/{id}"));
            }
        }
        _ if projects.len() > 2 && dice.roll(4) == 0 => {
            let gone = projects.swap_remove(dice.roll(projects.len()));
            api.delete(&format!("/projects/{gone}")).is(200);
        }
        _ => projects.push(api.make_project("P")),
    }
}

/// Each list's total is the number of its rows.
fn check(api: &Api, appliance: &Appliance, projects: &[String]) {
    let total = |path: String| {
        let page = api.get(&path).is(200);
        let rows = page.rows().len();
        assert!(rows < 100, "{path}: too many rows to compare on one page");
        assert_eq!(page["meta"]["total"], rows, "{path}");
        rows
    };
    for severity in SEVERITIES {
        for status in STATUSES {
            total(query("/findings", &[("severity", severity), ("status", status), ("limit", "100")]));
        }
    }
    for status in ASSET_STATUSES {
        total(format!("/assets?status={status}&limit=100"));
    }
    for id in projects {
        let project = api.get(&format!("/projects/{id}")).is(200);
        assert_eq!(project.data()["findings_count"], total(format!("/projects/{id}/findings?limit=100")));
        assert_eq!(project.data()["assets_count"], total(format!("/projects/{id}/assets?limit=100")));
        let open = SEVERITIES.map(|severity| {
            total(format!("/findings?project_id={id}&severity={severity}&status=open,confirmed,in_progress&limit=100"))
        });
        assert_eq!(project.data()["open_findings"], json!(open));
    }
    let counted = "SELECT count(*) FROM findings f JOIN projects p ON p.id = f.project_id \
                   WHERE f.deleted_at IS NULL AND p.deleted_at IS NULL";
    let kept = "SELECT ifnull(sum(count), 0) FROM counters WHERE project_id = '' AND kind = 'finding'";
    assert_eq!(appliance.number(kept), appliance.number(counted));
    assert_eq!(appliance.number("SELECT count(*) FROM counters WHERE count < 0"), 0);
}

#[test]
fn totals_are_what_counting_would_say() {
    for seed in [1, 20_261_122, 0x5eed_5eed_5eed] {
        let appliance = Appliance::start();
        let api = appliance.admin();
        let (mut dice, mut projects, mut findings, mut assets) = (Dice(seed), Vec::new(), Vec::new(), Vec::new());
        projects.push(api.make_project("P"));
        for _ in 0..4 {
            for _ in 0..60 {
                act(&api, &mut dice, &mut projects, &mut findings, &mut assets);
            }
            check(&api, &appliance, &projects);
        }
    }
}

#[test]
fn totals_are_each_callers_own() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (viewer, analyst) = (appliance.user("viewer", "viewer"), appliance.user("analyst", "analyst"));
    let users = admin.get("/users?search=viewer").is(200);
    let hidden = admin.make_project_with("hidden", &json!({ "restricted": true }));
    let shared = admin.make_project_with("shared", &json!({ "member_ids": users.column("id") }));
    let open = admin.make_project("open");
    for project in [&hidden, &shared, &open, &open] {
        admin.make_finding(project, "x");
        admin.make_asset(project, "x");
    }
    for (caller, total) in [(&admin, 4), (&analyst, 3), (&viewer, 1)] {
        for path in
            ["/findings", "/findings?severity=info", "/assets", "/assets?status=not_tested", "/findings?search=x"]
        {
            let page = caller.get(path).is(200);
            assert_eq!((page.rows().len(), &page["meta"]["total"]), (total, &json!(total)), "{path}");
        }
    }
}
