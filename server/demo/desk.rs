//! What else an appliance in use has: a library, a brand, webhooks that are switched off, and reports.

use super::{
    people::{ADMIN, ANALYSTS},
    stage::{NAME, Stage, fields, good},
};
use crate::{
    auth::Ctx,
    error::Result,
    http::IfMatch,
    resources::{finding_templates, report_brand, reports, webhooks},
};
use assay_api::{
    Time,
    findings::Severity,
    reports::{NewReport, NewReportBrand, ReportFormat},
    webhooks::{NewWebhook, WebhookFormat, WebhookPayload},
};
use serde_json::json;

/// Name, address, events, least severity, form, how much.
type Hook = (&'static str, &'static str, &'static [&'static str], Option<Severity>, WebhookFormat, WebhookPayload);

/// None of them is active: no packet leaves.
const HOOKS: [Hook; 3] = [
    (
        "Tickets",
        "https://tickets.tidewater.example/hooks/assay",
        &["finding.*", "comment.created"],
        None,
        WebhookFormat::Json,
        WebhookPayload::Full,
    ),
    (
        "Chat of the team",
        "https://chat.tidewater.example/in/security",
        &["finding.created", "scan.completed", "report.generated"],
        Some(Severity::High),
        WebhookFormat::Slack,
        WebhookPayload::Thin,
    ),
    (
        "Duty pager",
        "https://pager.tidewater.example/v2/enqueue",
        &["vulnerability.critical", "scan.failed"],
        Some(Severity::Critical),
        WebhookFormat::Json,
        WebhookPayload::Thin,
    ),
];

/// Project, name, template, format, and how many days ago; 0 is just now.
type Asked = (usize, &'static str, &'static str, ReportFormat, i64);

const ASKED: [Asked; 3] = [
    (0, "Online banking: report", "template_default", ReportFormat::Docx, 304),
    (3, "Headquarters network: report", "template_default", ReportFormat::Html, 244),
    (6, "Clinic network: where we stand", "template_executive", ReportFormat::Pdf, 0),
];

/// How many reports there are.
pub(super) const REPORTS: usize = ASKED.len();

/// Before the work begins.
pub(super) async fn furnish(stage: &Stage) -> Result<()> {
    let (app, hand) = (&stage.app, stage.hand(ADMIN).await?);
    stage.put(stage.ago(361, 560));
    finding_templates::actions::add_starters(app, &hand).await?;
    let brand = fields::<NewReportBrand>(json!({
        "name": "Tidewater Security", "colour": "#0b6662", "classification": "Demo", "footer": "All of this is made up",
    }))?;
    report_brand::actions::update(app, &hand, &IfMatch::default(), brand).await?;
    for (name, url, events, min_severity, format, payload) in HOOKS {
        let new = NewWebhook {
            name: Some(name.to_owned()),
            url: url.to_owned(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            active: Some(false),
            min_severity,
            format: Some(format),
            payload: Some(payload),
            ..NewWebhook::default()
        };
        webhooks::actions::create(app, &hand, good(new)?).await?;
    }
    Ok(())
}

/// When a report is asked for.
pub(super) fn asked(stage: &Stage, nth: usize) -> Time {
    match ASKED[nth].4 {
        0 => stage.now.plus(-Time::MINUTE),
        day => stage.ago(day, 930),
    }
}

/// A report is asked for; those of the past are made at once, the last one by the appliance when it runs.
pub(super) async fn report(stage: &Stage, projects: &[String], nth: usize) -> Result<()> {
    let (project, name, template, format, day) = ASKED[nth];
    let new = NewReport {
        project_id: projects[project].clone(),
        name: Some(name.to_owned()),
        template_id: Some(template.to_owned()),
        format: Some(format),
        ..NewReport::default()
    };
    let hand = stage.hand(ANALYSTS[nth % ANALYSTS.len()]).await?;
    let report = reports::actions::create(&stage.app, &hand, good(new)?).await?;
    if day > 0 {
        reports::actions::finish(&stage.app, &Ctx::system(NAME), report.id).await?;
    }
    Ok(())
}
