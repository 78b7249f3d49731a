//! A small dossier about nobody, to see how a template looks.

use crate::{Brand, Client, Dossier, Finding, Options, Project, Template, Texts};
use assay_api::{
    Day,
    findings::{FindingStatus, Severity},
    projects::ProjectType,
    reports::ReportLanguage,
};

const PROSE: &str = "The search takes its `sort` parameter into the query **unchecked**.\n\n1. Sign in as any customer.\n\
    2. Send the request below.\n\n```\nGET /api/statements?sort=booked_at;SELECT+pg_sleep(5)--\n```\n\n\
    | Value | Answer after |\n|---|---|\n| `booked_at` | 41 ms |\n| with the pause | 5.04 s |";

/// The example, drawn by `template` in a brand.
pub fn example(template: Template, brand: Brand) -> Dossier {
    let findings =
        Severity::ALL.iter().zip(FindingStatus::ALL).enumerate().map(|(index, (severity, status))| Finding {
            id: format!("find_example{index}"),
            title: format!("Example of a finding of severity {severity}"),
            severity: *severity,
            status: *status,
            cvss_score: [9.8, 8.1, 5.4, 3.1, 0.0].get(index).copied(),
            cwe_id: Some("CWE-89".to_owned()),
            description: Some(PROSE.to_owned()),
            impact: Some("Whoever is signed in can read and change what others own.".to_owned()),
            remediation: Some("- Allow known columns only.\n- Take rights away from the role.".to_owned()),
            references: vec!["https://owasp.org/www-community/attacks/SQL_Injection".to_owned()],
            assets: vec!["app.example.com".to_owned()],
            ..Finding::default()
        });
    Dossier {
        name: "Example of a report".to_owned(),
        reference: "report_example".to_owned(),
        date: Day(jiff::civil::date(2026, 1, 31)),
        language: ReportLanguage::English,
        template,
        client: Some(Client { name: "Example Ltd".to_owned(), ..Client::default() }),
        project: Project {
            id: "proj_example".to_owned(),
            name: "Example project".to_owned(),
            kind: Some(ProjectType::WebApplication),
            scope: Some("- `app.example.com`\n- its API".to_owned()),
            out_of_scope: Some("Everything else.".to_owned()),
            ..Project::default()
        },
        texts: Texts::default(),
        findings: findings.collect(),
        assets: Vec::new(),
        controls: Vec::new(),
        brand,
        options: Options::default(),
    }
}
